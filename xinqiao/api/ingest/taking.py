"""Readings in, one answer per item out: what the HTTP door and the MQTT door do with the same body."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.utils.translation import gettext_lazy as _

from xinqiao.api.bodies import MOST_BYTES, BadBody, TooLarge
from xinqiao.chart.observations.types import (
    Item,
    Outcome,
    OutcomeStatus,
    Source,
    SourceKind,
    read_items,
    read_lines,
)
from xinqiao.foundation import limits
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.journeys import reading

MOST_ITEMS = 5_000
# a device is counted once, whichever door it knocks at
COUNTER = "readings"
REQUESTS_PER_MINUTE = {ViewerKind.DEVICE: 120, ViewerKind.CLIENT: 6_000}

_encoder = msgspec.json.Encoder()


def take(*, viewer: Viewer, items: Sequence[Item], received_at: datetime) -> bytes:
    """Keep a batch and return the answer as JSON; a bad item never spoils the others."""
    received = reading.receive(viewer=viewer, source=source_of(viewer), items=items, received_at=received_at)
    return _encoder.encode({"results": [result(outcome) for outcome in received.outcomes]})


def items_of(body: bytes, *, as_lines: bool = False) -> Sequence[Item]:
    """Return the items of a JSON object, an array, or of lines of JSON. Raises BadBody or TooLarge."""
    if len(body) > MOST_BYTES:
        raise TooLarge(_("The body is larger than 16 MB. Send it in parts."))
    try:
        items = list(read_lines(body)) if as_lines else read_items(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadBody(_("The body is not valid JSON of the promised shape.")) from error
    if len(items) > MOST_ITEMS:
        raise TooLarge(_("More than 5,000 readings in one request. Send them in parts."))
    return items


def count_device(device_id: object, now: datetime) -> None:
    """Count one sending of a device at a door other than HTTP. Raises TooMany."""
    limit = REQUESTS_PER_MINUTE[ViewerKind.DEVICE]
    limits.check(f"{COUNTER}:{device_id}", limit=limit, per_seconds=60, now=now)


def source_of(viewer: Viewer) -> Source:
    """Return where a machine viewer's readings come from; its ids are unique within that source."""
    if viewer.kind is ViewerKind.DEVICE:
        (patient_id,) = viewer.patient_ids
        return Source(
            kind=SourceKind.DEVICE,
            key=str(viewer.device_id),
            patient_id=patient_id,
            device_id=viewer.device_id,
        )
    return Source(kind=SourceKind.CLIENT, key=str(viewer.client_id))


def result(outcome: Outcome) -> dict[str, object]:
    """Return one answer on the wire. A value that was asked about is stored; its code says so."""
    status = OutcomeStatus.STORED if outcome.status is OutcomeStatus.ASKED else outcome.status
    return {
        "id": outcome.id,
        "status": status,
        "reading": outcome.reading_id,
        "reason": outcome.reason,
        "code": outcome.code,
    }
