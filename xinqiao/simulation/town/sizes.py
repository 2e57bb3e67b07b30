"""How big a town is, and what is told about it when it has lived its weeks."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Size:
    """`first_number` keeps towns apart in one hospital; shares are of the inhabitants.

    `veterans` were enrolled a quarter ago, so that a follow-up rate has a denominator;
    `app_share` tick, answer and write by themselves; `planning_days` between two nights of planning.
    """

    name: str
    people: int
    first_number: int
    days: int
    veterans: int
    app_share: float
    planning_days: int


SIZES = {
    # for tests
    "tiny": Size("tiny", 12, 900, 24, 0, 0.4, 3),
    "small": Size("small", 39, 0, 28, 8, 0.6, 1),
    "town": Size("town", 1_999, 1_000, 28, 100, 0.15, 2),
}

# how long ago the veterans were enrolled
LONG_AGO = timedelta(days=98)


@dataclass(slots=True)
class Told:
    """What happened, counted by kind: people, enrolled, readings, alerts, messages, answers, …"""

    counts: Counter[str] = field(default_factory=Counter)

    def as_dict(self) -> dict[str, int]:
        """Return the counts by name."""
        return dict(sorted(self.counts.items()))
