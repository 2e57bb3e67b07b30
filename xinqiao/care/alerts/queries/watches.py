"""Reads of watches."""

from collections.abc import Collection
from uuid import UUID

from xinqiao.care.alerts.models import Watch
from xinqiao.care.alerts.permissions import check_can_read_all
from xinqiao.care.alerts.types import WatchView
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people.permissions import check_can_read_patient
from xinqiao.identity.people.queries import same_person


def refusal_of_watch(viewer: Viewer, watch_id: UUID) -> str:
    """Why a watch looks at nothing, as a machine word; empty where it runs."""
    row = Watch.objects.only("patient_id", "refusal").get(id=watch_id)
    check_can_read_patient(viewer, row.patient_id)
    return row.refusal


def watched_for(viewer: Viewer, programmes: Collection[str]) -> list[WatchView]:
    """Open watches of the viewer's organization for these programmes, without those that refuse; one query.

    Raises NotAllowed for anybody but a job: it lists patients.
    """
    check_can_read_all(viewer)
    rows = Watch.objects.filter(until=None, programme__in=list(programmes), refusal="")
    return [_view(row) for row in rows.order_by("since")]


def open_watches(viewer: Viewer, patient_id: UUID) -> list[WatchView]:
    """What is watched about a patient now. Raises as `check_can_read_patient` does."""
    check_can_read_patient(viewer, patient_id)
    rows = Watch.objects.filter(patient_id__in=same_person(patient_id), until=None)
    return [_view(row) for row in rows.order_by("since")]


def _view(row: Watch) -> WatchView:
    return WatchView(
        id=row.id,
        patient_id=row.patient_id,
        enrolment_id=row.enrolment_id,
        programme=row.programme,
        parameters=row.parameters,
        since=row.since,
        refusal=row.refusal,
    )
