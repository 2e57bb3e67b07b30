"""Relatives: who may see which areas, until when."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import Conflict, NotAllowed, NotFound
from xinqiao.foundation.events import announce
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.notices import tell
from xinqiao.identity.people import rules
from xinqiao.identity.people.actions.common import ensure_person, held_patient, record
from xinqiao.identity.people.events import RelatedPersonAdded, RelatedPersonRevoked
from xinqiao.identity.people.models import Patient, RelatedPerson
from xinqiao.identity.people.permissions import check_can_read_patient, is_self
from xinqiao.identity.people.queries import is_child, is_guardian
from xinqiao.identity.people.types import Area, Relationship, Sex

_ADULT = 18


@transaction.atomic
def add_related_person(
    *,
    viewer: Viewer,
    patient_id: UUID,
    name: str,
    phone: str,
    relationship: Relationship,
    areas: Collection[Area],
    until: datetime | None = None,
    now: datetime,
) -> UUID:
    """Let a relative see some areas of a record; return the link.

    Only the patient shares; for a child under 14 the hospital enters the first guardian. A
    guardian's right ends with the eighteenth birthday. Raises Conflict for one already let in.
    """
    patient = held_patient(patient_id)
    _check_may_share(viewer, patient, relationship, now)
    person_id = ensure_person(
        viewer=viewer, name=name, phone=phone, id_number=None, sex=Sex.UNKNOWN, birth_on=None, now=now
    )
    if RelatedPerson.objects.filter(patient=patient, person_id=person_id, revoked_at=None).exists():
        raise Conflict(_("This person has been let in already. End that first to change it."))
    row = RelatedPerson.objects.create(
        organization_id=patient.organization_id,
        patient=patient,
        person_id=person_id,
        relationship=relationship.value,
        areas=sorted(area.value for area in areas),
        start=now,
        until=_end(patient, relationship, until),
    )
    announce(
        RelatedPersonAdded(
            organization_id=patient.organization_id,
            cause_id=row.id,
            at=now,
            patient_id=patient.id,
            related_person_id=row.id,
        )
    )
    details = {"areas": row.areas, "relationship": relationship.value}
    record(
        viewer,
        "add_related_person",
        patient_id,
        object_type="RelatedPerson",
        object_id=row.id,
        details=details,
        now=now,
    )
    return row.id


def _check_may_share(viewer: Viewer, patient: Patient, relationship: Relationship, now: datetime) -> None:
    if is_self(viewer, patient.id) or viewer.is_system or is_guardian(viewer, patient.id, now=now):
        return
    check_can_read_patient(viewer, patient.id, Area.DEMOGRAPHICS)
    if viewer.is_staff and relationship is Relationship.GUARDIAN and is_child(patient.id, now=now):
        return
    raise NotAllowed(_("Only the patient decides who may see the record."))


def _end(patient: Patient, relationship: Relationship, until: datetime | None) -> datetime | None:
    born = patient.person.birth_on
    if relationship is not Relationship.GUARDIAN or born is None:
        return until
    adult = _midnight(rules.birthday(born, _ADULT), patient.time_zone)
    return min(until, adult) if until else adult


def _midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


@transaction.atomic
def revoke_related_person(*, viewer: Viewer, related_person_id: UUID, now: datetime) -> None:
    """End a relative's right at once. The patient ends any; a relative may end their own."""
    row = RelatedPerson.objects.select_for_update().filter(id=related_person_id, revoked_at=None).first()
    if row is None:
        raise NotFound(_("There is no such relative."))
    is_own = viewer.is_person and row.person_id == viewer.person_id
    if not (is_own or is_self(viewer, row.patient_id) or viewer.is_system):
        raise NotAllowed(_("Only the patient decides who may see the record."))
    row.revoked_at = now
    row.save(update_fields=["revoked_at"])
    account_id = row.person.account_id
    if account_id is not None:
        # open pages and streams of the relative drop what they were shown
        tell(
            organization_id=row.organization_id,
            audience=f"account:{account_id}",
            region="access",
            subject={"patient": str(row.patient_id)},
        )
    announce(
        RelatedPersonRevoked(
            organization_id=row.organization_id,
            cause_id=row.id,
            at=now,
            patient_id=row.patient_id,
            related_person_id=row.id,
        )
    )
    record(
        viewer,
        "revoke_related_person",
        row.patient_id,
        object_type="RelatedPerson",
        object_id=row.id,
        now=now,
    )
