"""Which band a value lies in, and whether it is told now. Numbers: environment-1.toml."""

import tomllib
from collections.abc import Iterable
from datetime import datetime, time, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from xinqiao.care.environment.types import Band, Kind, Measured, Told

NEWEST = "environment-1"
_CALM = Band(name="", rank=0)


@cache
def numbers(version: str = NEWEST) -> dict[str, Any]:
    """The data file, parsed."""
    return tomllib.loads((Path(__file__).parent / f"{version}.toml").read_text(encoding="utf-8"))


def band_of(told: Told) -> Band:
    """The band of a feed's line. Raises ValueError in words for a value or a level that cannot be."""
    if told.kind is Kind.HEAT:
        return _level(told.level)
    if told.value is None or not told.value.is_finite() or told.value < 0:
        raise ValueError("an air-quality index is a number from 0")
    return band_of_index(told.value)


def band_of_index(value: Decimal) -> Band:
    """The band of an AQI; rank 0 below the first that is told."""
    below = [row for row in numbers()["air-quality"] if value >= row["from"]]
    return Band(name=below[-1]["band"], rank=len(below)) if below else _CALM


def _level(level: str) -> Band:
    levels = numbers()["heat-warning"]["levels"]
    if level in {"", "none"}:
        return _CALM
    if level not in levels:
        raise ValueError(f"a heat warning is one of {', '.join(levels)} or none")
    return Band(name=level, rank=levels.index(level) + 1)


def may_tell(now: datetime, zone: str) -> bool:
    """Whether it is day for the patient: told from 07:00 to before 20:00 in their own zone."""
    hours = numbers()["hours"]
    local = now.astimezone(ZoneInfo(zone)).time()
    return time.fromisoformat(hours["from"]) <= local < time.fromisoformat(hours["until"])


def is_fresh(observed_at: datetime, now: datetime) -> bool:
    """Whether a report still says something of this hour."""
    return now - timedelta(hours=numbers()["hours"]["fresh_hours"]) <= observed_at <= now + timedelta(hours=1)


def to_tell(measured: Measured, told_today: Iterable[int], now: datetime, zone: str) -> bool:
    """Whether a patient is told now: by day, fresh, and worse than everything of the kind told today.

    So a band is told once a day, a worse one again, and what eases is not told at all (vector 24).
    """
    if not measured.band.rank or not may_tell(now, zone) or not is_fresh(measured.observed_at, now):
        return False
    return measured.band.rank > max(told_today, default=0)
