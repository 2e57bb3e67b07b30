"""Fourteen days of one medicine as little boxes: one column a day, one box a dose."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from xinqiao.chart.medicines.types import AdherenceStrip, StripDay

COLUMN, WIDTH, TOP, HEIGHT, GAP = 7.0, 5.5, 1.0, 12.0, 1.0


@dataclass(frozen=True, slots=True)
class Box:
    """One dose: `kind` ok or no."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Medicine:
    """One line of the table of medicines."""

    name: str
    dose: str
    times: str
    boxes: tuple[Box, ...]
    sentence: str


def medicine_of(strip: AdherenceStrip) -> Medicine:
    """Return the line of one medicine."""
    line = strip.medicine
    sentence = (
        _("%(taken)d of %(due)d doses ticked") % {"taken": strip.taken, "due": strip.due}
        if strip.due
        else _("nothing due yet")
    )
    return Medicine(
        name=line.name,
        dose=line.dose_text,
        times=_(", ").join(line.times),
        boxes=boxes_of(strip.days),
        sentence=sentence,
    )


def boxes_of(days: Sequence[StripDay]) -> tuple[Box, ...]:
    """Return the boxes; a day without a dose due stays empty."""
    return tuple(box for place, day in enumerate(days) for box in _column(place, day))


def _column(place: int, day: StripDay) -> list[Box]:
    if not day.due:
        return []
    height = (HEIGHT - GAP * (day.due - 1)) / day.due
    return [
        Box(
            "ok" if nth < day.taken else "no",
            round(0.5 + place * COLUMN, 1),
            round(TOP + nth * (height + GAP), 1),
            WIDTH,
            round(height, 1),
        )
        for nth in range(day.due)
    ]
