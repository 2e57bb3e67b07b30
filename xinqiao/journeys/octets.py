"""From the octets of a Bluetooth device to readings: decoded, then received like any other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from xinqiao.chart.observations import actions as observations
from xinqiao.chart.observations.types import (
    GattItem,
    IncomingReading,
    Item,
    Outcome,
    Source,
    UnreadableReading,
)
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.journeys import reading


@dataclass(frozen=True, slots=True)
class OctetsReceived:
    """What became of one characteristic: its readings, none where it could not be decoded; the outcomes."""

    readings: tuple[IncomingReading, ...]
    outcomes: tuple[Outcome, ...]


def receive(
    *,
    viewer: Viewer,
    source: Source,
    items: Sequence[GattItem | UnreadableReading],
    received_at: datetime,
) -> list[OctetsReceived]:
    """Decode and keep a batch, one answer per item in the order sent; a bad one never spoils the others.

    A context of glucose is answered as the measurement that it went into.
    """
    with standing_as(viewer):
        decoded = observations.read_octets(source, items)
        # a context shares the readings of its measurement: they are sent in once
        own: dict[int, Item] = {id(one): one for each in decoded for one in each}
        received = reading.receive(
            viewer=viewer, source=source, items=list(own.values()), received_at=received_at
        )
    outcomes = dict(zip(own, received.outcomes, strict=True))
    return [
        OctetsReceived(
            readings=tuple(one for one in each if isinstance(one, IncomingReading)),
            outcomes=tuple(outcomes[id(one)] for one in each),
        )
        for each in decoded
    ]
