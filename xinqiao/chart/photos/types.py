"""Words of reading a photograph: recognised lines, what they propose, and what is doubtful about it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import msgspec

# a unit of scales that is kept as kg
JIN = "kg/2"


class PhotoKind(StrEnum):
    """What is on the picture, as its sender says; it is never guessed."""

    BLOOD_PRESSURE = "blood-pressure"
    GLUCOSE = "glucose"
    TEMPERATURE = "temperature"
    WEIGHT = "weight"
    OXYGEN = "oxygen"
    LAB = "lab"


class PhotoState(StrEnum):
    """WAITING, WORKING and READ are open; the others are settled and keep neither picture nor words."""

    WAITING = "waiting"
    WORKING = "working"
    READ = "read"
    KEPT = "kept"
    DISCARDED = "discarded"
    EXPIRED = "expired"
    FAILED = "failed"


class Doubt(StrEnum):
    """Why a proposal needs a look before it is ticked."""

    UNSURE = "unsure"  # the recogniser itself was not sure
    TWO_WAYS = "two-ways"  # read twice, and differently
    LETTERS = "letters"  # letters in the number were taken for digits
    NO_POINT = "no-point"  # a decimal point is usual here and was not seen
    BY_POSITION = "by-position"  # no label was seen: which number is which follows from place and size
    SEVERAL = "several"  # more numbers than expected were seen
    NO_UNIT = "no-unit"  # the unit was not seen and must be chosen
    IMPLAUSIBLE = "implausible"  # outside the hard limits: nothing is proposed
    ORDER = "order"  # the upper value is not above the lower one
    SUDDEN = "sudden"  # far from the last value, by the measure's own percentage
    UNUSUAL = "unusual"  # outside the soft limits
    FLAG = "flag"  # the printed mark contradicts the printed range
    FAR = "far"  # far outside the printed range, as a lost decimal point would be


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One recognised piece of text. Edges in pixels; `slope` is rise per run of its upper edge.

    `confidence` is the recogniser's own, 0 to 1; `other` is what a second look at the turned picture read
    in the same place, "" where it read the same.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float
    slope: float = 0.0
    other: str = ""

    @property
    def height(self) -> float:
        """How tall it stands, in pixels."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """Where its middle lies from the top, in pixels."""
        return (self.top + self.bottom) / 2

    @property
    def center(self) -> float:
        """Where its middle lies from the left, in pixels."""
        return (self.left + self.right) / 2


class Recognised(msgspec.Struct, frozen=True, kw_only=True):
    """What the library made of a picture of `width` × `height` pixels."""

    width: int
    height: int
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One value that could be kept. `read` is word for word; `value` is None where nothing is proposed.

    `units` are the choices of a unit, `unit` the one that was read ("" none): UCUM codes, and `kg/2` for 斤,
    which is kept in kg. `code` is a code of the catalogue or LOINC. The range and `flag` (high, low, "") are
    the slip's own.
    """

    key: str
    code: str
    read: str
    value: Decimal | None
    unit: str
    units: tuple[str, ...]
    line: Line
    doubts: tuple[Doubt, ...] = ()
    name: str = ""
    low: Decimal | None = None
    high: Decimal | None = None
    flag: str = ""

    @property
    def is_doubtful(self) -> bool:
        """Whether it needs a look before it is ticked."""
        return bool(self.doubts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A row that was read and is not kept: an unknown test, words for a result, a value beyond the method."""

    name: str
    read: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """All that a picture proposes. `beyond` is HI or LO of a meter; `sampled_on` the slip's own day."""

    kind: PhotoKind
    proposals: tuple[Proposal, ...] = ()
    shown: tuple[Shown, ...] = ()
    beyond: str = ""
    sampled_on: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was found."""
        return not (self.proposals or self.shown or self.beyond)


@dataclass(frozen=True, slots=True, kw_only=True)
class LabName:
    """One test of a slip: LOINC code, names as printed (folded), and the UCUM codes it may come in."""

    code: str
    zh: str
    en: str
    names: frozenset[str]
    units: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoView:
    """A photograph on its way: for whom, what it shows, how far it is."""

    id: UUID
    organization_id: UUID
    patient_id: UUID
    kind: PhotoKind
    state: PhotoState
    blob_id: UUID | None
    recognised: Recognised | None
    attempts: int
    sent_at: datetime
    kept_until: datetime

    @property
    def is_open(self) -> bool:
        """Whether it still waits for reading or for its answer."""
        return self.state in OPEN_STATES


OPEN_STATES = frozenset({PhotoState.WAITING, PhotoState.WORKING, PhotoState.READ})
