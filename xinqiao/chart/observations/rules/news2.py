"""NEWS2 (Royal College of Physicians 2017), for clinicians only and only when all seven are present.

Source: domain/vitals.md §3.2; the chart is reproduced unmodified in `news2-1.toml`.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from xinqiao.chart.observations.rules.catalogue import canonical, catalogue, read_table
from xinqiao.chart.observations.types import Derived, DerivedKind, EarlyWarning, SeriesReading, VitalSigns

NEWEST = "news2-1"
_MEASURED = {
    "respiratory_rate": "9279-1",
    "oxygen_saturation": "59408-5",
    "systolic": "8480-6",
    "heart_rate": "8867-4",
    "temperature": "8310-5",
}
CODES = tuple(_MEASURED.values())
_LEVELS = frozenset("ACVPU")


def score_news2(signs: VitalSigns) -> EarlyWarning:
    """Score the seven parameters. Raises ValueError for an unknown scale or level of consciousness."""
    if signs.scale not in {1, 2} or signs.consciousness not in _LEVELS:
        message = "scale is 1 or 2, consciousness one of A, C, V, P, U"
        raise ValueError(message)
    chart = _chart()
    parts = {
        "rr": _points(chart["rr"], signs.respiratory_rate),
        "spo2": _points(chart[_saturation_table(signs)], signs.oxygen_saturation),
        "oxygen": chart["other"]["on_oxygen"] if signs.on_oxygen else 0,
        "sbp": _points(chart["sbp"], signs.systolic),
        "hr": _points(chart["hr"], signs.heart_rate),
        "consciousness": 0 if signs.consciousness == "A" else chart["other"]["not_alert"],
        "temp": _points(chart["temp"], signs.temperature),
    }
    return EarlyWarning(total=sum(parts.values()), risk=_risk(chart["risk"], parts), parts=parts)


def highest_news2(readings: Sequence[SeriesReading], on: date, within: timedelta) -> Derived | None:
    """The highest NEWS2 of the day over every set of all seven taken `within` of each other; None without.

    Consciousness (A, C, V, P, U) and oxygen (yes, no) stand in the context of any of the five readings,
    and so does `spo2_scale` where a clinician ordered scale 2; without it, scale 1 is meant.
    """
    scored = [
        (score_news2(signs), used)
        for used in _looks(readings, on, within)
        if (signs := _signs(used)) is not None
    ]
    if not scored:
        return None
    worst, used = max(scored, key=lambda each: (each[0].total, max(one.measured_at for one in each[1])))
    instants = sorted(one.measured_at for one in used)
    return Derived(
        kind=DerivedKind.NEWS2,
        local_on=on,
        numbers={"total": str(worst.total)} | {part: str(points) for part, points in worst.parts.items()},
        readings=len(used),
        days=1,
        is_sufficient=True,
        first_at=instants[0],
        last_at=instants[-1],
        version=NEWEST,
    )


def news2_risk(numbers: dict[str, str]) -> str:
    """The risk of a stored score: low | low-medium | medium | high."""
    parts = {name: int(points) for name, points in numbers.items() if name != "total"}
    return _risk(_chart()["risk"], parts)


def _looks(
    readings: Sequence[SeriesReading], on: date, within: timedelta
) -> Iterator[tuple[SeriesReading, ...]]:
    """Sets of the newest value of each of the five, as seen at each reading of the day."""
    newest: dict[str, SeriesReading] = {}
    for reading in sorted(readings, key=lambda each: (each.measured_at, each.id)):
        newest[reading.code] = reading
        used = tuple(newest.values())
        is_one_look = all(reading.measured_at - one.measured_at <= within for one in used)
        if reading.local_on == on and is_one_look and len(used) == len(CODES):
            yield used


def _signs(used: Sequence[SeriesReading]) -> VitalSigns | None:
    told: dict[str, Any] = {}
    for reading in used:
        told.update(reading.context)
    level, oxygen = str(told.get("consciousness", "")), str(told.get("oxygen", ""))
    if level not in _LEVELS or oxygen not in {"yes", "no"}:
        return None
    values = {reading.code: _canonical(reading) for reading in used}
    return VitalSigns(
        **{name: values[code] for name, code in _MEASURED.items()},
        scale=2 if str(told.get("spo2_scale", "")) == "2" else 1,
        on_oxygen=oxygen == "yes",
        consciousness=level,
    )


def _canonical(reading: SeriesReading) -> Decimal:
    measure = catalogue().measures[reading.code]
    return canonical(reading.value, measure.units[reading.unit], measure)


def _saturation_table(signs: VitalSigns) -> str:
    if signs.scale == 1:
        return "spo2_1"
    return "spo2_2_oxygen" if signs.on_oxygen else "spo2_2_air"


def _points(steps: list[list[Any]], value: Decimal) -> int:
    return next(int(points) for least, points in reversed(steps) if value >= Decimal(str(least)))


def _risk(risk: dict[str, int], parts: dict[str, int]) -> str:
    total = sum(parts.values())
    if total >= risk["high"]:
        return "high"
    if total >= risk["medium"]:
        return "medium"
    return "low-medium" if risk["single"] in parts.values() else "low"


@cache
def _chart() -> dict[str, Any]:
    return read_table(NEWEST)
