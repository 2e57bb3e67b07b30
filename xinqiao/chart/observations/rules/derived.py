"""Series that follow from measured ones: which there are, what each looks at, and its value on a day."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from statistics import fmean, median, stdev
from typing import Any

from xinqiao.chart.observations.rules.catalogue import read_table
from xinqiao.chart.observations.rules.daily import NEWEST, daily_values, numbers
from xinqiao.chart.observations.rules.glucose import NEWEST as GLUCOSE_VERSION
from xinqiao.chart.observations.rules.glucose import glucose_metrics
from xinqiao.chart.observations.rules.home_bp import NEWEST as HOME_BP_VERSION
from xinqiao.chart.observations.rules.home_bp import home_bp_mean, pressures
from xinqiao.chart.observations.rules.news2 import CODES as NEWS2_CODES
from xinqiao.chart.observations.rules.news2 import highest_news2
from xinqiao.chart.observations.types import Derived, DerivedKind, GlucosePoint, SeriesReading

Definition = Callable[[DerivedKind, Sequence[SeriesReading], date], Derived | None]
_SHARES = ("below_3_0", "below_3_9", "in_range", "above_10_0", "above_13_9")


@dataclass(frozen=True, slots=True)
class Derivation:
    """What a series looks at: these codes, on this many local days that end with the day it is for."""

    codes: tuple[str, ...]
    window_days: int
    define: Definition


@cache
def derivations() -> Mapping[DerivedKind, Derivation]:
    """Every derived series; windows are those of the data files."""
    told, base = read_table(HOME_BP_VERSION), numbers()
    home, glucose = told["home_bp"]["window_days"], told["glucose"]["sufficient_days"]
    return {
        DerivedKind.HOME_BP: Derivation(("8480-6", "8462-4"), home, _home_bp),
        DerivedKind.GLUCOSE: Derivation(("15074-8",), glucose, _glucose),
        DerivedKind.RESTING_HEART_RATE: _of_days(base["resting_heart_rate"], _resting),
        # the day itself stands beside the seven before it
        DerivedKind.OWN_WEIGHT: _of_days(base["own_weight"], _own_weight, more=1),
        DerivedKind.ACTIVITY: _of_days(base["activity"], _activity),
        DerivedKind.SLEEP: _of_days(base["sleep"], _sleep),
        # a look at the patient may cross midnight
        DerivedKind.NEWS2: Derivation(NEWS2_CODES, 2, _news2),
    }


def kinds_of(codes: set[str]) -> list[DerivedKind]:
    """The series into which values of these codes go."""
    return [kind for kind, one in derivations().items() if codes.intersection(one.codes)]


def derive(kind: DerivedKind, readings: Sequence[SeriesReading], on: date) -> Derived | None:
    """The value of the series on a local day, or None where nothing within its window went in.

    `readings`: confirmed values of its codes; those outside the window may be among them. A day on which
    nothing of the series was measured has no value of its own.
    """
    one = derivations()[kind]
    first = on - timedelta(days=one.window_days - 1)
    within = [reading for reading in readings if first <= reading.local_on <= on]
    if not any(reading.local_on == on for reading in within):
        return None
    return one.define(kind, within, on)


def _of_days(told: Mapping[str, Any], define: Definition, *, more: int = 0) -> Derivation:
    return Derivation((told["code"],), told["window_days"] + more, define)


def _home_bp(kind: DerivedKind, readings: Sequence[SeriesReading], on: date) -> Derived | None:
    at_home = [reading for reading in readings if reading.context.get("setting") != "office"]
    paired = pressures(at_home)
    if not paired:
        return None
    mean = home_bp_mean(paired, ends_on=on)
    told = {"systolic": mean.systolic, "diastolic": mean.diastolic}
    return _made(
        kind,
        on,
        at_home,
        told=told,
        counted=(mean.readings, mean.days),
        is_sufficient=mean.is_sufficient,
        version=HOME_BP_VERSION,
    )


def _glucose(kind: DerivedKind, readings: Sequence[SeriesReading], on: date) -> Derived | None:
    found = glucose_metrics(
        [
            GlucosePoint(measured_at=one.measured_at, local_on=one.local_on, value=one.value, unit=one.unit)
            for one in readings
        ]
    )
    told = {name: getattr(found, name) for name in ("mean", "sd", "cv", "gmi", *_SHARES)}
    return _made(
        kind,
        on,
        readings,
        told=told,
        counted=(found.readings, found.days),
        is_sufficient=found.is_sufficient,
        version=GLUCOSE_VERSION,
    )


def _resting(kind: DerivedKind, readings: Sequence[SeriesReading], on: date) -> Derived | None:
    told = numbers()["resting_heart_rate"]
    days = daily_values(readings, told["code"])
    enough = len(days) >= told["minimum_days"]
    found = {"baseline": median(days.values()), "day": days[on]} if enough and on in days else {}
    return _of(kind, on, readings, days, found)


def _own_weight(kind: DerivedKind, readings: Sequence[SeriesReading], on: date) -> Derived | None:
    told = numbers()["own_weight"]
    days = daily_values(readings, told["code"])
    before = [value for day, value in days.items() if day < on]
    if len(before) < told["minimum_days"] or on not in days:
        return _of(kind, on, readings, days, {})
    mean = fmean(before)
    return _of(kind, on, readings, days, {"mean": mean, "day": days[on], "deviation": days[on] - mean})


def _activity(kind: DerivedKind, readings: Sequence[SeriesReading], on: date) -> Derived | None:
    return _summary(kind, readings, on, numbers()["activity"])


def _sleep(kind: DerivedKind, readings: Sequence[SeriesReading], on: date) -> Derived | None:
    return _summary(kind, readings, on, numbers()["sleep"])


def _summary(
    kind: DerivedKind, readings: Sequence[SeriesReading], on: date, told: Mapping[str, Any]
) -> Derived | None:
    days = daily_values(readings, told["code"])
    values = list(days.values())
    if len(values) < told["minimum_days"]:
        return _of(kind, on, readings, days, {})
    return _of(
        kind,
        on,
        readings,
        days,
        {"mean": fmean(values), "sd": stdev(values), "least": min(values), "most": max(values)},
    )


def _news2(kind: DerivedKind, readings: Sequence[SeriesReading], on: date) -> Derived | None:
    del kind
    return highest_news2(readings, on, timedelta(minutes=numbers()["news2"]["within_minutes"]))


def _of(
    kind: DerivedKind,
    on: date,
    readings: Sequence[SeriesReading],
    days: Mapping[date, float],
    found: Mapping[str, float],
) -> Derived | None:
    if on not in days:
        return None
    return _made(
        kind,
        on,
        readings,
        told=found,
        counted=(len(readings), len(days)),
        is_sufficient=bool(found),
        version=NEWEST,
    )


def _made(
    kind: DerivedKind,
    on: date,
    readings: Sequence[SeriesReading],
    *,
    told: Mapping[str, object],
    counted: tuple[int, int],
    is_sufficient: bool,
    version: str,
) -> Derived:
    instants = sorted(reading.measured_at for reading in readings)
    return Derived(
        kind=kind,
        local_on=on,
        numbers={name: str(value) for name, value in told.items() if value is not None},
        readings=counted[0],
        days=counted[1],
        is_sufficient=is_sufficient,
        first_at=instants[0],
        last_at=instants[-1],
        version=version,
    )
