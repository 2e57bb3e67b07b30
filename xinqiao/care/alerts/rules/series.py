"""A small view over stored readings of one patient, ordered by when they were measured."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from xinqiao.chart.observations.types import ReadingStatus, SeriesReading

SYSTOLIC, DIASTOLIC = "8480-6", "8462-4"
_PRESSURE = frozenset({SYSTOLIC, DIASTOLIC})


@dataclass(frozen=True, slots=True)
class Telling:
    """Symptoms that were told without a reading, on a form or in the diary."""

    at: datetime
    symptoms: frozenset[str]


class Series:
    """Readings of one patient by code and time. Unconfirmed and contradictory ones are left out.

    A pressure whose diastolic part is not below its systolic one cannot be a pressure (vector 12).
    """

    def __init__(self, readings: Iterable[SeriesReading], told: Iterable[Telling] = ()) -> None:
        self._told = tuple(told)
        # thousands of them a second: the number of an id is compared and hashed far quicker than the id
        unique = {
            reading.id.int: reading for reading in readings if reading.status != ReadingStatus.PRELIMINARY
        }
        spoiled = _spoiled_panels(unique.values())
        self._by_code: dict[str, list[SeriesReading]] = defaultdict(list)
        for reading in sorted(unique.values(), key=lambda item: (item.measured_at, item.id.int)):
            if not spoiled or reading.panel_id is None or reading.panel_id.int not in spoiled:
                self._by_code[reading.code].append(reading)
        self._times = {
            code: [reading.measured_at for reading in found] for code, found in self._by_code.items()
        }
        self._instants = {code: frozenset(times) for code, times in self._times.items()}

    def at(self, code: str, moment: datetime) -> SeriesReading | None:
        """The last stored reading of a code measured at exactly this moment."""
        found = self.between(code, moment, moment)
        return found[-1] if found else None

    def was_measured(self, code: str, moment: datetime) -> bool:
        """Whether a code was measured at exactly this moment."""
        return moment in self._instants.get(code, ())

    def between(self, code: str, first: datetime, last: datetime) -> Sequence[SeriesReading]:
        """Readings of a code measured from `first` to `last`, both included."""
        times = self._times.get(code, [])
        return self._by_code.get(code, [])[bisect_left(times, first) : bisect_right(times, last)]

    def all_between(self, first: datetime, last: datetime) -> list[SeriesReading]:
        """Readings of every code measured from `first` to `last`, both included."""
        return [reading for code in self._by_code for reading in self.between(code, first, last)]

    def told_near(self, moment: datetime, reach: timedelta) -> frozenset[str]:
        """Symptoms told without a reading at most `reach` before or after a moment."""
        near = (telling for telling in self._told if abs(telling.at - moment) <= reach)
        return frozenset(symptom for telling in near for symptom in telling.symptoms)

    def moments(self, codes: Iterable[str], first: datetime, last: datetime) -> list[datetime]:
        """The distinct instants at which any of the codes was measured, in order."""
        return sorted({reading.measured_at for code in codes for reading in self.between(code, first, last)})

    def last(self, code: str, until: datetime) -> SeriesReading | None:
        """The newest reading of a code up to `until`, included."""
        position = bisect_right(self._times.get(code, []), until)
        return self._by_code[code][position - 1] if position else None


def _spoiled_panels(readings: Iterable[SeriesReading]) -> frozenset[int]:
    parts: dict[int, dict[str, SeriesReading]] = defaultdict(dict)
    for reading in readings:
        if reading.panel_id is not None and reading.code in _PRESSURE:
            parts[reading.panel_id.int][reading.code] = reading
    return frozenset(
        panel
        for panel, part in parts.items()
        if len(part) == 2 and part[DIASTOLIC].value >= part[SYSTOLIC].value
    )
