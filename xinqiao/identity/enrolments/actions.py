"""Opening and closing enrolments."""

from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from xinqiao.foundation import audit
from xinqiao.foundation.errors import NotAllowed, NotFound
from xinqiao.foundation.events import announce
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.identity.enrolments.errors import AlreadyEnrolled, EnrolmentNotFound, NotInCare
from xinqiao.identity.enrolments.events import EnrolmentClosed, EnrolmentOpened
from xinqiao.identity.enrolments.models import Enrolment
from xinqiao.identity.enrolments.types import CloseReason
from xinqiao.identity.organizations.permissions import Act, check_can
from xinqiao.identity.organizations.queries import has_team
from xinqiao.identity.people.events import StandingChanged
from xinqiao.identity.people.permissions import check_can_write_patient, is_self
from xinqiao.identity.people.queries import patient_home, same_person, standings
from xinqiao.identity.people.types import Area, Standing

_CLOSED_BY_STANDING = {
    Standing.DECEASED: CloseReason.DECEASED,
    Standing.WITHDRAWN: CloseReason.WITHDRAWN,
    Standing.TRANSFERRED: CloseReason.TRANSFERRED,
}


@transaction.atomic
def open_enrolment(
    *, viewer: Viewer, patient_id: UUID, programme: str, team_id: UUID, anchor_on: date, now: datetime
) -> UUID:
    """Enter a patient into a programme; return the enrolment.

    Raises AlreadyEnrolled (over merge links), NotInCare, and NotFound for a team of elsewhere.
    """
    _check_may_enrol(viewer, patient_id)
    one_human = same_person(patient_id)
    _take_turns(one_human, programme)
    if standings([patient_id]).get(patient_id) is not Standing.ALIVE:
        raise NotInCare
    if Enrolment.objects.filter(patient_id__in=one_human, programme=programme, closed_at=None).exists():
        raise AlreadyEnrolled
    home = patient_home(patient_id)
    if not has_team(home, team_id):
        raise NotFound(_("There is no such team here."))
    row = Enrolment.objects.create(
        organization_id=home,
        patient_id=patient_id,
        programme=programme,
        team_id=team_id,
        anchor_on=anchor_on,
        opened_at=now,
        opened_by_id=viewer.membership_id,
    )
    announce(
        EnrolmentOpened(
            organization_id=home,
            cause_id=row.id,
            at=now,
            enrolment_id=row.id,
            patient_id=patient_id,
            programme=programme,
        )
    )
    _record(viewer, "open_enrolment", row, now)
    return row.id


def _check_may_enrol(viewer: Viewer, patient_id: UUID) -> None:
    if viewer.kind is not ViewerKind.CLIENT:
        check_can(viewer, Act.ENROL)
    elif not viewer.has_scope("system/EpisodeOfCare.c"):
        raise NotAllowed("system/EpisodeOfCare.c", code="insufficient-scope")
    check_can_write_patient(viewer, patient_id, Area.PLAN)


def _take_turns(one_human: frozenset[UUID], programme: str) -> None:
    # the unique index knows one row only; over merge links the lock keeps two openings apart
    key = f"enrolment:{min(one_human)}:{programme}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [key])


@transaction.atomic
def close_enrolment(*, viewer: Viewer, enrolment_id: UUID, reason: CloseReason, now: datetime) -> None:
    """Take a patient out of a programme. The patient may leave themself. Raises EnrolmentNotFound."""
    row = Enrolment.objects.select_for_update().filter(id=enrolment_id, closed_at=None).first()
    if row is None:
        raise EnrolmentNotFound
    if not (is_self(viewer, row.patient_id) and reason is CloseReason.WITHDRAWN):
        _check_may_close(viewer, row.patient_id)
    _close(viewer, row, reason, now)


def _check_may_close(viewer: Viewer, patient_id: UUID) -> None:
    if viewer.kind is not ViewerKind.CLIENT:
        check_can(viewer, Act.ENROL)
    elif not viewer.has_scope("system/EpisodeOfCare.u"):
        raise NotAllowed("system/EpisodeOfCare.u", code="insufficient-scope")
    check_can_write_patient(viewer, patient_id, Area.PLAN)


def _close(viewer: Viewer, row: Enrolment, reason: CloseReason, now: datetime) -> None:
    row.closed_at = now
    row.close_reason = reason.value
    row.closed_by_id = viewer.membership_id
    row.save(update_fields=["closed_at", "close_reason", "closed_by"])
    announce(
        EnrolmentClosed(
            organization_id=row.organization_id,
            cause_id=row.id,
            at=now,
            enrolment_id=row.id,
            patient_id=row.patient_id,
            programme=row.programme,
            reason=reason.value,
        )
    )
    _record(viewer, "close_enrolment", row, now)


@transaction.atomic
def close_on_standing(event: StandingChanged, *, viewer: Viewer, now: datetime) -> None:
    """Close what is open when a patient died, withdrew or moved away; twice is once."""
    reason = _CLOSED_BY_STANDING.get(Standing(event.standing))
    if reason is None:
        return
    rows = Enrolment.objects.select_for_update().filter(
        patient_id__in=same_person(event.patient_id), closed_at=None
    )
    for row in rows:
        _close(viewer, row, reason, now)


def _record(viewer: Viewer, action: str, row: Enrolment, now: datetime) -> None:
    audit.record(
        viewer,
        action,
        object_type="EpisodeOfCare",
        object_id=row.id,
        subjects=[row.patient_id],
        details={"programme": row.programme},
        now=now,
    )
