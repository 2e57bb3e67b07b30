"""Where the marks of the figures stand: pure numbers, no Django, no clock."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from xinqiao.insight.outcomes.queries import is_decided, is_in_time
from xinqiao.insight.outcomes.types import AnsweredAlert, Rate
from xinqiao.web.components.chart.geometry import triangle

HEIGHT = 232
WIDE, NARROW = 840, 400
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 10, 10, 26
# waits from a minute to a week; a day is as far from an hour as an hour from two and a half minutes
_LEAST, _MOST = timedelta(minutes=1), timedelta(days=7)
_WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(days=1),
    timedelta(days=7),
)
_EVERY_DAYS = 7
_SPARK = (110, 26, 3)
_GOAL = 90


@dataclass(frozen=True, slots=True)
class Dot:
    """One alert: a circle when taken in time, a triangle when late, hollow while nobody has taken it."""

    x: float
    y: float
    kind: str

    @property
    def triangle(self) -> str:
        """The path of the mark of what is late; empty for a circle."""
        return triangle(self.x, self.y, 3.6) if self.kind.startswith("late") else ""


@dataclass(frozen=True, slots=True)
class Tick:
    """A line of the grid and the words beside it."""

    at: float
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """Marks, grid and, where points are joined, the paths of the line."""

    width: int
    dots: tuple[Dot, ...]
    rows: tuple[Tick, ...]
    columns: tuple[Tick, ...]
    paths: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spark:
    """A line of shares, 0 to 100, in a box of 110 × 26; its end is marked."""

    d: str
    x: float
    y: float


def waits(
    answered: Sequence[AnsweredAlert],
    *,
    as_of: datetime,
    days: int,
    zone: tzinfo,
    say: Callable[[timedelta], str],
) -> Picture:
    """Place every alert of the last days by when it came and how long it waited, on a logarithmic scale.

    What nobody has taken stands at the time it has waited so far. `say` puts a length into words.
    """
    until = as_of.astimezone(zone)
    since = until - timedelta(days=days)
    first = (since + timedelta(days=1)).date()
    columns = [first + timedelta(days=ahead) for ahead in range(0, days, _EVERY_DAYS)]

    def across(at: datetime) -> float:
        return _x((at - since) / (until - since), WIDE)

    return Picture(
        width=WIDE,
        dots=tuple(
            Dot(across(one.received_at), _height(_waited(one, as_of)), _kind(one, as_of))
            for one in answered
            if since <= one.received_at <= until
        ),
        rows=tuple(Tick(_height(wait), say(wait)) for wait in _WAITS),
        columns=tuple(
            Tick(across(datetime(on.year, on.month, on.day, tzinfo=zone)), _day(on)) for on in columns
        ),
    )


def weeks(shares: Sequence[tuple[date, Rate]]) -> Picture:
    """Place the share in time of each week; weeks without an alert leave a gap."""
    places = {
        number: (_x((number + 0.5) / len(shares), NARROW), _down(share.percent / 100))
        for number, (_, share) in enumerate(shares)
        if share.percent is not None
    }
    runs: list[list[tuple[float, float]]] = []
    for number, place in places.items():
        if number - 1 in places and runs:
            runs[-1].append(place)
        else:
            runs.append([place])
    return Picture(
        width=NARROW,
        dots=tuple(Dot(x, y, "in") for x, y in places.values()),
        rows=tuple(Tick(_down(share / 100), str(share)) for share in (0, 50, _GOAL, 100)),
        columns=tuple(
            Tick(_x((number + 0.5) / len(shares), NARROW), _day(begin))
            for number, (begin, _) in enumerate(shares)
            if number % 4 == 0 or number == len(shares) - 1
        ),
        paths=tuple(_path(run) for run in runs if len(run) > 1),
    )


def spark(shares: Sequence[float | None]) -> Spark | None:
    """Draw shares in percent as a small line over the weeks that have one; None with fewer than two."""
    width, height, edge = _SPARK
    step = (width - 2 * edge) / max(1, len(shares) - 1)
    known = [
        (round(edge + number * step, 1), round(edge + (height - 2 * edge) * (1 - share / 100), 1))
        for number, share in enumerate(shares)
        if share is not None
    ]
    return Spark(_path(known), *known[-1]) if len(known) > 1 else None


def _waited(one: AnsweredAlert, as_of: datetime) -> timedelta:
    return (one.acknowledged_at or as_of) - one.received_at


def _kind(one: AnsweredAlert, as_of: datetime) -> str:
    if one.acknowledged_at is None:
        return "late-open" if is_decided(one, as_of) else "open"
    return "in" if is_in_time(one) else "late"


def _height(wait: timedelta) -> float:
    within = min(max(wait, _LEAST), _MOST)
    return _down(math.log(within / _LEAST) / math.log(_MOST / _LEAST))


def _day(on: date) -> str:
    return f"{on.month}/{on.day}"


def _x(share: float, width: int) -> float:
    return round(_LEFT + share * (width - _LEFT - _RIGHT), 1)


def _down(share: float) -> float:
    return round(HEIGHT - _BOTTOM - share * (HEIGHT - _TOP - _BOTTOM), 1)


def _path(places: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in places)
