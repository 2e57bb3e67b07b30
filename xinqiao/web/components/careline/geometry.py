"""Where the care line runs: pure numbers, no Django, no clock.

Deck = time, tower = an agreed meeting, cable = one stretch of care, hanger = one day the patient did
something, pier = one touch by the team, a broken deck = three days or more in which nobody spoke.
Between towers x0 and x1 the cable is the parabola y = top + sag * 4t(1-t); as a quadratic Bézier its control
point lies at top + 2*sag, so it can be split exactly at today.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

SILENT_DAYS = 3
MIN_HANGER_GAP = 3.5


@dataclass(frozen=True, slots=True)
class Tower:
    """An agreed meeting: discharge, a call, a visit."""

    on: date
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the patient: the share of that day's tasks done, 0 to 1; None when nothing was recorded."""

    on: date
    share: float | None


@dataclass(frozen=True, slots=True)
class Pier:
    """One touch by the care team."""

    on: date
    label: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that deviated on a day: severity red, orange, yellow or blue, with its word."""

    on: date
    severity: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Everything one care line says. Towers and days may come in any order."""

    today: date
    towers: Sequence[Tower]
    days: Sequence[Day] = ()
    piers: Sequence[Pier] = ()
    marks: Sequence[Mark] = ()
    day_label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The measures of one size, in SVG user units."""

    width: float
    height: float
    deck: float
    top: float
    left: float
    right: float
    sag_base: float
    sag_slope: float
    sag_max: float
    today_weight: float
    foot: float
    towers_before: int = 2
    towers_after: int = 2


FRAMES = {
    "hero": Frame(width=390, height=178, deck=120, top=50, left=26, right=366, sag_base=42, sag_slope=0.08,
                  sag_max=56, today_weight=2.1, foot=8),
    "wide": Frame(width=944, height=160, deck=104, top=34, left=22, right=916, sag_base=20, sag_slope=0.077,
                  sag_max=48, today_weight=3.2, foot=9, towers_before=3, towers_after=3),
    "slim": Frame(width=346, height=50, deck=38, top=6, left=4, right=342, sag_base=20, sag_slope=0.03,
                  sag_max=28, today_weight=1, foot=8, towers_before=1, towers_after=1),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stroke:
    """One SVG path: its class and its data."""

    kind: str
    d: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A word above a tower or beside a pier."""

    x: float
    anchor: str
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """A severity mark on the cable."""

    x: float
    y: float
    severity: str
    label: str


@dataclass(kw_only=True)
class Drawing:
    """What the template writes out, nothing left to compute."""

    width: float
    height: float
    strokes: list[Stroke] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)
    pier_labels: list[Label] = field(default_factory=list)
    spots: list[Spot] = field(default_factory=list)
    today_x: float | None = None
    deck: float = 0
    big_x: float | None = None
    big_text: str = ""

    def add(self, kind: str, d: str) -> None:
        """Append one path."""
        self.strokes.append(Stroke(kind, d))


def number(value: float) -> str:
    """Write a coordinate with one decimal and no trailing zero."""
    return f"{round(value, 1):g}"


def cable_y(t: float, top: float, sag: float) -> float:
    """Height of the cable at share t (0 to 1) of its span; larger is lower."""
    return top + sag * 4 * t * (1 - t)


def split_cable(x0: float, x1: float, t: float, top: float, sag: float) -> tuple[str, str]:
    """Return the path before and after share t of one cable (de Casteljau on the quadratic)."""
    middle, control = (x0 + x1) / 2, top + 2 * sag
    at_x, at_y = x0 + (x1 - x0) * t, cable_y(t, top, sag)
    before = (x0 + (middle - x0) * t, top + (control - top) * t)
    after = (middle + (x1 - middle) * t, control + (top - control) * t)
    n = number
    return (
        f"M{n(x0)} {n(top)}Q{n(before[0])} {n(before[1])} {n(at_x)} {n(at_y)}",
        f"M{n(at_x)} {n(at_y)}Q{n(after[0])} {n(after[1])} {n(x1)} {n(top)}",
    )


@dataclass(frozen=True, slots=True)
class Span:
    """One stretch between two anchors; `has_end` is false when no meeting is agreed at its end."""

    start: date
    end: date
    x0: float
    x1: float
    sag: float
    has_end: bool = True

    def share(self, on: date) -> float:
        """Return how far into the span a day lies, 0 to 1."""
        return (on - self.start).days / max(1, (self.end - self.start).days)

    def x(self, on: date) -> float:
        """Return the horizontal place of a day."""
        return self.x0 + (self.x1 - self.x0) * self.share(on)

    @property
    def day_width(self) -> float:
        """Return how many units one day takes."""
        return (self.x1 - self.x0) / max(1, (self.end - self.start).days)


def shown_towers(line: Line, frame: Frame) -> tuple[list[Tower], list[Tower]]:
    """Return the nearest towers up to today and those ahead, as many as the frame holds."""
    ordered = sorted(line.towers, key=lambda tower: tower.on)
    before = [tower for tower in ordered if tower.on <= line.today]
    ahead = [tower for tower in ordered if tower.on > line.today]
    return before[-frame.towers_before :], ahead[: frame.towers_after]


def spans(line: Line, frame: Frame) -> list[Span]:
    """Lay the anchors out: linear within a span, and the span of today is the widest."""
    before, ahead = shown_towers(line, frame)
    anchors = [tower.on for tower in (*before, *ahead)]
    if not anchors:
        return []
    has_end = bool(ahead)
    if not before:
        anchors.insert(0, line.today)
    if not has_end:
        anchors.append(max(line.today + timedelta(days=7), anchors[-1] + timedelta(days=14)))
    pairs = list(pairwise(anchors))
    weights = [frame.today_weight if start <= line.today < end else 1.0 for start, end in pairs]
    scale, x = (frame.right - frame.left) / sum(weights), frame.left
    made = []
    for index, ((start, end), weight) in enumerate(zip(pairs, weights, strict=True)):
        width = weight * scale
        sag = min(frame.sag_max, frame.sag_base + frame.sag_slope * width)
        is_open = index == len(pairs) - 1 and not has_end
        made.append(Span(start, end, x, x + width, sag, has_end=not is_open))
        x += width
    return made


def silences(line: Line, since: date) -> list[tuple[date, date]]:
    """Return the stretches [first, last] of three days or more, before today, without any contact."""
    touched = {day.on for day in line.days if day.share} | {pier.on for pier in line.piers}
    touched |= {tower.on for tower in line.towers}
    found: list[tuple[date, date]] = []
    start: date | None = None
    for offset in range((line.today - since).days + 1):
        on = since + timedelta(days=offset)
        is_quiet = on not in touched and on < line.today
        if is_quiet and start is None:
            start = on
        if not is_quiet and start is not None:
            if (on - start).days >= SILENT_DAYS:
                found.append((start, on - timedelta(days=1)))
            start = None
    return found


def bucket_shares(shares: Sequence[float | None], step: int) -> list[float | None]:
    """Average neighbouring days so that hangers stay apart; a bucket with no record at all stays None."""
    out: list[float | None] = []
    for start in range(0, len(shares), step):
        part = shares[start : start + step]
        known = [share for share in part if share is not None]
        out.append(sum(known) / len(part) if known else None)
    return out
