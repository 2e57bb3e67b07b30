"""Reads of enrolments."""

from collections.abc import Collection
from uuid import UUID

from xinqiao.foundation.guards import Viewer
from xinqiao.identity.enrolments.errors import EnrolmentNotFound
from xinqiao.identity.enrolments.models import Enrolment
from xinqiao.identity.enrolments.types import CloseReason, EnrolmentView
from xinqiao.identity.people.permissions import check_can_read_patient
from xinqiao.identity.people.queries import same_person
from xinqiao.identity.people.types import Area


def open_enrolments(viewer: Viewer, patient_id: UUID) -> list[EnrolmentView]:
    """Return the programmes this human is in now, over merge links, oldest first."""
    return [view for view in enrolments(viewer, patient_id) if view.is_open]


def enrolments(viewer: Viewer, patient_id: UUID) -> list[EnrolmentView]:
    """Return every programme this human was ever in, over merge links, oldest first."""
    check_can_read_patient(viewer, patient_id, Area.PLAN)
    rows = Enrolment.objects.filter(patient_id__in=same_person(patient_id))
    return [_view(row) for row in rows.order_by("opened_at", "id")]


def enrolment(viewer: Viewer, enrolment_id: UUID) -> EnrolmentView:
    """Return one enrolment. Raises EnrolmentNotFound, and as reading the patient does."""
    row = Enrolment.objects.filter(id=enrolment_id).first()
    if row is None:
        raise EnrolmentNotFound
    check_can_read_patient(viewer, row.patient_id, Area.PLAN)
    return _view(row)


def open_by_patient(patient_ids: Collection[UUID]) -> dict[UUID, list[EnrolmentView]]:
    """Return the open enrolments of patients whose rows the caller was allowed to list; one query."""
    found: dict[UUID, list[EnrolmentView]] = {patient_id: [] for patient_id in patient_ids}
    rows = Enrolment.objects.filter(patient_id__in=patient_ids, closed_at=None).order_by("opened_at", "id")
    for row in rows:
        found[row.patient_id].append(_view(row))
    return found


def open_in_programme(programme: str) -> list[EnrolmentView]:
    """Return the open enrolments of a programme in the organization of the context, for jobs."""
    rows = Enrolment.objects.filter(programme=programme, closed_at=None).order_by("opened_at", "id")
    return [_view(row) for row in rows]


def _view(row: Enrolment) -> EnrolmentView:
    return EnrolmentView(
        id=row.id,
        organization_id=row.organization_id,
        patient_id=row.patient_id,
        programme=row.programme,
        team_id=row.team_id,
        anchor_on=row.anchor_on,
        opened_at=row.opened_at,
        closed_at=row.closed_at,
        close_reason=CloseReason(row.close_reason) if row.close_reason else None,
    )
