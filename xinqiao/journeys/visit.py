"""A follow-up by the care team: its pressure is a reading like any other, then it is classed and kept."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from xinqiao.care.alerts.types import AlertChange
from xinqiao.care.pathways import actions as pathways
from xinqiao.care.pathways.types import NewFollowUp, VisitMode
from xinqiao.chart.observations.types import (
    Component,
    IncomingReading,
    Method,
    Outcome,
    OutcomeStatus,
    Source,
    SourceKind,
)
from xinqiao.foundation.errors import Refused
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.journeys import reading

# where the cuff was: by phone it is the patient's own, which counts with the other home pressures
_SETTINGS = {VisitMode.CLINIC: "office", VisitMode.HOME: "office", VisitMode.PHONE: "home"}


def hold(
    *, viewer: Viewer, patient_id: UUID, visit: NewFollowUp, is_checked: bool = False, now: datetime
) -> tuple[UUID, tuple[AlertChange, ...]]:
    """Keep the pressure of a follow-up, let the rules look at it, and write the follow-up down.

    All of it is one transaction: a pressure that is refused, or that looks mistyped and is not
    `is_checked`, keeps nothing. Returns the follow-up's id and the alerts that moved. Raises Refused with
    the reason, and as `record_follow_up` does.
    """
    with standing_as(viewer):
        moved: tuple[AlertChange, ...] = ()
        if visit.systolic is not None and visit.diastolic is not None:
            item = _pressure(patient_id, visit, visit.systolic, visit.diastolic, is_checked=is_checked)
            # whoever of the team sends it again, it is the same measurement
            source = Source(kind=SourceKind.STAFF, key="follow-up", patient_id=patient_id)
            received = reading.receive(viewer=viewer, source=source, items=[item], received_at=now)
            visit = replace(visit, reading_id=_kept(received.outcomes[0]))
            moved = received.alerts
        return pathways.record_follow_up(viewer=viewer, patient_id=patient_id, visit=visit, now=now), moved


def _pressure(
    patient_id: UUID, visit: NewFollowUp, systolic: int, diastolic: int, *, is_checked: bool
) -> IncomingReading:
    return IncomingReading(
        id=f"visit-{visit.id}",
        patient_id=patient_id,
        code="85354-9",
        components=(
            Component("8480-6", Decimal(systolic), "mm[Hg]"),
            Component("8462-4", Decimal(diastolic), "mm[Hg]"),
        ),
        measured_at=visit.held_at,
        method=Method.MANUAL,
        context={"setting": _SETTINGS[visit.mode]},
        confirmed=is_checked,
    )


def _kept(outcome: Outcome) -> UUID | None:
    if outcome.status in {OutcomeStatus.REFUSED, OutcomeStatus.ASKED}:
        code = "visit-unusual" if outcome.status is OutcomeStatus.ASKED else "visit-reading"
        raise Refused(outcome.reason or "", code=code)
    return outcome.reading_id
