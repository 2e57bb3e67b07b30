"""Small values that carry their unit or their zone with them."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Self
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its UCUM unit; never a bare number."""

    value: Decimal
    unit: str

    def __str__(self) -> str:
        return f"{self.value.normalize():f} {self.unit}"


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open stretch of instants: `start` is inside, `until` is not; None is open."""

    start: datetime
    until: datetime | None = None

    def __post_init__(self) -> None:
        if self.until is not None and self.until < self.start:
            message = "a period cannot end before it starts"
            raise ValueError(message)

    def contains(self, at: datetime) -> bool:
        """Whether the instant lies inside."""
        return self.start <= at and (self.until is None or at < self.until)

    def overlaps(self, other: "Period") -> bool:
        """Whether both share at least one instant."""
        starts_before = other.until is None or self.start < other.until
        return starts_before and (self.until is None or other.start < self.until)


_NUL_IN_JSON = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


def holds_nul(text: str | bytes) -> bool:
    """Whether a text, or raw JSON, holds the character NUL, which no column of the database can keep."""
    if isinstance(text, str):
        return "\x00" in text
    return b"\x00" in text or bool(_NUL_IN_JSON.search(text))


_MOST_DIGITS = 18  # a bigint of the database holds every number of so many digits


def whole_number(text: str) -> int | None:
    """Return a number of ASCII digits that fits the database, else None.

    `str.isdigit` also says yes to "²", which `int` refuses, and to numbers of any length.
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None


@dataclass(frozen=True, slots=True)
class ClinicalTime:
    """When something was measured, and on which of the patient's own calendar days.

    `instant` is UTC; `offset_minutes` is what the source's clock showed; `local_on` is the
    day in the patient's zone. Windows such as "7 consecutive days" count `local_on`.
    """

    instant: datetime
    offset_minutes: int
    precision: str
    local_on: date

    @classmethod
    def at(cls, moment: datetime, zone: str, precision: str = "second") -> Self:
        """Return the clinical time of an aware moment for a patient living in `zone` (IANA name)."""
        offset = moment.utcoffset()
        if offset is None:
            message = "a clinical time needs an aware moment"
            raise ValueError(message)
        return cls(
            instant=moment.astimezone(UTC),
            offset_minutes=round(offset.total_seconds() / 60),
            precision=precision,
            local_on=moment.astimezone(ZoneInfo(zone)).date(),
        )

    @property
    def as_shown(self) -> datetime:
        """The instant with the offset of its source."""
        return self.instant.astimezone(timezone(timedelta(minutes=self.offset_minutes)))
