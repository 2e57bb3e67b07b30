"""Where the marks of a glucose report stand: pure numbers, no Django, no clock.

The profile is drawn as in the AGP report: 5-95 % pale, 25-75 % darker, the median as a line, the target
between dashed lines; a stretch with too few values stays a gap.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from xinqiao.chart.observations.types import GlucoseDay, GlucoseReport, ProfileBucket

HEIGHT = 200.0
LEFT, RIGHT, TOP, BOTTOM = 30.0, 344.0, 10.0, 176.0
# mmol/L shown: below two and above twenty-one nothing more is told apart by eye
LOW, HIGH = 2.0, 21.0
TARGET = (3.9, 10.0)
DAY_WIDTH, DAY_HEIGHT = 96.0, 44.0
_DAY_MINUTES = 24 * 60
_JOIN_MINUTES = 45


@dataclass(frozen=True, slots=True)
class Tick:
    """A word at a place."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """Paths of the profile: two areas, the median, the lines of the target."""

    outer: str
    inner: str
    middle: str
    targets: tuple[float, float]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DayPlot:
    """One small picture: the line of a day, or its marks where the values are too few to be joined."""

    day: GlucoseDay
    line: str
    dots: tuple[tuple[float, float], ...]
    top: float
    height: float


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the bar: its name, share in percent, and where it begins."""

    name: str
    share: float
    start: float


def profile(report: GlucoseReport) -> Profile:
    """Return the paths of a profile."""
    return Profile(
        outer=_area(report.profile, 5, 95),
        inner=_area(report.profile, 25, 75),
        middle="".join(f"M{_points(run, 50)}" for run in _runs(report.profile) if len(run) > 1),
        targets=(round(_y(TARGET[0]), 1), round(_y(TARGET[1]), 1)),
        ticks=(
            *(Tick(round(_x(hour * 60), 1), HEIGHT - 8, f"{hour}:00") for hour in (0, 6, 12, 18, 24)),
            *(Tick(LEFT - 5, round(_y(value) + 4, 1), f"{value:g}") for value in (*TARGET, 15.0)),
        ),
    )


def parts(report: GlucoseReport) -> list[Part]:
    """Return the five shares, lowest first, as the bar stacks them; [] without values."""
    told = report.metrics
    known = (told.below_3_0, told.below_3_9, told.in_range, told.above_10_0, told.above_13_9)
    if any(share is None for share in known):
        return []
    very_low, low, within, high, very_high = (share or 0.0 for share in known)
    shares = {
        "very-low": very_low,
        "low": low - very_low,
        "in-range": within,
        "high": high - very_high,
        "very-high": very_high,
    }
    found, start = [], 0.0
    for name, share in shares.items():
        found.append(Part(name, share, start))
        start += share
    return found


def days(report: GlucoseReport) -> list[DayPlot]:
    """Return one small picture a day."""
    return [_day(day) for day in report.days]


def _day(day: GlucoseDay) -> DayPlot:
    runs: list[list[tuple[int, float]]] = []
    for minute, value in day.values:
        if runs and minute - runs[-1][-1][0] <= _JOIN_MINUTES:
            runs[-1].append((minute, value))
        else:
            runs.append([(minute, value)])
    lines = [
        "M" + "L".join(f"{_day_x(minute)} {_day_y(value)}" for minute, value in run)
        for run in runs
        if len(run) > 1
    ]
    lone = [(_day_x(run[0][0]), _day_y(run[0][1])) for run in runs if len(run) == 1]
    top, bottom = _day_y(TARGET[1]), _day_y(TARGET[0])
    return DayPlot(day=day, line="".join(lines), dots=tuple(lone), top=top, height=round(bottom - top, 1))


def _day_x(minute: float) -> float:
    return round(DAY_WIDTH * minute / _DAY_MINUTES, 1)


def _day_y(value: float) -> float:
    return round(DAY_HEIGHT * (1 - (_held(value) - LOW) / (HIGH - LOW)), 1)


def _held(value: float) -> float:
    return min(HIGH, max(LOW, value))


def _x(minute: float) -> float:
    return LEFT + (RIGHT - LEFT) * minute / _DAY_MINUTES


def _y(value: float) -> float:
    return BOTTOM - (BOTTOM - TOP) * (_held(value) - LOW) / (HIGH - LOW)


def _runs(buckets: Sequence[ProfileBucket]) -> list[list[ProfileBucket]]:
    runs: list[list[ProfileBucket]] = [[]]
    for bucket in buckets:
        if bucket.percents:
            runs[-1].append(bucket)
        elif runs[-1]:
            runs.append([])
    return [run for run in runs if run]


def _places(run: Sequence[ProfileBucket], percent: int) -> list[str]:
    half = (run[1].minute - run[0].minute) / 2
    return [f"{_x(one.minute + half):.1f} {_y(one.percents[percent]):.1f}" for one in run]


def _points(run: Sequence[ProfileBucket], percent: int) -> str:
    return "L".join(_places(run, percent))


def _area(buckets: Sequence[ProfileBucket], low: int, high: int) -> str:
    return "".join(
        f"M{'L'.join([*_places(run, high), *reversed(_places(run, low))])}Z"
        for run in _runs(buckets)
        if len(run) > 1
    )
