"""Glucose metrics over a period (consensus ranges; GMI: Bergenstal 2018; numbers: derivations-1.toml)."""

from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from itertools import pairwise
from math import fsum, sqrt
from statistics import median
from typing import Any

import msgspec

from xinqiao.chart.observations.rules.catalogue import read_table
from xinqiao.chart.observations.types import GlucoseMetrics, GlucosePoint

NEWEST = "derivations-1"
_CANONICAL = "mmol/L"


@cache
def _numbers(version: str) -> dict[str, Any]:
    numbers: dict[str, Any] = read_table(version)["glucose"]
    return numbers


def sensor_minutes(version: str = NEWEST) -> int:
    """The longest step, in minutes, at which a sensor measures."""
    minutes: int = _numbers(version)["cgm_interval_at_most_minutes"]
    return minutes


def glucose_metrics(points: Sequence[GlucosePoint], *, version: str = NEWEST) -> GlucoseMetrics:
    """Shares in percent at full precision, each point judged in the unit it was measured in.

    `below_3_9` holds all below 3.9 (70 mg/dL), those below 3.0 included; `above_10_0` likewise, so that
    below, in range and above make 100. Mean and SD (sample) in mmol/L, GMI and CV in %.
    No points -> everything None, not sufficient. Unknown units raise KeyError: the catalogue admits only two.
    """
    numbers = _numbers(version)
    count = len(points)
    if not count:
        return GlucoseMetrics(readings=0, days=0)
    per_mmol = float(numbers["mg_dl_per_mmol_l"])
    values = [_in_mmol(point, per_mmol) for point in points]
    mean = fsum(values) / count
    sd = sqrt(fsum((value - mean) ** 2 for value in values) / (count - 1)) if count > 1 else None
    metrics = GlucoseMetrics(
        readings=count,
        days=len({point.local_on for point in points}),
        mean=mean,
        sd=sd,
        cv=None if sd is None else sd / mean * 100,
        gmi=float(numbers["gmi_intercept"]) + float(numbers["gmi_slope_per_mg_dl"]) * mean * per_mmol,
        is_sufficient=_is_sufficient(points, numbers),
    )
    return msgspec.structs.replace(metrics, **_shares(points, numbers["bounds"]))


def _in_mmol(point: GlucosePoint, per_mmol: float) -> float:
    value = float(point.value)
    return value if point.unit == _CANONICAL else value / per_mmol


def _shares(points: Sequence[GlucosePoint], told: dict[str, dict[str, Any]]) -> dict[str, float]:
    bounds = {unit: _bounds(row) for unit, row in told.items()}
    very_low = low = high = very_high = 0
    for point in points:
        value = float(point.value)
        floor, least, most, ceiling = bounds[point.unit]
        very_low += value < floor
        low += value < least
        high += value > most
        very_high += value > ceiling
    count = len(points)
    return {
        "below_3_0": very_low * 100 / count,
        "below_3_9": low * 100 / count,
        "in_range": (count - low - high) * 100 / count,
        "above_10_0": high * 100 / count,
        "above_13_9": very_high * 100 / count,
    }


def _bounds(row: dict[str, Any]) -> tuple[float, float, float, float]:
    return float(row["very_low"]), float(row["low"]), float(row["high"]), float(row["very_high"])


def _is_sufficient(points: Sequence[GlucosePoint], numbers: dict[str, Any]) -> bool:
    """At least 70 % of 14 days of sensor data (its step is the median gap); finger-sticks never suffice."""
    moments = sorted(point.measured_at for point in points)
    gaps = [(later - sooner).total_seconds() for sooner, later in pairwise(moments)]
    if not gaps:
        return False
    step = timedelta(seconds=median(gaps))
    if not timedelta() < step <= timedelta(minutes=numbers["cgm_interval_at_most_minutes"]):
        return False
    due = max(timedelta(days=numbers["sufficient_days"]), moments[-1] - moments[0])
    percent: int = numbers["sufficient_percent"]
    return len(points) * step * 100 >= due * percent
