"""Named facts over several readings that end at the moment that is judged."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from xinqiao.care.alerts.rules.moment import Moment, fits
from xinqiao.care.alerts.types import FactSpec, FactValue
from xinqiao.chart.observations.types import SeriesReading

COUNT = "{count}"
_HUNDRED = Decimal(100)
_SIDES: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "below": lambda value, bound: value < bound,
    "at-least": lambda value, bound: value >= bound,
}


def count(spec: FactSpec, moment: Moment) -> FactValue:
    """How many values of the last `days` local days lie beyond the bounds, where that of this moment does.

    0 where it does not: what was beyond was counted then. Each value is compared in the unit it was
    measured in; one in a unit without a bound is left out.
    """
    beyond = [reading for reading in _days(spec, moment) if _is_beyond(spec, reading)]
    if not beyond or beyond[-1].measured_at != moment.at:
        return FactValue(Decimal(0), COUNT)
    return FactValue(Decimal(len(beyond)), COUNT, tuple(beyond))


def streak(spec: FactSpec, moment: Moment) -> FactValue:
    """How many values in a row, up to this one, lie beyond the bounds, within `days` local days."""
    row: list[SeriesReading] = []
    for reading in reversed(_days(spec, moment)):
        if not _is_beyond(spec, reading):
            break
        row.append(reading)
    if not row or row[0].measured_at != moment.at:
        return FactValue(Decimal(0), COUNT)
    return FactValue(Decimal(len(row)), COUNT, tuple(reversed(row)))


def sustained(spec: FactSpec, moment: Moment) -> FactValue:
    """Whether every value from `minutes` ago or earlier until now lies beyond the bounds.

    The first of them may be at most `most_minutes` old: a value of last week says nothing of the time
    between. With `parameter` the bounds are percent of the person's own value.
    """
    own = _own(spec, moment) if spec.parameter else None
    if spec.parameter and own is None:
        return FactValue(None, missing="no-own-value")
    since = moment.at - timedelta(minutes=spec.number("most_minutes"))
    row: list[SeriesReading] = []
    for reading in reversed(moment.series.between(spec.code, since, moment.at)):
        if not _is_beyond(spec, reading, own):
            break
        row.append(reading)
    is_long = bool(row) and row[-1].measured_at <= moment.at - timedelta(minutes=spec.number("minutes"))
    if not is_long or row[0].measured_at != moment.at:
        return FactValue(value=False)
    return FactValue(True, used=tuple(reversed(row)))


def rise(spec: FactSpec, moment: Moment) -> FactValue:
    """By how much the value of this moment lies above the lowest of the `days` local days before.

    Unknown without an earlier value in the same unit. The unit is the one that was measured in.
    """
    now = moment.series.at(spec.code, moment.at)
    if now is None:
        return FactValue(None, spec.unit, missing="no-reading")
    earlier = [
        reading
        for reading in _days(spec, moment)
        if reading.measured_at < moment.at and reading.unit == now.unit
    ]
    if not earlier:
        return FactValue(None, spec.unit, missing="insufficient")
    lowest = min(earlier, key=lambda reading: reading.value)
    return FactValue(now.value - lowest.value, now.unit, (lowest, now))


def own_drop(spec: FactSpec, moment: Moment) -> FactValue:
    """By how much the value of this moment lies below the person's own, which the watch holds."""
    return _beside_own(spec, moment, lambda value, own: own - value, spec.unit)


def own_percent(spec: FactSpec, moment: Moment) -> FactValue:
    """The value of this moment in percent of the person's own best, which the watch holds."""
    return _beside_own(spec, moment, lambda value, own: value * _HUNDRED / own, "%")


def _beside_own(
    spec: FactSpec, moment: Moment, compare: Callable[[Decimal, Decimal], Decimal], unit: str
) -> FactValue:
    reading = moment.series.at(spec.code, moment.at)
    if reading is None:
        return FactValue(None, unit, missing="no-reading")
    own = _own(spec, moment)
    if own is None:
        return FactValue(None, unit, missing="no-own-value")
    return FactValue(compare(reading.value, own), unit, (reading,))


def _own(spec: FactSpec, moment: Moment) -> Decimal | None:
    own = moment.profile.parameters.get(spec.parameter)
    return own or None


def _days(spec: FactSpec, moment: Moment) -> list[SeriesReading]:
    """Readings up to this moment of the patient's own days that the fact asks for, and of this one."""
    now = moment.series.at(spec.code, moment.at)
    if now is None:
        return []
    first_on = now.local_on - timedelta(days=spec.number("days"))
    # a day more than needed is read, since local days do not begin at the instant's own midnight
    found = moment.series.between(spec.code, moment.at - timedelta(days=spec.number("days") + 2), moment.at)
    return [reading for reading in found if reading.local_on >= first_on and fits(spec, reading)]


def _is_beyond(spec: FactSpec, reading: SeriesReading, own: Decimal | None = None) -> bool:
    if own is not None:
        return _SIDES[spec.side](reading.value * _HUNDRED / own, spec.bounds["%"])
    bound = spec.bounds.get(reading.unit)
    return bound is not None and _SIDES[spec.side](reading.value, bound)
