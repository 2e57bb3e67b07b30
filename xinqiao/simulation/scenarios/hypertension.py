"""Blood pressure at home: a course that treatment bends, habits that slip, a few bad weeks.

The figures make a demo and a soak test; they claim nothing about real patients.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class Course(StrEnum):
    """How a patient's weeks go."""

    SETTLING = "settling"
    STEADY = "steady"
    SLIPPING = "slipping"
    CRISIS = "crisis"


_COURSES = [Course.SETTLING] * 9 + [Course.STEADY] * 7 + [Course.SLIPPING] * 3 + [Course.CRISIS]


@dataclass(frozen=True, slots=True)
class HomeReading:
    """One measurement of both pressures and the pulse, in mmHg and beats a minute."""

    id: str
    measured_at: datetime
    systolic: int
    diastolic: int
    pulse: int


@dataclass(frozen=True, slots=True)
class Patient:
    """The hidden truth about one invented patient."""

    number: int
    course: Course
    systolic: float
    diastolic: float
    pulse: float
    diligence: float


def patient(seed: int, number: int) -> Patient:
    """Return the hidden truth of patient `number` of a town."""
    chance = _chance(seed, number, 0)
    course = chance.choice(_COURSES)
    systolic = chance.gauss(150 if course is Course.SLIPPING else 142, 8)
    return Patient(
        number=number,
        course=course,
        systolic=systolic,
        diastolic=min(systolic - 40, chance.gauss(86, 6)),
        pulse=chance.gauss(74, 6),
        diligence=min(0.98, max(0.45, chance.gauss(0.85, 0.12))),
    )


def day_of_readings(
    seed: int, truth: Patient, day: int, on: date, zone: str = "Asia/Shanghai"
) -> Iterator[HomeReading]:
    """Yield the readings of plan day `day`, which is the local date `on`; none on a missed turn."""
    chance = _chance(seed, truth.number, day + 1)
    for turn, hour in (("am", 7), ("pm", 20)):
        if chance.random() > truth.diligence:
            continue
        start = datetime.combine(on, time(hour, chance.randrange(5, 50)), ZoneInfo(zone))
        yield _reading(chance, truth, day, f"{truth.number}-{on:%Y%m%d}-{turn}", start)


def _reading(chance: random.Random, truth: Patient, day: int, name: str, at: datetime) -> HomeReading:
    systolic = round(truth.systolic + _bend(truth.course, day) + chance.gauss(0, 6))
    diastolic = round(truth.diastolic + _bend(truth.course, day) / 2 + chance.gauss(0, 4))
    return HomeReading(
        id=name,
        measured_at=at,
        systolic=min(215, max(95, systolic)),
        diastolic=min(125, max(55, min(diastolic, systolic - 20))),
        pulse=round(min(118, max(52, truth.pulse + chance.gauss(0, 5)))),
    )


def _bend(course: Course, day: int) -> float:
    if course is Course.SETTLING:
        return -14 * min(1.0, day / 28)
    if course is Course.SLIPPING:
        return 0.25 * day
    if course is Course.CRISIS:
        return 38 if day % 30 > 26 else 0
    return 0.0


def is_crisis_day(truth: Patient, day: int) -> bool:
    """Whether the scenario has a bad day, on which the patient also writes."""
    return truth.course is Course.CRISIS and day % 30 == 27


def start_of(today: date, day: int) -> date:
    """Return the date on which somebody now at plan day `day` was enrolled."""
    return today - timedelta(days=day)


def _chance(seed: int, number: int, day: int) -> random.Random:
    return random.Random(f"{seed}:{number}:{day}")
