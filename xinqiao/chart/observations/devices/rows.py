"""What every file decoder needs: a row that is not a reading, numbers, and times without an offset."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal
from hashlib import blake2b

from xinqiao.chart.observations.types import RefusalCode, UnreadableReading

_NUMBER = re.compile(r"[+-]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,2})?", re.ASCII)
_YEARS = range(1900, 2200)
_LONGEST_WORDS = 4_000


class BadRow(Exception):
    """A row that is no reading, and why."""

    def __init__(self, code: RefusalCode, explanation: str) -> None:
        super().__init__(explanation)
        self.code = code
        self.explanation = explanation


class Hostile(ValueError):
    """A file that was made to do harm, or is beyond every bound; the message says which."""


def refused(name: str, cells: Sequence[str], problem: BadRow) -> UnreadableReading:
    """The row as a refused item, its cells word for word (the first 4,000 characters)."""
    words = ",".join(cells)[:_LONGEST_WORDS]
    return UnreadableReading(
        id=name,
        original=words.encode("utf-8", "backslashreplace"),
        explanation=problem.explanation,
        code=problem.code,
    )


def local_time(text: str, pattern: str, zone: tzinfo) -> datetime:
    """A wall-clock time in the patient's zone, by a strptime `pattern`. Raises BadRow as `in_zone` does."""
    try:
        naive = datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone is the patient's, added below
    except ValueError as problem:
        raise BadRow(RefusalCode.MALFORMED, f"time {text[:40]!r}") from problem
    return in_zone(naive, zone)


def in_zone(naive: datetime, zone: tzinfo) -> datetime:
    """A naive wall-clock time as an instant of `zone`.

    Where the clocks go back, the earlier of the two is meant. Where they go forward there is no such
    time: refused as NO_SUCH_TIME rather than shifted, for whether it was an hour earlier or later is not
    known. Raises BadRow, also for years in which nobody measured.
    """
    if naive.year not in _YEARS:
        raise BadRow(RefusalCode.MALFORMED, f"time {naive.isoformat()!r}")
    moment = naive.replace(tzinfo=zone)
    if moment.astimezone(UTC).astimezone(zone).replace(tzinfo=None) != naive:
        raise BadRow(RefusalCode.NO_SUCH_TIME, naive.isoformat(sep=" "))
    return moment


def instant(text: str, name: str, *, word: str = "") -> datetime:
    """An ISO 8601 time with its offset, kept as it was sent; `word` is what stands in the file.

    Raises BadRow, naming the field: for no time, a year in which nobody measured, and one without an offset.
    """
    said = f"{name} {(word or text)[:40]!r}"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as problem:
        raise BadRow(RefusalCode.MALFORMED, said) from problem
    if moment.year not in _YEARS:
        raise BadRow(RefusalCode.MALFORMED, said)
    if moment.utcoffset() is None:
        raise BadRow(RefusalCode.NO_OFFSET, said)
    return moment


def start_of_day(day: date, zone: tzinfo) -> datetime:
    """The first instant of a calendar day of `zone`, also where midnight is left out. Raises BadRow."""
    if day.year not in _YEARS:
        raise BadRow(RefusalCode.MALFORMED, f"time {day.isoformat()!r}")
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC).astimezone(zone)


def number(text: str) -> Decimal:
    """The digits as they stand in the file. Raises BadRow for LO, HI, NaN and other words.

    ASCII digits only, at most forty before and after the point: `Decimal` would also take "1_0" and "１２".
    """
    told = text.strip()
    if not _NUMBER.fullmatch(told):
        raise BadRow(RefusalCode.NOT_A_NUMBER, f"value {text[:40]!r}")
    return Decimal(told)


def printable(text: str) -> str:
    """A name with what cannot be printed as blanks (watches bear a no-break space), 128 characters."""
    return "".join(each if each.isprintable() else " " for each in text[:128])


def fingerprint(*parts: str) -> str:
    """Sixteen hex digits over the parts: equal for equal parts in every file and every year."""
    joined = "\0".join(parts).encode("utf-8", "backslashreplace")
    return blake2b(joined, digest_size=8).hexdigest()


def records(lines: Iterable[str], *, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """The records of a delimited text with their place in it, from 1; blank lines are passed over.

    Raises ValueError where the text cannot be read on as a table.
    """
    try:
        for place, cells in enumerate(csv.reader(lines, delimiter=delimiter), start=1):
            if cells:
                yield place, cells
    except csv.Error as problem:
        raise ValueError(str(problem)) from problem


def people_in(lines: Iterable[str], column: str, *, delimiter: str = ",") -> list[str]:
    """The different values of a column in the order of the file, at most a thousand."""
    table = records(lines, delimiter=delimiter)
    heading = [name.strip() for name in next(table, (0, []))[1]]
    if column not in heading:
        return []
    place = heading.index(column)
    found: dict[str, None] = {}
    for _, cells in table:
        if len(cells) == len(heading):
            found[cells[place]] = None
        if len(found) >= 1_000:
            break
    return list(found)
