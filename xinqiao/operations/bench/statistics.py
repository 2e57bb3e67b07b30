"""Plain statistics of repeated measurements. Pure: numbers in, numbers out."""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Median with the least and the most, over so many rounds."""

    median: float
    least: float
    most: float
    rounds: int

    def __str__(self) -> str:
        return f"{short(self.median)} [{short(self.least)}–{short(self.most)}]"


def summarise(values: Iterable[float]) -> Summary:
    """Return median, minimum and maximum. Raises ValueError without values."""
    known = sorted(values)
    if not known:
        message = "nothing was measured"
        raise ValueError(message)
    return Summary(median=statistics.median(known), least=known[0], most=known[-1], rounds=len(known))


def ratios(ours: Sequence[float], bare: Sequence[float]) -> Summary:
    """Summarise ours ÷ bare round by round: the pairs of one round shared the machine's mood.

    Raises ValueError when the rounds do not pair up.
    """
    return summarise(one / other for one, other in zip(ours, bare, strict=True))


def percentile(values: Iterable[float], percent: float) -> float:
    """Return the smallest value below or at which `percent` of them lie (nearest rank).

    Raises ValueError without values or outside 0 < percent ≤ 100.
    """
    known = sorted(values)
    if not known or not 0 < percent <= 100:
        message = "a percentile needs values, and lies above 0 and up to 100"
        raise ValueError(message)
    return known[math.ceil(len(known) * percent / 100) - 1]


def short(value: float) -> str:
    """Return a figure as people read it: three digits of it below a hundred, none after the point above."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"
