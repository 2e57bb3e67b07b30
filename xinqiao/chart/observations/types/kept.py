"""What is kept: values as rules and pages see them, devices, one batch."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import msgspec

from xinqiao.chart.observations.types.arriving import Outcome
from xinqiao.chart.observations.types.kinds import ReadingStatus


class SeriesReading(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One kept value as a series needs it: as measured; the parts of a panel share `panel_id`."""

    id: UUID
    patient_id: UUID
    code: str
    value: Decimal
    unit: str
    measured_at: datetime
    local_on: date
    panel_id: UUID | None = None
    context: dict[str, Any] = {}
    symptoms: tuple[str, ...] = ()
    status: ReadingStatus = ReadingStatus.FINAL

    @property
    def needs_confirmation(self) -> bool:
        """True while the value waits for a yes: shown, never alerting."""
        return self.status == ReadingStatus.PRELIMINARY


class Arrival(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One kept value with the batch it came in, for going through a past again in the order it happened."""

    batch_id: UUID
    received_at: datetime
    reading: SeriesReading


class StoredReading(SeriesReading, frozen=True, kw_only=True, gc=False):
    """One kept value whole, its canonical twin for joins; `is_late`: older than the catalogue's limit."""

    organization_id: UUID
    canonical_value: Decimal
    received_at: datetime
    offset_minutes: int
    method: str
    device_id: UUID | None = None
    is_late: bool = False


class RecordedBatch(msgspec.Struct, frozen=True, kw_only=True):
    """What one call kept. `stored` may alert; `asked` is kept beside it and must not, until confirmed.

    `organization_id` is that of the sender; every StoredReading names its own.
    """

    id: UUID
    organization_id: UUID | None
    received_at: datetime
    outcomes: tuple[Outcome, ...]
    stored: tuple[StoredReading, ...]
    asked: tuple[StoredReading, ...] = ()


class DeviceView(msgspec.Struct, frozen=True, kw_only=True):
    """A device of a patient and since when it is bound, or until when it was.

    `user_number`: which of the users that the device tells apart the patient is; None where it does not.
    `last_seen_at`: when readings last came from it, to the minute.
    """

    id: UUID
    patient_id: UUID
    kind: str
    name: str
    bound_at: datetime
    unbound_at: datetime | None
    user_number: int | None = None
    last_seen_at: datetime | None = None


class IssuedDevice(msgspec.Struct, frozen=True, kw_only=True):
    """A device just bound. `token` is shown once and kept nowhere in clear."""

    device_id: UUID
    token: str


class VendorSecret(msgspec.Struct, frozen=True, kw_only=True):
    """A secret of a maker's cloud. `secret` is shown once."""

    vendor: str
    key_id: UUID
    secret: str


class VendorView(msgspec.Struct, frozen=True, kw_only=True):
    """A maker whose cloud may call: its keys that hold now, and how many meters it speaks for."""

    code: str
    name: str
    keys: tuple[UUID, ...]
    meters: int


class ResultLine(msgspec.Struct, frozen=True, kw_only=True):
    """One laboratory value as a list shows it; `interpretation` is the laboratory's own code (H, L, N)."""

    id: UUID
    kind: str
    code: str
    name: str
    value: Decimal
    unit: str
    local_on: date
    interpretation: str
