"""The work of a bench, by seed: home blood pressures as a gateway sends them."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

import msgspec

from xinqiao.foundation.ids import new_id

_EVERY = timedelta(hours=12)
# one patient in twenty is not controlled at home
_UNCONTROLLED = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressure:
    """One measurement of both pressures in mmHg."""

    id: str
    patient_id: UUID
    measured_at: datetime
    systolic: int
    diastolic: int
    symptoms: tuple[str, ...] = ()


class Work:
    """Draws measurements: every patient has a level of their own, and never the same instant twice."""

    def __init__(self, seed: int, patient_ids: Sequence[UUID], *, now: datetime) -> None:
        self._chance = random.Random(seed)
        self._patient_ids = list(patient_ids)
        self._levels = {each: self._level() for each in self._patient_ids}
        self._now = now
        self._turn = 0
        # ids are unique in the whole run, and two threads may draw
        self._name, self._numbers = new_id().hex[-8:], count(1)

    def requests(self, count: int, *, items: int, each: int) -> list[list[Pressure]]:
        """Return the readings of so many requests: `each` successive ones of `items` ÷ `each` patients."""
        return [self._request(items, each) for _ in range(count)]

    def arriving(self, items: int, *, at: datetime) -> list[Pressure]:
        """Return one reading each of successive patients, all just taken."""
        return [self._arriving(at) for _ in range(items)]

    def one(self, patient_id: UUID, *, at: datetime, systolic: int, diastolic: int) -> Pressure:
        """Return a given measurement under a fresh id."""
        return Pressure(
            id=f"{self._name}-{next(self._numbers)}",
            patient_id=patient_id,
            measured_at=at,
            systolic=systolic,
            diastolic=diastolic,
        )

    def _request(self, items: int, each: int) -> list[Pressure]:
        return [pressure for _ in range(items // each) for pressure in self._patient(each)]

    def _arriving(self, at: datetime) -> Pressure:
        patient_id = self._patient_ids[self._turn % len(self._patient_ids)]
        self._turn += 1
        return self._drawn(patient_id, at)

    def _patient(self, each: int) -> Iterator[Pressure]:
        patient_id = self._patient_ids[self._turn % len(self._patient_ids)]
        # seconds shift from turn to turn, so that no two of a patient fall on one instant
        newest = self._now - timedelta(seconds=self._turn / 10)
        self._turn += 1
        for number in range(each):
            yield self._drawn(patient_id, newest - number * _EVERY)

    def _drawn(self, patient_id: UUID, at: datetime) -> Pressure:
        systolic, diastolic = self._levels[patient_id]
        return self.one(
            patient_id,
            at=at,
            systolic=min(175, round(self._chance.gauss(systolic, 6))),
            diastolic=min(105, round(self._chance.gauss(diastolic, 4))),
        )

    def _level(self) -> tuple[float, float]:
        if self._chance.random() < _UNCONTROLLED:
            return 146.0, 90.0
        return self._chance.gauss(122, 4), self._chance.gauss(74, 3)


def panels(pressures: Sequence[Pressure]) -> bytes:
    """Return a body of `POST /ingest/readings` with one panel an item: two values each."""
    return msgspec.json.encode([_head(one) | _components(one) for one in pressures])


def singles(pressures: Sequence[Pressure]) -> bytes:
    """Return a body with one value an item: the systolic pressure alone."""
    value = [_head(one) | _value(one) for one in pressures]
    return msgspec.json.encode(value)


def _head(one: Pressure) -> dict[str, object]:
    return {
        "id": one.id,
        "patient": one.patient_id,
        "code": "85354-9",
        "measured_at": one.measured_at.isoformat(),
        "device": "bench-cuff",
        "method": "device",
        **({"symptoms": one.symptoms} if one.symptoms else {}),
    }


def _components(one: Pressure) -> dict[str, object]:
    parts = (("8480-6", one.systolic), ("8462-4", one.diastolic))
    return {"components": [{"code": code, "value": value, "unit": "mm[Hg]"} for code, value in parts]}


def _value(one: Pressure) -> dict[str, object]:
    return {"code": "8480-6", "value": one.systolic, "unit": "mm[Hg]"}
