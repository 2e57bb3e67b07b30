"""Words of measured values: what arrives, what was decided about it, what is kept.

Structs are msgspec (no Django, no clock), so that a door decodes a body straight into `IncomingReading`
and `Decimal` keeps the digits exactly as they were sent.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec


class SourceKind(StrEnum):
    """Who handed the readings over. Part of the idempotency key, with `Source.key`."""

    DEVICE = "device"
    CLIENT = "client"
    PERSON = "person"
    STAFF = "staff"
    IMPORT = "import"


class Method(StrEnum):
    """How the value came to be known. Photo means read from a picture and so asks for a confirmation."""

    DEVICE = "device"
    MANUAL = "manual"
    PHOTO = "photo"


class OutcomeStatus(StrEnum):
    """STORED and ASKED are kept; ASKED raises nothing until somebody confirms it."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    REFUSED = "refused"
    ASKED = "asked"


class ReadingStatus(StrEnum):
    """FHIR ObservationStatus, the part of it that we use."""

    PRELIMINARY = "preliminary"
    FINAL = "final"
    ENTERED_IN_ERROR = "entered-in-error"


class RefusalCode(StrEnum):
    """Machine words of a refusal; the sentences stand in `phrases/`."""

    MALFORMED = "malformed"
    NO_VALUE = "no-value"
    NOT_A_NUMBER = "not-a-number"
    UNKNOWN_CODE = "unknown-code"
    UNKNOWN_UNIT = "unknown-unit"
    IMPLAUSIBLE = "implausible"
    SYSTOLIC_NOT_ABOVE_DIASTOLIC = "systolic-not-above-diastolic"
    PANEL_INCOMPLETE = "panel-incomplete"
    NO_OFFSET = "no-offset"
    FUTURE = "future"
    CHANGED = "changed"
    UNKNOWN_PATIENT = "unknown-patient"
    PATIENT_NOT_ACTIVE = "patient-not-active"
    NOT_ALLOWED = "not-allowed"


class AskCode(StrEnum):
    """Why a value was kept but waits for a confirmation."""

    UNUSUAL = "confirm-unusual"
    SUDDEN_CHANGE = "confirm-sudden-change"
    READ_FROM_PHOTO = "confirm-photo"


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


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """The answer for one item, in the order sent; `facts` let a page say `reason` in another language."""

    id: str
    status: OutcomeStatus
    reading_id: UUID | None = None
    reason: str = ""
    code: str = ""
    facts: dict[str, str] = {}


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


class StoredReading(SeriesReading, frozen=True, kw_only=True, gc=False):
    """One kept value whole, its canonical twin for joins; `is_late`: older than the catalogue's limit."""

    organization_id: UUID
    canonical_value: Decimal
    received_at: datetime
    offset_minutes: int
    method: str
    device_id: UUID | None = None
    is_late: bool = False


class Extremes(msgspec.Struct, frozen=True, gc=False):
    """How many values of one code there are in one unit, the least and the greatest, in that unit."""

    count: int
    least: Decimal
    greatest: Decimal


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


class Limits(msgspec.Struct, frozen=True):
    """Inclusive bounds in the unit they stand beside; None = the domain gives no number."""

    low: Decimal | None = None
    high: Decimal | None = None

    def hold(self, value: Decimal) -> bool:
        """True when the value lies within both bounds (bounds included)."""
        if self.low is not None and value < self.low:
            return False
        return self.high is None or value <= self.high


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """One accepted unit of a measure: canonical = (value - shift) x multiply / divide."""

    ucum: str
    loinc: str
    zh: str
    en: str
    decimals: int
    shift: Decimal = Decimal(0)
    multiply: Decimal = Decimal(1)
    divide: Decimal = Decimal(1)
    hard: Limits = Limits()
    soft: Limits = Limits()
    mistakes: tuple[str, ...] = ()
    said_as: tuple[str, ...] = ()


class Measure(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that can be measured. `code` is what is stored, whatever synonym was sent."""

    key: str
    code: str
    kind: str
    zh: str
    en: str
    canonical: str
    units: dict[str, Unit]
    synonyms: tuple[str, ...] = ()
    sudden_change_percent: Decimal | None = None
    sudden_change_days: int | None = None
    provenance: dict[str, str] = {}
    gaps: tuple[str, ...] = ()


class Panel(msgspec.Struct, frozen=True, kw_only=True):
    """A set of values taken in one act (LOINC panel code)."""

    code: str
    zh: str
    en: str
    required: tuple[str, ...]
    optional: tuple[str, ...] = ()
    ordered: tuple[str, str] | None = None


class Catalogue(msgspec.Struct, frozen=True, kw_only=True):
    """A version of the measures, indexed by every code that may be sent."""

    version: str
    status: str
    future_after: timedelta
    late_after: timedelta
    measures: dict[str, Measure]
    panels: dict[str, Panel]

    def measure(self, code: str) -> Measure | None:
        """The measure for a code or one of its synonyms; None when the catalogue does not know it."""
        return self.measures.get(code)


_items = msgspec.json.Decoder(list[msgspec.Raw])
_one = msgspec.json.Decoder(IncomingReading)
_loose = msgspec.json.Decoder(dict[str, Any])


def read_items(body: bytes) -> list[Item]:
    """Decode a JSON array or a single object; a bad item becomes an UnreadableReading, in its place.

    Raises msgspec.DecodeError when the body as a whole is not JSON of that shape.
    """
    raws: list[Any] = [body] if body.lstrip()[:1] == b"{" else _items.decode(body)
    if len(raws) == 1 and raws[0] is body:
        _loose.decode(body)
    return [read_item(bytes(raw)) for raw in raws]


def read_lines(body: bytes) -> Iterator[Item]:
    """Decode newline-delimited JSON; blank lines are skipped."""
    return (read_item(line) for line in body.splitlines() if line.strip())


def read_item(raw: bytes) -> Item:
    """Decode one item, keeping its words; never raises on what the sender wrote."""
    try:
        item = _one.decode(raw)
    except (msgspec.DecodeError, ValueError) as problem:
        return UnreadableReading(id=_id_of(raw), original=raw, explanation=str(problem)[:200])
    msgspec.structs.force_setattr(item, "original", raw)
    return item


def _id_of(raw: bytes) -> str:
    try:
        sent = _loose.decode(raw).get("id", "")
    except (msgspec.DecodeError, ValueError):
        return ""
    return sent[:128] if isinstance(sent, str) else ""


class BloodPressure(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Systolic and diastolic of one act, in mmHg, on the patient's own calendar day."""

    measured_at: datetime
    local_on: date
    systolic: Decimal
    diastolic: Decimal


class HomeMean(msgspec.Struct, frozen=True, kw_only=True):
    """Home blood pressure mean in mmHg, unrounded; the means are None while the data do not suffice."""

    systolic: Decimal | None
    diastolic: Decimal | None
    readings: int
    days: int
    is_sufficient: bool


class GlucosePoint(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One glucose value in the unit it was measured in (mmol/L or mg/dL)."""

    measured_at: datetime
    local_on: date
    value: Decimal
    unit: str


class GlucoseMetrics(msgspec.Struct, frozen=True, kw_only=True, rename={"is_sufficient": "sufficient"}):
    """`GET /api/patients/{id}/glucose`: mean and sd in mmol/L, gmi, cv and shares in percent, unrounded."""

    readings: int
    days: int
    mean: float | None = None
    sd: float | None = None
    cv: float | None = None
    gmi: float | None = None
    below_3_0: float | None = None
    below_3_9: float | None = None
    in_range: float | None = None
    above_10_0: float | None = None
    above_13_9: float | None = None
    is_sufficient: bool = False
    unit: str = "mmol/L"


class DeviceView(msgspec.Struct, frozen=True, kw_only=True):
    """A device of a patient and since when it is bound, or until when it was."""

    id: UUID
    kind: str
    name: str
    bound_at: datetime
    unbound_at: datetime | None


class IssuedDevice(msgspec.Struct, frozen=True, kw_only=True):
    """A device just bound. `token` is shown once and kept nowhere in clear."""

    device_id: UUID
    token: str


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


class ResultLine(msgspec.Struct, frozen=True, kw_only=True):
    """One laboratory value as a list shows it; `interpretation` is the laboratory's own code (H, L, N)."""

    id: UUID
    code: str
    name: str
    value: Decimal
    unit: str
    local_on: date
    interpretation: str
