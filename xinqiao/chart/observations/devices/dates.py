"""Dates with slashes: which number is the day?

After a sheet has been saved again by Excel, one file holds two formats (04/12/2016 beside 4/13/2016), and
12/04/2016 may be the twelfth of April. A date is read only where something proves how:

1. its own text: one of the numbers is greater than twelve, both are equal, or the year stands first;
2. its neighbours: of the two days it can mean, exactly one is the day before or after a proven date of the
   same person that stands next to it in the file;
3. its format: the other dates of the file written in the same way (with or without leading zeros, the same
   form of clock) have been proven by 1 or 2, and all of them agree.

What none of them proves, or where 3 finds both orders, stays unread: it is refused, never guessed.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

_WRITTEN = re.compile(
    r"(?P<first>\d{1,2})/(?P<second>\d{1,2})/(?P<year>\d{4})(?: (?P<clock>[\d:]{4,8}(?: [AaPp][Mm])?))?",
    re.ASCII,
)
_YEAR_FIRST = re.compile(r"(?P<day>\d{4}-\d{2}-\d{2})(?:[ T](?P<clock>[\d:]{4,8}))?", re.ASCII)
_CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?(?: ([AaPp])[Mm])?", re.ASCII)
_DAY = timedelta(days=1)


class Order(StrEnum):
    """Which number stands first."""

    MONTH_FIRST = "month-first"
    DAY_FIRST = "day-first"


@dataclass(frozen=True, slots=True)
class Written:
    """A date as it is written: the numbers in their order, and the manner (form of clock, leading zeros).

    `padded` is None where the text does not show it (12/10/2016 is the same with and without zeros).
    """

    first: int
    second: int
    year: int
    clock_form: str
    padded: bool | None

    def meanings(self) -> dict[Order, date]:
        """The days that it can mean, by order; empty for no day at all."""
        found = {
            Order.MONTH_FIRST: _date(self.year, self.first, self.second),
            Order.DAY_FIRST: _date(self.year, self.second, self.first),
        }
        return {order: day for order, day in found.items() if day is not None}


@dataclass(frozen=True, slots=True)
class Stamp:
    """What one cell says: a date with slashes, or a day already plain, and the wall-clock time (or none)."""

    written: Written | date
    clock: time | None


def read(text: str) -> Stamp | None:
    """Take a cell apart; None when it is neither form."""
    told = text.strip()
    if found := _YEAR_FIRST.fullmatch(told):
        day = _iso(found["day"])
        return _stamp(day, found["clock"]) if day else None
    if found := _WRITTEN.fullmatch(told):
        clock = found["clock"] or ""
        written = Written(
            int(found["first"]),
            int(found["second"]),
            int(found["year"]),
            re.sub(r"\d+", "9", clock).replace("P", "A").lower().replace("p", "a"),
            _padded(found["first"], found["second"]),
        )
        return _stamp(written, clock) if written.meanings() else None
    return None


def days(cells: Iterable[tuple[str, Stamp | None]]) -> dict[tuple[str, Written], date]:
    """What every proven date means, by (person, as written); `cells` in the order of the file, all of it."""
    runs: dict[str, list[Written | date]] = defaultdict(list)
    for person, stamp in cells:
        if stamp and (not runs[person] or runs[person][-1] != stamp.written):
            runs[person].append(stamp.written)
    known: dict[tuple[str, Written], date] = {}
    for person, run in runs.items():
        known.update({(person, written): day for written, day in _by_neighbours(run).items()})
    orders = _orders(known)
    for person, run in runs.items():
        unread = {each for each in run if isinstance(each, Written) and (person, each) not in known}
        for written in unread:
            agreed = _agreed(written, orders)
            if len(agreed) == 1:
                known[person, written] = written.meanings()[agreed.pop()]
    return known


def _by_neighbours(run: Sequence[Written | date]) -> dict[Written, date]:
    """The dates of one person that stand by themselves or beside one that does, forwards and back."""
    found: dict[Written, date] = {}
    for steps in (run, tuple(reversed(run))):
        beside: date | None = None
        for written in steps:
            beside = _meant(written, found, beside)
            if beside is not None and isinstance(written, Written):
                found[written] = beside
    return found


def _meant(written: Written | date, found: dict[Written, date], beside: date | None) -> date | None:
    if not isinstance(written, Written):
        return written
    if written in found:
        return found[written]
    meanings = set(written.meanings().values())
    if len(meanings) > 1:
        meanings = {day for day in meanings if beside and abs(day - beside) == _DAY}
    return meanings.pop() if len(meanings) == 1 else None


def _orders(known: dict[tuple[str, Written], date]) -> dict[tuple[str, bool | None], set[Order]]:
    """Which orders have been proven, by manner of writing; a day like 5/5 proves none."""
    orders: dict[tuple[str, bool | None], set[Order]] = defaultdict(set)
    for (_, written), day in known.items():
        if written.first != written.second:
            (order,) = (order for order, each in written.meanings().items() if each == day)
            orders[written.clock_form, written.padded].add(order)
    return orders


def _agreed(written: Written, orders: dict[tuple[str, bool | None], set[Order]]) -> set[Order]:
    """The orders proven for this manner; where its text does not show the zeros, for all it can be."""
    paddings = (written.padded,) if written.padded is not None else (True, False, None)
    return set().union(*(orders.get((written.clock_form, padded), set()) for padded in paddings))


def _stamp(written: Written | date, clock: str | None) -> Stamp | None:
    if not clock:
        return Stamp(written, None)
    found = _CLOCK.fullmatch(clock)
    if found is None:
        return None
    hour, half = int(found[1]), (found[4] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    try:
        return Stamp(written, time(hour, int(found[2]), int(found[3] or 0)))
    except ValueError:
        return None


def _padded(first: str, second: str) -> bool | None:
    if "0" in (first[0], second[0]):
        return True
    return None if len(first) == len(second) == 2 else False


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
