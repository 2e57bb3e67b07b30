"""One value a day of what was measured often, as baselines-1.toml says how."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from statistics import median, quantiles
from typing import Any

from xinqiao.chart.observations.rules.catalogue import canonical, catalogue, read_table
from xinqiao.chart.observations.types import SeriesReading

NEWEST = "baselines-1"


@cache
def numbers(version: str = NEWEST) -> dict[str, Any]:
    """The data file of baselines, parsed."""
    return read_table(version)


@cache
def followed(version: str = NEWEST) -> Mapping[str, Mapping[str, str]]:
    """The measures that have one value a day, by code: `take` and `least_spread` (canonical unit)."""
    return {row["code"]: row for row in numbers(version)["day"]["measure"]}


def daily_values(readings: Iterable[SeriesReading], code: str) -> dict[date, float]:
    """One value for each local day that has any, in the measure's canonical unit, oldest day first.

    Values of a clinic's own meter are left out: they are not the person's usual. Raises KeyError for a code
    that the data file does not follow.
    """
    take = followed()[code]["take"]
    days: dict[date, list[float]] = defaultdict(list)
    measure = catalogue().measures[code]
    for reading in readings:
        if reading.code == code and reading.context.get("setting") != "office":
            unit = measure.units[reading.unit]
            days[reading.local_on].append(float(canonical(reading.value, unit, measure)))
    return {on: _taken(take, days[on]) for on in sorted(days)}


def _taken(take: str, values: Sequence[float]) -> float:
    if take == "largest":
        return max(values)
    # a wearable counts all day: what lies lowest was taken at rest
    if take == "at-rest" and len(values) >= numbers()["day"]["many_values"]:
        return quantiles(values, n=10, method="inclusive")[0]
    return median(values)
