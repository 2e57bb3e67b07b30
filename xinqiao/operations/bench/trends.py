"""How well a personal trend warns, beside the fixed weight rules of the heart-failure programme.

Patients are invented by seed: a weight that wanders from day to day (first-order autoregression), with days
left out; some gain fluid towards a decompensation. What is invented proves no clinical worth, only how the
two compare on the same series.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from statistics import median
from typing import Any
from uuid import UUID

from xinqiao.care.alerts import queries as alerts
from xinqiao.chart.observations import queries as observations
from xinqiao.chart.observations.types import SeriesReading

WEIGHT, GLUCOSE = "29463-7", "15074-8"
FIRST_ON = date(2026, 1, 1)
DAYS = 120
# one problem: alarms of neighbouring days are the same warning
SAME_WARNING = timedelta(days=7)
_MONTH_DAYS = 30.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """How fluid is gained: so many kilograms over so many days."""

    name: str
    kilograms: float
    days: int


COURSES = (
    Course(name="3 kg in 4 days", kilograms=3.0, days=4),
    Course(name="3 kg in 10 days", kilograms=3.0, days=10),
    Course(name="3 kg in 21 days", kilograms=3.0, days=21),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invented:
    """One patient's weights by day; `worsens_on` and `event_on` are None for a stable one."""

    weights: Mapping[date, float]
    worsens_on: date | None = None
    event_on: date | None = None


def invented(dice: Random, course: Course | None) -> Invented:
    """Make one patient. A day-to-day SD of about 0.5 kg, 0.1 kg steps, a tenth of the days missing."""
    level, drift = dice.uniform(50, 95), 0.0
    worsens_on = FIRST_ON + timedelta(days=dice.randint(50, 80)) if course else None
    event_on = worsens_on + timedelta(days=course.days) if worsens_on and course else None
    weights = {}
    for turn in range(DAYS):
        on = FIRST_ON + timedelta(days=turn)
        if event_on and on >= event_on:
            break
        drift = 0.4 * drift + dice.gauss(0, 0.45)
        gained = (on - worsens_on).days + 1 if worsens_on and on >= worsens_on else 0
        gain = course.kilograms * gained / course.days if course else 0.0
        if dice.random() > 0.1:
            weights[on] = round(level + drift + gain, 1)
    return Invented(weights=weights, worsens_on=worsens_on, event_on=event_on)


def trend_alarms(days: Mapping[date, float], code: str) -> list[date]:
    """The days on which the trend says that the person lies above the usual."""
    found = ((on, observations.trend_of_days(days, code, on)) for on in days)
    return [on for on, trend in found if trend is not None and trend.side == "above"]


def fixed_alarms(days: Mapping[date, float]) -> list[date]:
    """The days on which a weight rule of the packaged heart-failure rules speaks, without symptoms."""
    readings = [
        SeriesReading(
            id=UUID(int=on.toordinal()),
            patient_id=UUID(int=1),
            code=WEIGHT,
            value=Decimal(str(weight)),
            unit="kg",
            measured_at=_morning(on),
            local_on=on,
        )
        for on, weight in days.items()
    ]
    found: set[date] = set()
    # a month at a time: what is older than thirty days when judged says nothing
    for turn in range(0, len(readings), 20):
        arrived = readings[turn : turn + 20]
        seen = readings[max(0, turn - 20) : turn + 20]
        spoken = alerts.judge_readings(
            "HEART-FAILURE", seen, age_years=70, at=arrived[-1].measured_at + timedelta(hours=1)
        )
        found |= {each.at.date() for each in spoken if "weight" in each.rule_id} & {
            each.local_on for each in arrived
        }
    return sorted(found)


def _morning(on: date) -> datetime:
    return datetime.combine(on, time(7), tzinfo=UTC)


def warnings(alarms: Iterable[date]) -> list[date]:
    """The first day of each warning: alarms less than a week after the last one belong to it."""
    firsts: list[date] = []
    last = date.min
    for on in sorted(alarms):
        if on - last >= SAME_WARNING:
            firsts.append(on)
        last = on
    return firsts


def measure(*, patients: int, seed: int, cgm: Path | None = None) -> dict[str, Any]:
    """Sensitivity (percent), lead time (days, median) and false warnings per patient-month of both.

    `patients` of each kind. With `cgm` (columns id, time, gl in mg/dL) false warnings on real glucose too.
    """
    dice = Random(seed)
    stable = [invented(dice, None) for _turn in range(patients)]
    report: dict[str, Any] = {
        "patients of each kind": patients,
        "seed": seed,
        "stable": {name: _false(stable, alarms) for name, alarms in _RULES.items()},
    }
    for course in COURSES:
        failing = [invented(dice, course) for _turn in range(patients)]
        report[course.name] = {name: _caught(failing, alarms) for name, alarms in _RULES.items()}
    if cgm is not None:
        report["glucose of the CGM file"] = _of_sensors(cgm, dice)
    return report


def _either(days: Mapping[date, float]) -> list[date]:
    return sorted({*trend_alarms(days, WEIGHT), *fixed_alarms(days)})


_RULES = {
    "trend": lambda days: trend_alarms(days, WEIGHT),
    "fixed rules": fixed_alarms,
    "either": _either,
}


def _false(stable: Sequence[Invented], alarms: Any) -> dict[str, float]:
    months = sum(len(one.weights) for one in stable) / _MONTH_DAYS
    count = sum(len(warnings(alarms(one.weights))) for one in stable)
    return {"false warnings per patient-month": round(count / months, 3)}


def _caught(failing: Sequence[Invented], alarms: Any) -> dict[str, float | str]:
    leads = []
    for one in failing:
        if one.worsens_on is None or one.event_on is None:
            continue
        inside = [on for on in alarms(one.weights) if one.worsens_on <= on < one.event_on]
        if inside:
            leads.append((one.event_on - inside[0]).days)
    return {
        "sensitivity %": round(100 * len(leads) / len(failing), 1),
        "lead days (median)": median(leads) if leads else "none",
    }


def _of_sensors(path: Path, dice: Random) -> dict[str, Any]:
    """Six days a person are no usual of days: six-hour blocks stand for days, which meals make harder."""
    people = list(_blocks(path))
    told = [(blocks, trend_alarms(blocks, GLUCOSE)) for blocks in people if len(blocks) > len(_JUDGED)]
    raised = [_raised(blocks, dice) for blocks, _alarms in told]
    caught = sum(any(on >= since for on in trend_alarms(blocks, GLUCOSE)) for blocks, since in raised)
    blocks = sum(len(one) for one, _alarms in told)
    false = sum(len(warnings(alarms)) for _one, alarms in told)
    return {
        "people": len(people),
        "with enough blocks": len(told),
        "blocks of six hours": blocks,
        "false warnings per 100 blocks": round(100 * false / max(blocks, 1), 2),
        "raised by 3 mmol/L, found": f"{caught} of {len(raised)}",
    }


_JUDGED = range(16)


def _blocks(path: Path) -> Iterator[dict[date, float]]:
    by_person: dict[str, dict[datetime, list[float]]] = defaultdict(lambda: defaultdict(list))
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            at = datetime.fromisoformat(row["time"])
            block = at.replace(hour=at.hour // 6 * 6, minute=0, second=0)
            by_person[row["id"]][block].append(float(row["gl"]) / 18.0182)
    for found in by_person.values():
        yield {FIRST_ON + timedelta(days=turn): median(found[at]) for turn, at in enumerate(sorted(found))}


def _raised(blocks: Mapping[date, float], dice: Random) -> tuple[dict[date, float], date]:
    last = max(blocks)
    since = last - timedelta(days=dice.randint(6, 8))
    return {on: value + (3.0 if on >= since else 0.0) for on, value in blocks.items()}, since
