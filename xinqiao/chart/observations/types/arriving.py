"""What arrives and what was decided about it, decoded straight from a body."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from xinqiao.chart.observations.types.kinds import Method, OutcomeStatus, RefusalCode, SourceKind


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """`key` is stable for the sender (device id, client id, person id, file): ids are unique within it.

    `patient_id` is the patient of items that name none (a device is bound to one patient).
    """

    kind: SourceKind
    key: str
    patient_id: UUID | None = None
    device_id: UUID | None = None


class Component(msgspec.Struct, frozen=True):
    """One part of a panel: LOINC code, value as sent, UCUM unit."""

    code: str
    value: Decimal
    unit: str


class IncomingReading(msgspec.Struct, frozen=True, kw_only=True, rename={"patient_id": "patient"}):
    """One item of `POST /ingest/readings` (interfaces.md); field names on the wire are those of the page.

    `measured_at` keeps the offset it was sent with. `original` holds the item word for word and is set by
    `read_items` only; without it the refusal list keeps a faithful re-encoding.
    """

    id: str
    code: str
    measured_at: datetime
    patient_id: UUID | None = None
    value: Decimal | None = None
    unit: str = ""
    components: tuple[Component, ...] = ()
    device: str | None = None
    method: Method = Method.DEVICE
    context: dict[str, str | int | float | bool | None] = {}
    symptoms: tuple[str, ...] = ()
    confirmed: bool = False
    original: bytes = b""


class UnreadableReading(msgspec.Struct, frozen=True, kw_only=True):
    """An item that is not a reading at all: kept word for word and refused beside its neighbours."""

    id: str
    original: bytes
    explanation: str
    code: RefusalCode = RefusalCode.MALFORMED


Item = IncomingReading | UnreadableReading


class PassedOver(msgspec.Struct, frozen=True):
    """A record of a file that is nothing we take and no mistake either; counted by `what`, never refused."""

    what: str


FileItem = Item | PassedOver


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """The answer for one item, in the order sent; `facts` let a page say `reason` in another language."""

    id: str
    status: OutcomeStatus
    reading_id: UUID | None = None
    reason: str = ""
    code: str = ""
    facts: dict[str, str] = {}


class IncomingResult(msgspec.Struct, frozen=True, kw_only=True):
    """A laboratory value, a score or an office value (`kind` lab, score, office); `id` is the source's."""

    id: str
    patient_id: UUID
    kind: str
    code: str
    value: Decimal
    unit: str
    measured_at: datetime
    display: str = ""
    interpretation: str = ""
    panel_id: UUID | None = None
    cause_id: UUID | None = None
    context: dict[str, str] = {}


_items = msgspec.json.Decoder(list[msgspec.Raw])


_one = msgspec.json.Decoder(IncomingReading)


_loose = msgspec.json.Decoder(dict[str, Any])


def read_items(body: bytes) -> list[Item]:
    """Decode a JSON array or a single object; a bad item becomes an UnreadableReading, in its place.

    Raises msgspec.DecodeError when the body as a whole is not JSON of that shape.
    """
    return [read_item(raw) for raw in raw_items(body)]


def raw_items(body: bytes) -> list[bytes]:
    """The items of a JSON array, or a single object, word for word. Raises msgspec.DecodeError."""
    if body.lstrip()[:1] != b"{":
        return [bytes(raw) for raw in _items.decode(body)]
    _loose.decode(body)
    return [body]


def read_lines(body: bytes) -> Iterator[Item]:
    """Decode newline-delimited JSON; blank lines are skipped."""
    return (read_item(line) for line in body.splitlines() if line.strip())


def read_item(raw: bytes) -> Item:
    """Decode one item, keeping its words; never raises on what the sender wrote."""
    try:
        item = _one.decode(raw)
    except (msgspec.DecodeError, ValueError) as problem:
        return UnreadableReading(id=identity_of(raw), original=raw, explanation=str(problem)[:200])
    msgspec.structs.force_setattr(item, "original", raw)
    return item


def identity_of(raw: bytes) -> str:
    """The id of an item that could not be read, where it bears one."""
    try:
        sent = _loose.decode(raw).get("id", "")
    except (msgspec.DecodeError, ValueError):
        return ""
    return sent[:128] if isinstance(sent, str) else ""
