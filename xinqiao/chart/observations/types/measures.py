"""The catalogue of measures: names, units, limits."""

from datetime import timedelta
from decimal import Decimal

import msgspec


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
    same_within: timedelta
    measures: dict[str, Measure]
    panels: dict[str, Panel]

    def measure(self, code: str) -> Measure | None:
        """The measure for a code or one of its synonyms; None when the catalogue does not know it."""
        return self.measures.get(code)
