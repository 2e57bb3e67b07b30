"""What to take, what was taken, and how steadily, as the patient reported it."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from xinqiao.chart.medicines import rules
from xinqiao.chart.medicines.models import Medication, MedicationIntake
from xinqiao.chart.medicines.permissions import check_can_read_medicines
from xinqiao.chart.medicines.types import Adherence, DueDose, Intake, IntakeStatus, Medicine, Source
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people.queries import same_person


def schedule(viewer: Viewer, patient_id: UUID, on: date) -> tuple[Medicine, ...]:
    """Return the medicines that are taken on a local day or begin later, by name."""
    check_can_read_medicines(viewer, patient_id)
    rows = _rows(same_person(patient_id)).filter(Q(until_on=None) | Q(until_on__gt=on))
    return tuple(_medicine(row) for row in rows.order_by("name", "id"))


def medicine(viewer: Viewer, medication_id: UUID) -> Medicine | None:
    """Return one line of a schedule that the viewer may see, or None."""
    row = Medication.objects.filter(id=medication_id).first()
    if row is None:
        return None
    check_can_read_medicines(viewer, row.patient_id)
    return _medicine(row)


def running(
    viewer: Viewer, patient_ids: Collection[UUID], since: date, until: date
) -> dict[UUID, list[Medicine]]:
    """Return the medicines asked for on any local day of [since, until), by patient; one query.

    For laying out plans: the caller has checked that the viewer may see these patients.
    """
    del viewer  # the walls bind the rows; the caller has checked the patients
    found: dict[UUID, list[Medicine]] = defaultdict(list)
    reach = Q(until_on=None) | Q(until_on__gt=since)
    for row in _rows(patient_ids).filter(reach, from_on__lt=until).order_by("name", "id"):
        found[row.patient_id].append(_medicine(row))
    return dict(found)


def due_doses(viewer: Viewer, patient_id: UUID, on: date) -> tuple[DueDose, ...]:
    """Return the doses of a local day by clock time, with what was said about each; two queries."""
    check_can_read_medicines(viewer, patient_id)
    ids = same_person(patient_id)
    medicines = running(viewer, ids, on, on + timedelta(days=1))
    lines = [line for own in medicines.values() for line in own]
    return rules.due_doses(lines, _intakes(ids, on, on + timedelta(days=1)), on)


def adherence(viewer: Viewer, patient_id: UUID, *, until: date, days: int = 14) -> Adherence:
    """Return reported adherence over the `days` local days before `until`; never PDC. Two queries."""
    check_can_read_medicines(viewer, patient_id)
    ids, since = same_person(patient_id), until - timedelta(days=days)
    medicines = running(viewer, ids, since, until)
    lines = [line for own in medicines.values() for line in own]
    return rules.adherence(lines, _intakes(ids, since, until), until_on=until, days=days)


def _rows(patient_ids: Collection[UUID]) -> QuerySet[Medication]:
    return Medication.objects.filter(patient_id__in=patient_ids)


def _intakes(patient_ids: Collection[UUID], since: date, until: date) -> list[Intake]:
    rows = MedicationIntake.objects.filter(patient_id__in=patient_ids, on__gte=since, on__lt=until)
    return [
        Intake(
            medicine_id=row.medication_id,
            on=row.on,
            at=row.at,
            status=IntakeStatus(row.status),
            reason=row.reason,
            recorded_at=row.recorded_at,
        )
        for row in rows.order_by("id")
    ]


def _medicine(row: Medication) -> Medicine:
    return Medicine(
        id=row.id,
        patient_id=row.patient_id,
        name=row.name,
        dose_text=row.dose_text,
        times=tuple(row.times),
        from_on=row.from_on,
        until_on=row.until_on,
        prescriber=row.prescriber,
        source=Source(row.source),
        stop_reason=row.stop_reason,
    )


def slot_of(at: str) -> str:
    """Return the part of the day of a local clock time ("07:30")."""
    return rules.slot_of(at)
