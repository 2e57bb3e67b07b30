"""Home blood pressure mean (ESH / Chinese home monitoring guideline 2019; numbers in derivations-1.toml)."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from xinqiao.chart.observations.rules.catalogue import canonical, catalogue, read_table
from xinqiao.chart.observations.types import BloodPressure, HomeMean, SeriesReading

NEWEST = "derivations-1"
_SYSTOLIC = "8480-6"
_DIASTOLIC = "8462-4"


@cache
def _numbers(version: str) -> dict[str, Any]:
    numbers: dict[str, Any] = read_table(version)["home_bp"]
    return numbers


def home_bp_mean(readings: Iterable[BloodPressure], *, ends_on: date, version: str = NEWEST) -> HomeMean:
    """Mean of the home readings in the 7 local days that end with `ends_on`, the first measured day left out.

    mmHg, unrounded: 134.96 is below 135. With fewer than 12 readings or 3 days `is_sufficient` is False
    ("数据不足") and the means are None, so that nobody classifies by them. No office readings here.
    """
    numbers = _numbers(version)
    begins_on = ends_on - timedelta(days=numbers["window_days"] - 1)
    within = [reading for reading in readings if begins_on <= reading.local_on <= ends_on]
    days = sorted({reading.local_on for reading in within})
    dropped = frozenset(days[: numbers["discard_first_days"]])
    kept = [reading for reading in within if reading.local_on not in dropped]
    enough = len(days) >= numbers["minimum_days"] and len(kept) >= numbers["minimum_readings"]
    return HomeMean(
        systolic=sum((each.systolic for each in kept), Decimal()) / len(kept) if enough else None,
        diastolic=sum((each.diastolic for each in kept), Decimal()) / len(kept) if enough else None,
        readings=len(kept),
        days=len(days),
        is_sufficient=enough,
    )


def pressures(readings: Sequence[SeriesReading]) -> list[BloodPressure]:
    """Pair systolic and diastolic by their panel, in mmHg; a half without its twin is left out."""
    halves: dict[UUID, dict[str, SeriesReading]] = {}
    for reading in readings:
        if reading.panel_id is not None:
            halves.setdefault(reading.panel_id, {})[reading.code] = reading
    return [
        BloodPressure(
            measured_at=both[_SYSTOLIC].measured_at,
            local_on=both[_SYSTOLIC].local_on,
            systolic=_in_mmhg(both[_SYSTOLIC]),
            diastolic=_in_mmhg(both[_DIASTOLIC]),
        )
        for both in halves.values()
        if _SYSTOLIC in both and _DIASTOLIC in both
    ]


def _in_mmhg(reading: SeriesReading) -> Decimal:
    measure = catalogue().measures[reading.code]
    return canonical(reading.value, measure.units[reading.unit], measure)
