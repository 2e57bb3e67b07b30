"""Words of air and heat. No Django here."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """What a feed tells of a district."""

    AIR = "air-quality"
    HEAT = "heat-warning"


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a feed, as it came: an AQI (`value`), or the level of a heat warning (`level`)."""

    district: str
    name: str
    kind: Kind
    observed_at: datetime
    value: Decimal | None = None
    level: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """How bad it is: rank 0 is nothing to tell, and a higher one is worse."""

    name: str
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What is known of a district now."""

    district: str
    name: str
    kind: Kind
    value: Decimal | None
    band: Band
    observed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictChoice:
    """A district that the feed knows."""

    district: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulled:
    """What one look at the feed brought; `refused` are the reasons, row by row."""

    kept: int = 0
    known: int = 0
    refused: tuple[str, ...] = ()
    problem: str = ""
