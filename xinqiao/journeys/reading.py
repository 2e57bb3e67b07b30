"""From a reading to somebody who owns the alert: one transaction, called by every door."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from xinqiao.care.alerts import actions as alerts
from xinqiao.care.alerts.types import AlertChange
from xinqiao.care.pathways import actions as pathways
from xinqiao.chart.observations import actions as observations
from xinqiao.chart.observations.types import Item, Outcome, RecordedBatch, Source
from xinqiao.foundation.guards import Viewer
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
        moved = alerts.examine(viewer=viewer, batch=batch, now=received_at)
        pathways.complete_by_readings(viewer=viewer, batch=batch, now=received_at)
    return Received(batch=batch, alerts=tuple(moved))
