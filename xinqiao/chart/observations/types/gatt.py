"""What a phone or a gateway passes on from a Bluetooth device, undecoded."""

from collections.abc import Iterator
from datetime import datetime, tzinfo
from uuid import UUID

import msgspec

from xinqiao.chart.observations.types.arriving import UnreadableReading, identity_of, raw_items


class GattItem(msgspec.Struct, frozen=True, kw_only=True, rename={"patient_id": "patient"}):
    """One item of `POST /ingest/gatt` (interfaces.md): the octets of a characteristic, in hexadecimal digits.

    `characteristic` is its 16-bit number (2A35) or whole UUID; `features` the octets of the service's feature
    characteristic; `clock` those of Date Time (2A08) or Current Time (2A2B) as read at `received_at`.
    """

    id: str
    characteristic: str
    hex: str
    received_at: datetime
    features: str | None = None
    clock: str | None = None
    patient_id: UUID | None = None
    device: str | None = None
    original: bytes = b""


class GattPlace(msgspec.Struct, frozen=True, kw_only=True):
    """Whose device it is: the zone of its clock, and which of its users the patient is (None: not told)."""

    zone: tzinfo
    user: int | None = None


_one = msgspec.json.Decoder(GattItem)


def read_gatt_items(body: bytes) -> list[GattItem | UnreadableReading]:
    """Decode a JSON array or a single object; a bad item becomes an UnreadableReading, in its place.

    Raises msgspec.DecodeError when the body as a whole is not JSON of that shape.
    """
    return list(_read(raw_items(body)))


def _read(raws: list[bytes]) -> Iterator[GattItem | UnreadableReading]:
    for raw in raws:
        try:
            item = _one.decode(raw)
        except (msgspec.DecodeError, ValueError) as problem:
            yield UnreadableReading(id=identity_of(raw), original=raw, explanation=str(problem)[:200])
            continue
        msgspec.structs.force_setattr(item, "original", raw)
        yield item
