"""What an Apple Health export tells in pieces: pressures in two records, nights in many."""

from collections import defaultdict, deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal

from xinqiao.chart.observations.devices.apple_xml import Element
from xinqiao.chart.observations.devices.rows import BadRow, Hostile, fingerprint, printable, refused
from xinqiao.chart.observations.types import (
    Component,
    IncomingReading,
    Item,
    Method,
    RefusalCode,
)

_PANEL = "85354-9"
_SYSTOLIC, _DIASTOLIC = "8480-6", "8462-4"
_UNIT = "mm[Hg]"
# a day of sleep begins in the evening before: 18:00 moved to midnight
_TO_MIDNIGHT = timedelta(hours=6)
_MOST_WAITING = 500_000


@dataclass(frozen=True, slots=True)
class _Half:
    name: str
    words: list[str]
    value: Decimal
    measured_at: datetime
    source: str
    method: Method


class Pairs:
    """Systolic and diastolic values waiting for each other, by source and start."""

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, datetime], dict[str, deque[_Half]]] = {}
        self._told: set[str] = set()

    def add(
        self, name: str, element: Element, code: str, value: Decimal, measured_at: datetime
    ) -> Iterator[Item]:
        """Take one half; yields the panel when it completes one that was not told yet."""
        told = element.attributes
        source = told.get("sourceName", "")
        words = [f"{key}={each}" for key, each in told.items()]
        half = _Half(name, words, value, measured_at, source, element.method)
        halves = self._waiting.setdefault((source, measured_at), {_SYSTOLIC: deque(), _DIASTOLIC: deque()})
        halves[code].append(half)
        if len(self._waiting) + len(halves[code]) + len(self._told) > _MOST_WAITING:
            raise Hostile("more pressures than an export has")
        if halves[_SYSTOLIC] and halves[_DIASTOLIC]:
            panel = _panel(halves[_SYSTOLIC].popleft(), halves[_DIASTOLIC].popleft())
            if not halves[_SYSTOLIC] and not halves[_DIASTOLIC]:
                del self._waiting[source, measured_at]
            # a pair stands both in its Correlation and among the single records
            if panel.id not in self._told:
                self._told.add(panel.id)
                yield panel

    def rest(self) -> Iterator[Item]:
        """Refuse the halves that stayed alone."""
        for halves in self._waiting.values():
            for half in (*halves[_SYSTOLIC], *halves[_DIASTOLIC]):
                problem = BadRow(RefusalCode.PANEL_INCOMPLETE, "no other half at the same time")
                yield refused(half.name, half.words, problem)


def _panel(high: _Half, low: _Half) -> IncomingReading:
    said = (high.source, high.measured_at.isoformat(), str(high.value), str(low.value))
    return IncomingReading(
        id=f"apple:BloodPressure:{fingerprint(*said)}",
        code=_PANEL,
        components=(Component(_SYSTOLIC, high.value, _UNIT), Component(_DIASTOLIC, low.value, _UNIT)),
        measured_at=high.measured_at,
        device=printable(high.source),
        method=Method.MANUAL if Method.MANUAL in (high.method, low.method) else Method.DEVICE,
    )


class Nights:
    """Pieces of sleep by source and sleep day."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._pieces: dict[tuple[str, date], list[tuple[datetime, datetime]]] = defaultdict(list)
        self._count = 0

    def add(self, source: str, started_at: datetime, ended_at: datetime) -> None:
        """Take one piece. Raises BadRow for one that ends before it begins."""
        if ended_at < started_at:
            raise BadRow(RefusalCode.MALFORMED, "endDate before startDate")
        self._count += 1
        if self._count > _MOST_WAITING:
            raise Hostile("more pieces of sleep than an export has")
        day = (ended_at.astimezone(self._zone) + _TO_MIDNIGHT).date()
        self._pieces[source, day].append((started_at, ended_at))

    def items(self) -> Iterator[Item]:
        """One duration per source and sleep day, in minutes, at the end of its last piece."""
        for (source, day), pieces in self._pieces.items():
            asleep, ended_at = _asleep(sorted(pieces))
            yield IncomingReading(
                id=f"apple:SleepAnalysis:{day}:{fingerprint(source)}",
                code="93832-4",
                value=asleep,
                unit="min",
                measured_at=ended_at,
                device=printable(source),
            )


def _asleep(pieces: list[tuple[datetime, datetime]]) -> tuple[Decimal, datetime]:
    """Minutes covered by the pieces (overlaps once, whole seconds kept to two decimals), and their end."""
    covered, reached = timedelta(), pieces[0][0]
    for started_at, ended_at in pieces:
        covered += max(ended_at - max(started_at, reached), timedelta())
        reached = max(reached, ended_at)
    minutes = (Decimal(covered // timedelta(seconds=1)) / 60).quantize(Decimal("0.01"))
    return minutes, reached
