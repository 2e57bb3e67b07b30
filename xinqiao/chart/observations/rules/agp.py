"""The ambulatory glucose profile: what a day looks like, over many days. Numbers: agp-1.toml."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from functools import cache
from itertools import pairwise
from statistics import median, quantiles
from typing import Any

from xinqiao.chart.observations.rules.catalogue import canonical, catalogue, read_table
from xinqiao.chart.observations.rules.glucose import sensor_minutes
from xinqiao.chart.observations.types import GlucoseDay, ProfileBucket, SourcedPoint

NEWEST = "agp-1"
_CODE = "15074-8"
_DAY_MINUTES = 24 * 60


@cache
def numbers(version: str = NEWEST) -> dict[str, Any]:
    """The data file, parsed."""
    return read_table(version)


def sensor_points(points: Sequence[SourcedPoint]) -> list[SourcedPoint]:
    """Those of the sources that measure as a sensor does, oldest first; [] without a sensor.

    A source is a sensor where the median step of its values is at most that of derivations-1.toml;
    finger-sticks beside it are left out, since they are taken when something is amiss.
    """
    by_source: dict[str, list[SourcedPoint]] = defaultdict(list)
    for point in sorted(points, key=lambda one: one.measured_at):
        by_source[point.source].append(point)
    sensors = [own for own in by_source.values() if _is_sensor(own)]
    return sorted((point for own in sensors for point in own), key=lambda one: one.measured_at)


def _is_sensor(points: Sequence[SourcedPoint]) -> bool:
    steps = [(later.measured_at - sooner.measured_at).total_seconds() for sooner, later in pairwise(points)]
    return bool(steps) and 0 < median(steps) <= sensor_minutes() * 60


def profile_of(points: Iterable[SourcedPoint], zone: tzinfo) -> list[ProfileBucket]:
    """Percentiles by time of the patient's day, mmol/L; a bucket with too few values has none."""
    told = numbers()
    width = told["bucket_minutes"]
    values: dict[int, list[float]] = defaultdict(list)
    for minute, value in _by_minute(points, zone):
        values[minute // width].append(value)
    return [
        ProfileBucket(
            minute=bucket * width, count=len(values[bucket]), percents=_percents(values[bucket], told)
        )
        for bucket in range(_DAY_MINUTES // width)
    ]


def _percents(values: Sequence[float], told: Mapping[str, Any]) -> dict[int, float]:
    if len(values) < max(2, told["least_values"]):
        return {}
    hundredths = quantiles(values, n=100, method="inclusive")
    return {percent: hundredths[percent - 1] for percent in told["percents"]}


def days_of(points: Iterable[SourcedPoint], zone: tzinfo) -> list[GlucoseDay]:
    """The values of each local day by minute, mmol/L, oldest day first."""
    days: dict[Any, list[tuple[int, float]]] = defaultdict(list)
    for point in points:
        days[point.local_on] += _by_minute([point], zone)
    return [GlucoseDay(local_on=on, values=tuple(sorted(days[on]))) for on in sorted(days)]


def _by_minute(points: Iterable[SourcedPoint], zone: tzinfo) -> list[tuple[int, float]]:
    measure = catalogue().measures[_CODE]
    found = []
    for point in points:
        local = point.measured_at.astimezone(zone)
        value = canonical(point.value, measure.units[point.unit], measure)
        found.append((local.hour * 60 + local.minute, float(value)))
    return found
