"""Named facts: one pure function per kind. Each answers a value with its unit, or why it is unknown.

Windows count the patient's own calendar days (`local_on`), never spans of 24 hours.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from xinqiao.care.alerts.rules import series_facts
from xinqiao.care.alerts.rules.moment import Moment, fits
from xinqiao.care.alerts.rules.series import DIASTOLIC, SYSTOLIC
from xinqiao.care.alerts.types import FactSpec, FactValue
from xinqiao.chart.observations.types import PressureDay, SeriesReading


def latest(spec: FactSpec, moment: Moment) -> FactValue:
    """The value measured at this very moment, in the unit in which it was measured."""
    reading = moment.series.at(spec.code, moment.at)
    if reading is None:
        return FactValue(None, spec.unit, missing="no-reading")
    if not fits(spec, reading):
        return FactValue(None, spec.unit, missing="other-circumstances")
    return FactValue(reading.value, reading.unit, (reading,))


def symptoms(spec: FactSpec, moment: Moment) -> FactValue:
    """Symptoms told with the readings of this moment and of the `minutes` before it, or on a form near it.

    `told_minutes` says how near: a form handed in so long before or after the reading speaks about it.
    """
    since = moment.at - timedelta(minutes=spec.number("minutes"))
    telling = [reading for reading in moment.series.all_between(since, moment.at) if reading.symptoms]
    words = frozenset(word for reading in telling for word in reading.symptoms)
    words |= moment.series.told_near(moment.at, timedelta(minutes=told_minutes(spec)))
    return FactValue(words, used=tuple(telling[-1:]))


def told_minutes(spec: FactSpec) -> int:
    """How near a form must lie to a reading to speak about it; 0 where the rule set gives no number."""
    return int(spec.numbers.get("told_minutes", 0))


def home_mean(spec: FactSpec, moment: Moment) -> FactValue:
    """Mean of home pressures over `days` local days without the first `drop_days` days of measuring.

    Unrounded. Unknown below `min_days` days of measuring or `min_readings` readings that are left:
    数据不足, never a class. Source: domain/vitals.md §3.4 (Chinese home BP guideline 2019, ESH).
    """
    days = _home_days(spec, moment)
    sums = {
        day: (len(found), sum((reading.value for reading in found), Decimal(0)))
        for day, found in days.items()
    }
    kept = tuple(reading for day in _kept_days(spec, days) for reading in days[day])
    return replace(_mean(spec, sums), used=kept)


def home_mean_of_days(spec: FactSpec, days: Sequence[PressureDay]) -> FactValue:
    """The same mean from the sums of plain days, oldest first, that end with the newest pressure."""
    first_on = days[-1].local_on - timedelta(days=spec.number("days") - 1)
    sums = {
        day.local_on: part
        for day in days
        if day.local_on >= first_on and (part := day.systolic if spec.code == SYSTOLIC else day.diastolic)[0]
    }
    return _mean(spec, sums)


def _mean(spec: FactSpec, sums: Mapping[date, tuple[int, Decimal]]) -> FactValue:
    kept = [sums[day] for day in _kept_days(spec, sums)]
    count = sum(part[0] for part in kept)
    if len(sums) < spec.number("min_days") or count < spec.number("min_readings"):
        return FactValue(None, spec.unit, missing="insufficient")
    return FactValue(sum((part[1] for part in kept), Decimal(0)) / count, spec.unit)


def _kept_days(spec: FactSpec, days: Iterable[date]) -> list[date]:
    return sorted(days)[spec.number("drop_days") :]


def _home_days(spec: FactSpec, moment: Moment) -> dict[date, list[SeriesReading]]:
    # a day more than needed is read, since local days do not begin at the instant's own midnight
    days = spec.number("days")
    found = moment.series.between(spec.code, moment.at - timedelta(days=days + 1), moment.at)
    kept: dict[date, list[SeriesReading]] = defaultdict(list)
    if not found:
        return kept
    first_on = found[-1].local_on - timedelta(days=days - 1)
    other = DIASTOLIC if spec.code == SYSTOLIC else SYSTOLIC
    for reading in found:
        is_home = reading.unit == spec.unit and reading.context.get("setting", "home") == "home"
        if (
            is_home
            and reading.local_on >= first_on
            and moment.series.was_measured(other, reading.measured_at)
        ):
            kept[reading.local_on].append(reading)
    return kept


def age(spec: FactSpec, moment: Moment) -> FactValue:
    """Age in full years; unknown when no date of birth is known."""
    years = moment.profile.age_years
    if years is None:
        return FactValue(None, spec.unit, missing="not-told")
    return FactValue(Decimal(years), spec.unit)


def told(spec: FactSpec, moment: Moment) -> FactValue:
    """A yes that somebody wrote on the follow-up form; what was not ticked is no."""
    return FactValue(moment.profile.told.get(spec.name, False))


KINDS: dict[str, Callable[[FactSpec, Moment], FactValue]] = {
    "latest": latest,
    "count": series_facts.count,
    "streak": series_facts.streak,
    "sustained": series_facts.sustained,
    "rise": series_facts.rise,
    "own-drop": series_facts.own_drop,
    "own-percent": series_facts.own_percent,
    "symptoms": symptoms,
    "home-mean": home_mean,
    "age": age,
    "told": told,
}


# what a kind cannot be computed without
_NEEDS: dict[str, tuple[str, ...]] = {
    "count": ("numbers", "bounds", "side"),
    "streak": ("numbers", "bounds", "side"),
    "sustained": ("numbers", "bounds", "side"),
    "rise": ("numbers",),
    "own-drop": ("parameter",),
    "own-percent": ("parameter",),
}


def lacking(spec: FactSpec) -> str:
    """What a fact of its kind needs and the rule set does not give; empty when nothing."""
    return ", ".join(name for name in _NEEDS.get(spec.kind, ()) if not getattr(spec, name))


def compute(spec: FactSpec, moment: Moment) -> FactValue:
    """Answer a fact by its spec. Raises KeyError for an unknown kind (the linter refuses those)."""
    return KINDS[spec.kind](spec, moment)
