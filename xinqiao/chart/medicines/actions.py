"""Changing what is taken, and saying what was taken."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from xinqiao.chart.medicines import queries, rules
from xinqiao.chart.medicines.errors import MedicineRefused, UnknownMedicine
from xinqiao.chart.medicines.events import MedicinesChanged
from xinqiao.chart.medicines.models import Medication, MedicationIntake
from xinqiao.chart.medicines.permissions import check_can_schedule, check_can_tick
from xinqiao.chart.medicines.types import DueDose, IntakeStatus, SkipReason, Source
from xinqiao.foundation import audit, events, notices
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people import queries as people

REGION = "medicines"


@transaction.atomic
def schedule_medicine(
    *,
    viewer: Viewer,
    patient_id: UUID,
    name: str,
    dose_text: str,
    times: Sequence[str],
    from_on: date,
    until_on: date | None = None,
    prescriber: str = "",
    source: Source = Source.STAFF,
    cause_type: str = "",
    cause_id: UUID | None = None,
    now: datetime,
) -> UUID:
    """Add a line to a patient's schedule and return its id. Raises MedicineRefused, NotAllowed.

    `times` are local clock times such as "07:30"; the days are [from_on, until_on).
    """
    check_can_schedule(viewer, patient_id)
    problem = rules.objection(name=name, times=times, from_on=from_on, until_on=until_on)
    if problem:
        raise MedicineRefused(problem)
    row = Medication.objects.create(
        organization_id=people.cards(viewer, [patient_id])[patient_id].organization_id,
        patient_id=patient_id,
        name=name.strip(),
        dose_text=dose_text.strip(),
        times=sorted(times),
        from_on=from_on,
        until_on=until_on,
        prescriber=prescriber,
        source=source,
        cause_type=cause_type,
        cause_id=cause_id,
        scheduled_at=now,
        scheduled_by=viewer.name,
    )
    _tell(viewer, "schedule_medicine", row, now)
    return row.id


@transaction.atomic
def stop_medicine(*, viewer: Viewer, medication_id: UUID, on: date, reason: str, now: datetime) -> None:
    """End a line: `on` is the first local day without it. Raises MedicineRefused, NotFound, NotAllowed."""
    row = Medication.objects.select_for_update().filter(id=medication_id).first()
    if row is None:
        raise UnknownMedicine
    check_can_schedule(viewer, row.patient_id)
    if row.stopped_at is not None:
        raise MedicineRefused("already-stopped")
    row.until_on = max(on, row.from_on)
    row.stopped_at, row.stop_reason = now, reason
    row.save(update_fields=["until_on", "stopped_at", "stop_reason"])
    _tell(viewer, "stop_medicine", row, now)


def _tell(viewer: Viewer, verb: str, row: Medication, now: datetime) -> None:
    audit.record(viewer, verb, object_type="medication", object_id=row.id, subjects=[row.patient_id], now=now)
    events.announce(
        MedicinesChanged(
            organization_id=row.organization_id, cause_id=row.id, at=now, patient_id=row.patient_id
        )
    )
    _notice(row.organization_id, row.patient_id)


@transaction.atomic
def record_taken(
    *, viewer: Viewer, patient_id: UUID, on: date, slot: str, cause_id: UUID | None = None, now: datetime
) -> list[UUID]:
    """Tick every dose of a slot that was not left out on purpose; return the new intakes.

    A dose that is ticked already stays as it is. Raises MedicineRefused when nothing is due then.
    """
    doses = _slot(viewer, patient_id, on, slot)
    fresh = [dose for dose in doses if dose.status is None]
    return _say(viewer, patient_id, on, fresh, IntakeStatus.TAKEN, cause_id=cause_id, now=now)


@transaction.atomic
def record_skipped(
    *, viewer: Viewer, medication_id: UUID, on: date, at: str, reason: SkipReason, now: datetime
) -> list[UUID]:
    """Say that one dose was left out and why. Raises MedicineRefused, NotFound, NotAllowed."""
    line = queries.medicine(viewer, medication_id)
    if line is None:
        raise UnknownMedicine
    check_can_tick(viewer, line.patient_id)
    _check_reason(reason)
    doses = [
        dose
        for dose in queries.due_doses(viewer, line.patient_id, on)
        if dose.medicine.id == medication_id and dose.at == at
    ]
    if not doses:
        raise MedicineRefused("not-due")
    return _say(viewer, line.patient_id, on, doses, IntakeStatus.SKIPPED, reason=reason, now=now)


@transaction.atomic
def skip_slot(
    *,
    viewer: Viewer,
    patient_id: UUID,
    on: date,
    slot: str,
    reason: SkipReason,
    cause_id: UUID | None = None,
    now: datetime,
) -> list[UUID]:
    """Say that every dose of a slot that is not ticked was left out, and why. Raises MedicineRefused."""
    doses = [dose for dose in _slot(viewer, patient_id, on, slot) if dose.status is not IntakeStatus.TAKEN]
    _check_reason(reason)
    return _say(
        viewer, patient_id, on, doses, IntakeStatus.SKIPPED, reason=reason, cause_id=cause_id, now=now
    )


def _check_reason(reason: str) -> None:
    if reason not in set(SkipReason):
        raise MedicineRefused("no-reason")


@transaction.atomic
def undo_slot(
    *,
    viewer: Viewer,
    patient_id: UUID,
    on: date,
    slot: str,
    status: IntakeStatus = IntakeStatus.TAKEN,
    cause_id: UUID | None = None,
    now: datetime,
) -> list[UUID]:
    """Take back what was said about a slot: its ticks, or with `status` the doses left out."""
    doses = [dose for dose in _slot(viewer, patient_id, on, slot) if dose.status is status]
    return _say(viewer, patient_id, on, doses, IntakeStatus.UNDONE, cause_id=cause_id, now=now)


def _slot(viewer: Viewer, patient_id: UUID, on: date, slot: str) -> list[DueDose]:
    check_can_tick(viewer, patient_id)
    doses = [dose for dose in queries.due_doses(viewer, patient_id, on) if dose.slot == slot]
    if not doses:
        raise MedicineRefused("not-due")
    return doses


def _say(
    viewer: Viewer,
    patient_id: UUID,
    on: date,
    doses: Iterable[DueDose],
    status: IntakeStatus,
    *,
    reason: str = "",
    cause_id: UUID | None = None,
    now: datetime,
) -> list[UUID]:
    organization_id = people.cards(viewer, [patient_id])[patient_id].organization_id
    rows = [
        MedicationIntake(
            organization_id=organization_id,
            patient_id=dose.medicine.patient_id,
            medication_id=dose.medicine.id,
            on=on,
            at=dose.at,
            status=status,
            reason=reason,
            recorded_at=now,
            account_id=viewer.account_id,
            cause_id=cause_id,
        )
        for dose in doses
    ]
    MedicationIntake.objects.bulk_create(rows)
    details = {"status": str(status), "doses": len(rows)}
    audit.record(
        viewer,
        "record_intake",
        object_type="patient",
        object_id=patient_id,
        subjects=[patient_id],
        details=details,
        now=now,
    )
    _notice(organization_id, patient_id)
    return [row.id for row in rows]


def _notice(organization_id: UUID, patient_id: UUID) -> None:
    notices.tell(
        organization_id=organization_id,
        audience=f"patient:{patient_id}",
        region=REGION,
        subject={"patient": str(patient_id)},
    )
