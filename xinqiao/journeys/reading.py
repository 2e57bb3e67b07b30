"""From a reading to somebody who owns the alert: one transaction, called by every door."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from xinqiao.care.alerts import actions as alerts
from xinqiao.care.alerts.types import AlertChange
from xinqiao.care.pathways import actions as pathways
from xinqiao.chart.observations import actions as observations
from xinqiao.chart.observations.events import ObservationsRecorded
from xinqiao.chart.observations.types import Item, Outcome, RecordedBatch, Source
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.notices import Notice, tell_all
from xinqiao.foundation.walls import standing_as


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What became of a batch: one outcome per item in the order sent, and the alerts it moved."""

    batch: RecordedBatch
    alerts: tuple[AlertChange, ...]

    @property
    def outcomes(self) -> Sequence[Outcome]:
        """One answer per item."""
        return self.batch.outcomes


def receive(*, viewer: Viewer, source: Source, items: Sequence[Item], received_at: datetime) -> Received:
    """Store, examine, open or join alerts with their work items, and tick the tasks they satisfy.

    All of it is one transaction: what was answered as stored is stored with its alert.
    `received_at` is an aware instant; the refusals are kept by the intake.
    """
    with standing_as(viewer):
        batch = observations.record_readings(
            viewer=viewer, source=source, items=items, received_at=received_at
        )
        return _follow(viewer, batch, received_at)


def confirm(*, viewer: Viewer, reading_id: UUID, now: datetime) -> Received:
    """Take the yes to a value that was asked about; from now on it is judged like any other.

    Raises ReadingNotFound, and what `check_can_record` raises.
    """
    with standing_as(viewer):
        batch = observations.confirm_reading(viewer=viewer, reading_id=reading_id, now=now)
        return _follow(viewer, batch, now)


def mend(*, viewer: Viewer, refusal_id: UUID, changes: Mapping[str, object], now: datetime) -> Received:
    """Send a refused reading in again, changed; kept, it is judged like any other.

    Raises CannotSeeRefusals, RefusalNotFound, RefusalSettled.
    """
    with standing_as(viewer):
        batch = observations.mend_reading(viewer=viewer, refusal_id=refusal_id, changes=changes, now=now)
        return _follow(viewer, batch, now)


def _follow(viewer: Viewer, batch: RecordedBatch, now: datetime) -> Received:
    moved = alerts.examine(viewer=viewer, batch=batch, now=now)
    alerts.ask_about_unconfirmed(viewer=viewer, batch=batch, now=now)
    pathways.complete_by_readings(viewer=viewer, batch=batch, now=now)
    return Received(batch=batch, alerts=tuple(moved))


def show_readings(event: ObservationsRecorded, *, viewer: Viewer, now: datetime) -> None:
    """Tell the open pages of each patient of a batch that there are new values."""
    del viewer, now
    tell_all(
        Notice(
            organization_id=event.organization_id,
            audience=f"patient:{patient_id}",
            region="readings",
            subject={"patient": str(patient_id)},
        )
        for patient_id in event.patient_ids
    )
