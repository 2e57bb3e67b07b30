"""Values that follow from measured ones, and what is usual for one person."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import msgspec


class DerivedKind(StrEnum):
    """A series that is computed, never measured; its definition stands in the data file that it names."""

    HOME_BP = "home-bp-7d"
    GLUCOSE = "glucose-14d"
    RESTING_HEART_RATE = "resting-heart-rate-28d"
    OWN_WEIGHT = "own-weight-7d"
    ACTIVITY = "steps-7d"
    SLEEP = "sleep-7d"
    NEWS2 = "news2"


class Derived(msgspec.Struct, frozen=True, kw_only=True):
    """One computed value of one local day, with what it was computed from.

    `numbers`: name → digits at full precision, in `units` of the same name; empty while the data do not
    suffice (`is_sufficient` False). `readings` measured from `first_at` to `last_at` on `days` local days
    went in; `version` is the data file that holds the definition.
    """

    kind: DerivedKind
    local_on: date
    numbers: dict[str, str]
    readings: int
    days: int
    is_sufficient: bool
    first_at: datetime
    last_at: datetime
    version: str

    def number(self, name: str) -> Decimal | None:
        """One of the numbers; None where it is not known."""
        told = self.numbers.get(name)
        return None if told is None else Decimal(told)


class Usual(msgspec.Struct, frozen=True, kw_only=True):
    """What is usual for one person: the middle, a robust spread, and how many days say so."""

    centre: float
    spread: float
    days: int

    @property
    def low(self) -> float:
        """Where the usual begins."""
        return self.centre - self.spread

    @property
    def high(self) -> float:
        """Where the usual ends."""
        return self.centre + self.spread


class Trend(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the last days differ from what is usual: `side` is above, below or, when not, empty.

    `streak_days` measured days in a row, up to the last, lie beyond the usual on that side, since
    `since_on`; 0 when the change is slow and the last day was usual again.
    """

    code: str
    unit: str
    usual: Usual
    side: str
    streak_days: int
    since_on: date | None
    last: float
    last_on: date
    version: str


class EarlyWarning(msgspec.Struct, frozen=True, kw_only=True):
    """NEWS2: total 0-20, risk low | low-medium | medium | high, and the points per parameter."""

    total: int
    risk: str
    parts: dict[str, int]


class VitalSigns(msgspec.Struct, frozen=True, kw_only=True):
    """Breaths and beats a minute, saturation in percent, systolic pressure in mmHg, degrees Celsius."""

    respiratory_rate: Decimal
    oxygen_saturation: Decimal
    scale: int
    on_oxygen: bool
    systolic: Decimal
    heart_rate: Decimal
    consciousness: str
    temperature: Decimal
