"""A device file played into a patient's chart: at once as it was recorded, or live at some speed."""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import BinaryIO
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from xinqiao.chart.observations import actions as observations
from xinqiao.chart.observations.types import (
    FileItem,
    IncomingReading,
    Item,
    Outcome,
    OutcomeStatus,
    PassedOver,
    Source,
    SourceKind,
)
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.errors import PatientNotFound
from xinqiao.journeys import reading

BATCH = 1_000
MOST_REFUSALS_TOLD = 1_000
_MOST_KINDS_TOLD = 100


@dataclass
class Replayed:
    """What became of a file: counts by outcome, refusals with their reasons, and what was passed over.

    `refused` holds the first thousand only, whatever the file: the count is in `counts`, and every refused
    item lies word for word in the intake. `passed_over` counts records of kinds that are not ours, by kind.
    """

    read: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    refused: list[Outcome] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)
    alerts: int = 0

    @property
    def refusals(self) -> int:
        """How many items were refused."""
        return self.counts[OutcomeStatus.REFUSED.value]

    def pass_over(self, what: str) -> None:
        """Count a record that is nothing we take; past a hundred kinds they are counted together."""
        known = what in self.passed_over or len(self.passed_over) < _MOST_KINDS_TOLD
        self.passed_over[what if known else "…"] += 1

    def add(self, received: reading.Received) -> None:
        """Count one batch."""
        self.read += len(received.outcomes)
        self.counts.update(outcome.status.value for outcome in received.outcomes)
        refused = [each for each in received.outcomes if each.status is OutcomeStatus.REFUSED]
        self.refused += refused[: MOST_REFUSALS_TOLD - len(self.refused)]
        self.alerts += sum(1 for change in received.alerts if change.is_new)

    def as_dict(self) -> dict[str, object]:
        """The counts for a machine: read, stored, duplicate, asked, refused with reasons, alerts opened.

        `refusals` is the number of all that were refused; `refused` tells the first thousand,
        each with the facts that let a page say its reason in another language.
        """
        return {
            "read": self.read,
            **{status.value: self.counts[status.value] for status in OutcomeStatus if status != "refused"},
            "refused": [
                {"id": each.id, "code": each.code, "reason": each.reason, "facts": each.facts}
                for each in self.refused
            ],
            "refusals": self.refusals,
            "passed_over": dict(self.passed_over),
            "alerts": self.alerts,
        }


def items_of(
    *,
    viewer: Viewer,
    patient_id: UUID,
    kind: str,
    file: BinaryIO,
    subject: str | None,
    mapping: bytes | None = None,
) -> Iterator[FileItem]:
    """The items of a device file, its wall-clock times taken in the patient's own zone.

    Raises PatientNotFound, and what `read_device_file` raises.
    """
    with standing_as(viewer):
        zone = people.time_zones([patient_id]).get(patient_id)
    if zone is None:
        raise PatientNotFound
    return observations.read_device_file(kind, file, zone=ZoneInfo(zone), subject=subject, mapping=mapping)


def replay_at_once(
    *,
    viewer: Viewer,
    patient_id: UUID,
    kind: str,
    items: Iterable[FileItem],
    now: datetime,
    progress: Callable[[Replayed], None],
) -> Replayed:
    """Send a file as it was recorded, a thousand items at a time; the same file again is all duplicates.

    Each thousand is a transaction of its own, unless the caller holds one open around all of it.
    """
    source = Source(kind=SourceKind.IMPORT, key=f"file:{kind}:{patient_id}", patient_id=patient_id)
    told = Replayed()
    stream = _taken(items, told)
    while batch := list(itertools.islice(stream, BATCH)):
        told.add(reading.receive(viewer=viewer, source=source, items=batch, received_at=now))
        progress(told)
    return told


def _taken(items: Iterable[FileItem], told: Replayed) -> Iterator[Item]:
    """What is to be received; the rest is counted."""
    for item in items:
        if isinstance(item, PassedOver):
            told.pass_over(item.what)
        else:
            yield item


def replay_live(
    *,
    viewer: Viewer,
    patient_id: UUID,
    kind: str,
    items: Iterable[FileItem],
    speed: float,
    clock: Callable[[], datetime],
    wait: Callable[[float], None],
    progress: Callable[[Replayed], None],
) -> Replayed:
    """Send each reading when its turn comes, as if measured at that moment; time runs `speed` times faster.

    A minute of the file takes 60 / `speed` seconds. Each run is a source of its own, so that a file can be
    shown again. `clock` and `wait` are the door's.
    """
    began = clock()
    source = Source(
        kind=SourceKind.IMPORT, key=f"live:{kind}:{patient_id}:{began.isoformat()}", patient_id=patient_id
    )
    told = Replayed()
    for due, batch in _by_turn(items, speed):
        late = (clock() - began).total_seconds()
        wait(max(0.0, due.total_seconds() - late))
        now = clock()
        present = [msgspec.structs.replace(item, measured_at=now) for item in batch]
        told.add(reading.receive(viewer=viewer, source=source, items=present, received_at=now))
        progress(told)
    return told


def _by_turn(
    items: Iterable[FileItem], speed: float
) -> Iterator[tuple[timedelta, Sequence[IncomingReading]]]:
    """Readings in the order of their times, those of one moment together, each with its turn."""
    good = sorted(
        (item for item in items if isinstance(item, IncomingReading)), key=lambda item: item.measured_at
    )
    for measured_at, group in itertools.groupby(good, key=lambda item: item.measured_at):
        yield (measured_at - good[0].measured_at) / speed, list(group)
