"""Where the marks of a vitals chart stand: pure numbers, no Django, no clock.

Filled circle = first series, hollow = second, triangle = outside its target; a target is a band between
dashed lines; a stretch without readings stays a gap and is never joined.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from operator import attrgetter

JOIN_WITHIN = timedelta(hours=36)
# more marks than this are one blot, and a slow phone draws each of them
MOST_POINTS = 400
_VALUE = attrgetter("value")


@dataclass(frozen=True, slots=True)
class Band:
    """A target range in the unit of the chart; None leaves that side open."""

    low: float | None = None
    high: float | None = None

    def holds(self, value: float) -> bool:
        """Whether a value is inside: low included, high excluded (targets read "below 140")."""
        return (self.low is None or value >= self.low) and (self.high is None or value < self.high)


@dataclass(frozen=True, slots=True)
class Point:
    """One reading at the patient's own local time."""

    at: datetime
    value: float
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """Readings of one measure with its target."""

    name: str
    points: Sequence[Point]
    band: Band | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """What one chart says. Two series make a stemmed pair (blood pressure), one makes a line.

    `since` and `until` are local days, both shown. `events` are interventions such as a changed medicine.
    `notes` are days with a line in the diary: a small diamond below the chart.
    `sentence` is the finding in words and is required: it is what the chart says to those who cannot see it.
    """

    sentence: str
    unit: str
    since: date
    until: date
    series: Sequence[Series]
    events: Sequence[tuple[date, str]] = ()
    notes: Sequence[date] = ()
    today: date | None = None
    join_within: timedelta = JOIN_WITHIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """The measures of one chart size, in SVG user units."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    radius: float


BOXES = {
    "full": Box(width=350, height=220, left=32, right=344, top=20, bottom=194, radius=3.1),
    "strip": Box(width=222, height=106, left=30, right=214, top=14, bottom=84, radius=2.2),
}


@dataclass(frozen=True, slots=True)
class Rect:
    """A target band."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Dot:
    """A circle: kind dotf (filled, first series) or dot (hollow, second)."""

    kind: str
    x: float
    y: float
    r: float


@dataclass(frozen=True, slots=True)
class Path:
    """A path with its class: stem, ln, bandline, axis, note, out, outd2."""

    kind: str
    d: str


@dataclass(frozen=True, slots=True)
class Text:
    """A word at a place."""

    x: float
    y: float
    anchor: str
    text: str
    kind: str = ""


@dataclass(kw_only=True)
class Plot:
    """What the template writes out."""

    width: float
    height: float
    bands: list[Rect] = field(default_factory=list)
    lines: list[Path] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    outs: list[Path] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)


class Scale:
    """Turn days and values into places."""

    def __init__(self, chart: Chart, box: Box) -> None:
        self.box, self.since = box, chart.since
        self.days = max(1, (chart.until - chart.since).days + 1)
        self.low, self.high = value_range(chart)

    def x(self, at: datetime) -> float:
        """Place of an instant; the middle of the first day is half a day in."""
        start = datetime(self.since.year, self.since.month, self.since.day, tzinfo=at.tzinfo)
        share = (at - start) / timedelta(days=self.days)
        return self.box.left + (self.box.right - self.box.left) * min(1.0, max(0.0, share))

    def day_x(self, on: date) -> float:
        """Place of the middle of a day."""
        return self.box.left + (self.box.right - self.box.left) * ((on - self.since).days + 0.5) / self.days

    def y(self, value: float) -> float:
        """Place of a value; larger values stand higher."""
        share = (value - self.low) / (self.high - self.low)
        return self.box.bottom - (self.box.bottom - self.box.top) * min(1.0, max(0.0, share))


def value_range(chart: Chart) -> tuple[float, float]:
    """Return the lowest and highest value shown: all readings and all band limits, with a little air."""
    values = [point.value for series in chart.series for point in series.points]
    for series in chart.series:
        if series.band:
            values += [limit for limit in (series.band.low, series.band.high) if limit is not None]
    if not values:
        return 0.0, 1.0
    low, high = min(values), max(values)
    air = (high - low) * 0.06 or max(1.0, abs(high) * 0.1)
    return low - air, high + air


def segments(points: Sequence[Point], join_within: timedelta) -> list[list[Point]]:
    """Split readings into runs whose neighbours lie close enough to be joined by a line."""
    runs: list[list[Point]] = []
    for point in sorted(points, key=lambda each: each.at):
        if runs and point.at - runs[-1][-1].at <= join_within:
            runs[-1].append(point)
        else:
            runs.append([point])
    return runs


def thinned(points: Sequence[Point], most: int = MOST_POINTS) -> Sequence[Point]:
    """Return about `most` points at most: the lowest and the highest of each stretch, so none is hidden."""
    if len(points) <= most:
        return points
    ordered = sorted(points, key=lambda each: each.at)
    width = (ordered[-1].at - ordered[0].at) / (most // 2) or timedelta.resolution
    stretches: dict[int, list[Point]] = {}
    for point in ordered:
        stretches.setdefault((point.at - ordered[0].at) // width, []).append(point)
    kept: list[Point] = []
    for own in stretches.values():
        ends = {id(one): one for one in (min(own, key=_VALUE), max(own, key=_VALUE))}
        kept += sorted(ends.values(), key=lambda each: each.at)
    return kept


def triangle(x: float, y: float, r: float) -> str:
    """Return a closed triangle about a place, its height twice the circle's radius and a half."""
    up, down, half = y - r * 1.45, y + r * 1.16, r * 1.45
    return f"M{x:.1f} {up:.1f}L{x + half:.1f} {down:.1f}H{x - half:.1f}Z"


def plot(chart: Chart, size: str = "full") -> Plot:
    """Return the marks of a chart in one of the sizes full and strip."""
    box = BOXES[size]
    if len(chart.series) == 1:
        chart = replace(chart, series=[replace(one, points=thinned(one.points)) for one in chart.series])
    scale, out = Scale(chart, box), Plot(width=box.width, height=box.height)
    for series in chart.series:
        _band(out, series, scale)
    for on, label in chart.events:
        _event(out, on, label, scale, with_label=size == "full")
    for on in sorted(set(chart.notes)):
        _note(out, on, chart, scale)
    if len(chart.series) == 2:
        _stems(out, chart, scale)
    else:
        _lines(out, chart, scale)
    for index, series in enumerate(chart.series):
        for point in series.points:
            _mark(out, point, series, scale, is_second=index == 1)
    _days(out, chart, scale, weekly=size == "full")
    _latest(out, chart, scale)
    return out


def _band(out: Plot, series: Series, scale: Scale) -> None:
    band, box = series.band, scale.box
    if band is None:
        return
    top = scale.y(band.high) if band.high is not None else box.top
    low = scale.y(band.low) if band.low is not None else box.bottom
    out.bands.append(Rect(box.left, round(top, 1), round(box.right - box.left, 1), round(low - top, 1)))
    for limit in (band.high, band.low):
        if limit is not None:
            y = scale.y(limit)
            out.lines.append(Path("bandline", f"M{box.left:g} {y:.1f}H{box.right:g}"))
            out.texts.append(Text(box.left - 6, round(y + 4, 1), "end", f"{limit:g}", "t2"))


def _event(out: Plot, on: date, label: str, scale: Scale, *, with_label: bool) -> None:
    x = round(scale.day_x(on), 1)
    out.lines.append(Path("axis", f"M{x} 4V{scale.box.bottom:g}"))
    if with_label:
        is_late = x > (scale.box.left + scale.box.right) / 2
        out.texts.append(Text(x - 5 if is_late else x + 5, 12, "end" if is_late else "start", label, "t2"))


def _note(out: Plot, on: date, chart: Chart, scale: Scale) -> None:
    if chart.since <= on <= chart.until:
        x, r = scale.day_x(on), scale.box.radius
        top = scale.box.bottom + 1
        out.lines.append(Path("note", f"M{x:.1f} {top:.1f}l{r:g} {r:g}l-{r:g} {r:g}l-{r:g} -{r:g}Z"))


def _stems(out: Plot, chart: Chart, scale: Scale) -> None:
    first, second = chart.series
    partners = {point.at: point.value for point in second.points}
    for point in first.points:
        if point.at in partners:
            x = scale.x(point.at)
            d = f"M{x:.1f} {scale.y(point.value):.1f}V{scale.y(partners[point.at]):.1f}"
            out.lines.append(Path("stem", d))


def _lines(out: Plot, chart: Chart, scale: Scale) -> None:
    for series in chart.series:
        for run in segments(series.points, chart.join_within):
            if len(run) > 1:
                places = (f"{scale.x(each.at):.1f} {scale.y(each.value):.1f}" for each in run)
                out.lines.append(Path("ln", "M" + "L".join(places)))


def _mark(out: Plot, point: Point, series: Series, scale: Scale, *, is_second: bool) -> None:
    x, y, r = scale.x(point.at), scale.y(point.value), scale.box.radius
    if series.band is not None and not series.band.holds(point.value):
        out.outs.append(Path("outd2" if is_second else "out", triangle(x, y, r)))
    else:
        out.dots.append(Dot("dot" if is_second else "dotf", round(x, 1), round(y, 1), r))


def _days(out: Plot, chart: Chart, scale: Scale, *, weekly: bool) -> None:
    """Label the first day and the last, and every week between them where there is room."""
    y, step = scale.box.height - 6, max(7, scale.days // 4)
    shown = range(0, scale.days - max(3, step // 2), step) if weekly else range(1)
    for offset in shown:
        on = chart.since + timedelta(days=offset)
        x = round(scale.day_x(on), 1)
        out.texts.append(Text(max(x, scale.box.left + 8), y, "middle", f"{on.month}/{on.day}"))
    if scale.days > 1:
        last = f"{chart.until.month}/{chart.until.day}"
        out.texts.append(
            Text(scale.box.right, y, "end", "today" if chart.until == chart.today else last, "tx")
        )


def _latest(out: Plot, chart: Chart, scale: Scale) -> None:
    """Write the newest value beside its mark, where it lies outside its target."""
    first = chart.series[0] if chart.series else None
    if first is None or not first.points:
        return
    last = max(first.points, key=lambda each: each.at)
    is_outside = any(
        series.band is not None and not series.band.holds(point.value)
        for series in chart.series
        for point in series.points
        if point.at == last.at
    )
    if is_outside:
        values = [f"{p.value:g}" for series in chart.series for p in series.points if p.at == last.at]
        x, y = scale.x(last.at), scale.y(last.value)
        is_right = x > (scale.box.left + scale.box.right) / 2
        x = x - 9 if is_right else x + 9
        text = Text(round(x, 1), round(y + 2, 1), "end" if is_right else "start", "/".join(values), "tx")
        out.texts.append(text)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table beneath a chart; None where that series has no reading."""

    at: datetime
    values: tuple[float | None, ...]
    note: str


def rows(chart: Chart, limit: int = 60) -> list[Row]:
    """Return the readings as table rows, newest first, one per instant."""
    instants = sorted({point.at for series in chart.series for point in series.points}, reverse=True)
    by_series = [{point.at: point for point in series.points} for series in chart.series]
    made = []
    for at in instants[:limit]:
        found = [each.get(at) for each in by_series]
        note = next((point.note for point in found if point and point.note), "")
        made.append(Row(at, tuple(point.value if point else None for point in found), note))
    return made
