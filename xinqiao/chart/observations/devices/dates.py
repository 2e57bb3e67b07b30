"""Dates with slashes: which number is the day?

After a sheet has been saved again by Excel, one file holds two formats (04/12/2016 beside 4/13/2016), and
12/04/2016 may be the twelfth of April. A date is read only where something proves how:

1. its own text: one of the numbers is greater than twelve, both are equal, or the year stands first;
2. its neighbours: of the two days it can mean, exactly one is the day before or after a date that stands
   beside it for the same person and whose day is greater than twelve, in a file in which everybody's such
   dates run one way. The other reading would then lie on the wrong side of its neighbour: 4/30 cannot be
   followed by the fifth of January;
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
from itertools import chain, pairwise

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
    step = _step(runs.values())
    known: dict[tuple[str, Written], date] = {}
    for person, run in runs.items():
        known.update({(person, written): day for written, day in _proven(run, step).items()})
    orders, paddings = _orders(known), _paddings(runs.values())
    for person, run in runs.items():
        unread = {each for each in run if isinstance(each, Written) and (person, each) not in known}
        for written in unread:
            agreed = _agreed(written, orders, paddings)
            if len(agreed) == 1:
                known[person, written] = written.meanings()[agreed.pop()]
    return known


def _plain(written: Written | date) -> date | None:
    """The day that a text means by itself."""
    if not isinstance(written, Written):
        return written
    meanings = set(written.meanings().values())
    return meanings.pop() if len(meanings) == 1 else None


def _firm(written: Written | date) -> date | None:
    """A plain day past the twelfth: only beside such a one can a neighbour be read in one way."""
    day = _plain(written)
    return day if day and day.day > 12 else None


def _step(runs: Iterable[Sequence[Written | date]]) -> timedelta | None:
    """From one day to the next in this file: a day on, a day back, or None where it shows neither or both."""
    ways: set[bool] = set()
    for run in runs:
        firm = [day for written in run if (day := _firm(written))]
        ways |= {later > earlier for earlier, later in pairwise(firm) if later != earlier}
    return (_DAY if ways.pop() else -_DAY) if len(ways) == 1 else None


def _proven(run: Sequence[Written | date], step: timedelta | None) -> dict[Written, date]:
    """The dates of one person that are plain by themselves, or stand beside one that is firm."""
    found: dict[Written, date] = {}
    for place, written in enumerate(run):
        if not isinstance(written, Written):
            continue
        day = _plain(written) or (_beside(run, place, written, step) if step else None)
        if day is not None:
            found[written] = day
    return found


def _beside(run: Sequence[Written | date], place: int, written: Written, step: timedelta) -> date | None:
    before = _firm(run[place - 1]) if place else None
    after = _firm(run[place + 1]) if place + 1 < len(run) else None
    expected = {day for day in (before and before + step, after and after - step) if day}
    meanings = expected & set(written.meanings().values())
    return meanings.pop() if len(meanings) == 1 else None


def _orders(known: dict[tuple[str, Written], date]) -> dict[tuple[str, bool | None], set[Order]]:
    """Which orders have been proven, by manner of writing; a day like 5/5 proves none."""
    orders: dict[tuple[str, bool | None], set[Order]] = defaultdict(set)
    for (_, written), day in known.items():
        if written.first != written.second:
            (order,) = (order for order, each in written.meanings().items() if each == day)
            orders[written.clock_form, written.padded].add(order)
    return orders


def _agreed(
    written: Written,
    orders: dict[tuple[str, bool | None], set[Order]],
    paddings: dict[str, set[bool]],
) -> set[Order]:
    """The orders proven for this manner, none where a manner that it may be has not been proven.

    Saving again rewrites every date that could be read both ways, all in one manner: where the zeros of this
    one cannot be seen, those of the other such dates of the file tell.
    """
    manners = {written.padded} if written.padded is not None else paddings.get(written.clock_form, set())
    proven = [orders.get((written.clock_form, padded), set()) for padded in manners]
    return set().union(*proven) if all(proven) else set()


def _paddings(runs: Iterable[Sequence[Written | date]]) -> dict[str, set[bool]]:
    """With zeros or without, by form of clock: what is seen at dates that saving again would rewrite."""
    seen: dict[str, set[bool]] = defaultdict(set)
    for written in chain.from_iterable(runs):
        if isinstance(written, Written) and written.padded is not None and not _firm(written):
            seen[written.clock_form].add(written.padded)
    return seen


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
