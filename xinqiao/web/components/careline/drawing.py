"""Draw a care line in one of its four sizes. Pure; the template only writes the numbers out."""

from datetime import date, timedelta
from math import ceil

from .geometry import (
    FRAMES,
    MIN_HANGER_GAP,
    Drawing,
    Frame,
    Label,
    Line,
    Span,
    Spot,
    Tower,
    bucket_shares,
    cable_y,
    number,
    shown_towers,
    silences,
    spans,
    split_cable,
)

MINI_DAYS = 30
MINI_STEP = 130 / (MINI_DAYS - 1)
LABEL_WIDTH = 13.0

# widths in Chinese characters; those begin with the radicals
_LABEL_ROOM, _NARROW_LETTER, _FIRST_WIDE = 7.0, 0.55, "\u2e80"


def draw(line: Line, size: str) -> Drawing:
    """Return the drawing of a care line; size is hero, wide, slim or mini. No towers, no line."""
    if size == "mini":
        return draw_mini(line)
    frame = FRAMES[size]
    drawing = Drawing(width=frame.width, height=frame.height, deck=frame.deck)
    stretches = spans(line, frame)
    if not stretches:
        return drawing
    present = next((span for span in stretches if span.start <= line.today < span.end), stretches[-1])
    drawing.today_x = round(present.x(line.today), 1)
    _cables(drawing, line, stretches, frame)
    _hangers(drawing, line, stretches, frame, with_shadow=size == "wide")
    _deck(drawing, line, stretches, frame, with_cuts=size == "wide")
    _towers(drawing, line, stretches, frame, with_labels=size != "slim")
    if size == "wide":
        _piers(drawing, line, stretches, frame)
        _marks(drawing, line, stretches, frame)
    if size == "hero":
        _run(drawing, line, present, frame)
    return drawing


def _cables(drawing: Drawing, line: Line, stretches: list[Span], frame: Frame) -> None:
    for span in stretches:
        share = min(1.0, max(0.0, span.share(line.today)))
        before, after = split_cable(span.x0, span.x1, share, frame.top, span.sag)
        if share > 0:
            drawing.add("cable", before)
        if share < 1 and span.has_end:
            drawing.add("cable ahead", after)


def _shares(line: Line, span: Span) -> list[tuple[date, float | None]]:
    """Days inside the span and before today; the days of towers carry the tower instead."""
    known = {day.on: day.share for day in line.days}
    last = min(span.end, line.today)
    days = (span.start + timedelta(days=n) for n in range(1, max(1, (last - span.start).days)))
    return [(on, known.get(on)) for on in days]


def _hangers(drawing: Drawing, line: Line, stretches: list[Span], frame: Frame, *, with_shadow: bool) -> None:
    for span in stretches:
        shares = _shares(line, span)
        step = max(1, ceil(MIN_HANGER_GAP / span.day_width))
        for index, share in enumerate(bucket_shares([share for _, share in shares], step)):
            middle = shares[min(len(shares) - 1, index * step + (step - 1) // 2)][0]
            x, top = span.x(middle), cable_y(span.share(middle), frame.top, span.sag)
            if not share or (with_shadow and share < 1):
                drawing.add("miss", f"M{number(x)} {number(top)}V{number(frame.deck)}")
            if share:
                start = frame.deck - (frame.deck - top) * min(1.0, share)
                drawing.add("hanger", f"M{number(x)} {number(start)}V{number(frame.deck)}")


def _place(stretches: list[Span], on: date) -> float | None:
    for span in stretches:
        if span.start <= on <= span.end:
            return span.x(on)
    return None


def _deck(drawing: Drawing, line: Line, stretches: list[Span], frame: Frame, *, with_cuts: bool) -> None:
    """Solid up to today, broken where nobody spoke, dashed for what is agreed; cut where time is squeezed."""
    x, today, y = 0.0, drawing.today_x or 0.0, number(frame.deck)
    for first, last in silences(line, stretches[0].start):
        left, right = _place(stretches, first), _place(stretches, last)
        if left is None or right is None:
            continue
        drawing.add("deck", f"M{number(x)} {y}H{number(left - 2)}")
        drawing.add("gap", f"M{number(left)} {y}H{number(right)}")
        x = right + 2
    drawing.add("deck", f"M{number(x)} {y}H{number(today)}")
    _deck_ahead(drawing, line, stretches, frame, with_cuts=with_cuts)


def _deck_ahead(
    drawing: Drawing, line: Line, stretches: list[Span], frame: Frame, *, with_cuts: bool
) -> None:
    x, y, foot = drawing.today_x or 0.0, number(frame.deck), number(frame.deck + 6)
    for span in stretches if with_cuts else []:
        if span.start > line.today and span.day_width * 2 < stretches[0].day_width:
            cut = span.x0 + (span.x1 - span.x0) / 2 - 6
            drawing.add("deck ahead", f"M{number(x)} {y}H{number(cut)}")
            drawing.add("axisbreak", f"M{number(cut)} {foot}l5 -12M{number(cut + 7)} {foot}l5 -12")
            x = cut + 12
    if any(span.has_end and span.end > line.today for span in stretches):
        drawing.add("deck ahead", f"M{number(x)} {y}H{number(frame.width)}")


def _towers(drawing: Drawing, line: Line, stretches: list[Span], frame: Frame, *, with_labels: bool) -> None:
    before, ahead = shown_towers(line, frame)
    for tower in (*before, *ahead):
        x = _place(stretches, tower.on)
        if x is None:
            continue
        kind = "tower ahead2" if tower.on > line.today else "tower"
        drawing.add(kind, f"M{number(x)} {number(frame.top - 2)}V{number(frame.deck + frame.foot)}")
        if with_labels:
            drawing.labels.append(_tower_label(tower, x, frame))


def _short(label: str) -> str:
    """Cut a label to what fits beside its neighbours: seven Chinese characters, twice as many Latin ones."""
    left = _LABEL_ROOM
    for place, letter in enumerate(label):
        left -= 1.0 if letter >= _FIRST_WIDE else _NARROW_LETTER
        if left < 0:
            return label[: place - 1].rstrip() + "…"
    return label


def _tower_label(tower: Tower, x: float, frame: Frame) -> Label:
    text = _short(tower.label)
    if x < frame.left + 20:
        return Label(x=round(max(4, x - 6), 1), anchor="start", text=text, note=tower.note)
    if x > frame.right - 20:
        return Label(x=round(x + 6, 1), anchor="end", text=text, note=tower.note)
    return Label(x=round(x, 1), anchor="middle", text=text, note=tower.note)


def _piers(drawing: Drawing, line: Line, stretches: list[Span], frame: Frame) -> None:
    """One short pier per touch; a label is left out where it would run into the one before."""
    free_from = 0.0
    for pier in sorted(line.piers, key=lambda each: each.on):
        x = _place(stretches, pier.on)
        if x is None:
            continue
        drawing.add(
            "pier plan" if pier.on > line.today else "pier", f"M{number(x)} {number(frame.deck + 3)}v14"
        )
        half = len(pier.label) * LABEL_WIDTH / 2
        if pier.label and x - half >= free_from:
            drawing.pier_labels.append(Label(x=round(x, 1), anchor="middle", text=pier.label))
            free_from = x + half + 4


def _marks(drawing: Drawing, line: Line, stretches: list[Span], frame: Frame) -> None:
    for mark in line.marks:
        for span in stretches:
            if span.start <= mark.on < span.end:
                y = cable_y(span.share(mark.on), frame.top, span.sag) - 20
                drawing.spots.append(Spot(round(span.x(mark.on), 1), round(y, 1), mark.severity, mark.label))


def _run(drawing: Drawing, line: Line, present: Span, frame: Frame) -> None:
    """The curve that runs from today down into the tasks, whose rail lies at 7.18 % of the width."""
    x, rail = number(drawing.today_x or 0), number(frame.width * 0.0718)
    low, foot = frame.deck, frame.height
    drawing.add(
        "run", f"M{x} {number(low)}C{x} {number(low + 40)} {rail} {number(low + 14)} {rail} {number(foot)}"
    )
    drawing.big_x = round((present.x0 + present.x1) / 2, 1)
    drawing.big_text = line.day_label


def draw_mini(line: Line) -> Drawing:
    """Return the last thirty days on 136 by 27: hangers by share, piers, gaps, towers that fall in them."""
    drawing = Drawing(width=136, height=27, deck=17)
    first = line.today - timedelta(days=MINI_DAYS - 1)
    starts = [tower.on for tower in line.towers if tower.on <= line.today]
    since = max([first, min(starts)]) if starts else first

    def x(on: date) -> float:
        return 3 + (on - first).days * MINI_STEP

    days = [day for day in line.days if since <= day.on <= line.today and day.share]
    for day in sorted(days, key=lambda each: each.on):
        drawing.add("hanger", f"M{number(x(day.on))} {number(13 - 10 * min(1.0, day.share or 0))}V17")
    edge = x(since)
    for quiet, last in silences(line, since):
        drawing.add("deck", f"M{number(edge)} 17H{number(max(edge, x(quiet) - 2))}")
        drawing.add("gap", f"M{number(x(quiet))} 17H{number(x(last))}")
        edge = x(last) + 2
    drawing.add("deck", f"M{number(edge)} 17H{number(x(line.today))}")
    for on in (pier.on for pier in line.piers if since <= pier.on <= line.today):
        drawing.add("pier", f"M{number(x(on))} 18.5v7")
    for on in (start for start in starts if start >= first):
        drawing.add("tower", f"M{number(x(on))} 3V21")
    return drawing
