"""Simulated time: what happens when, in order, never beyond the end."""

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

from xinqiao.foundation import clock

Act = Callable[[datetime], None]


class Timeline:
    """Acts by their instants; those of one instant in the order in which they were planned."""

    def __init__(self, until: datetime) -> None:
        self.until = until
        self._waiting: list[tuple[datetime, int, Act]] = []
        self._number = count()

    def at(self, when: datetime, act: Act) -> None:
        """Plan an act for an aware instant; what lies beyond the end does not happen."""
        if when <= self.until:
            heapq.heappush(self._waiting, (when, next(self._number), act))

    def run(self, *, before: Act, after: Act) -> None:
        """Live through all of it, the clock held at each instant, `before` and `after` around each act."""
        while self._waiting:
            when, _number, act = heapq.heappop(self._waiting)
            with clock.frozen(when):
                before(when)
                act(when)
                after(when)
