"""A first look at a plain table: where its heading stands, what parts its cells, how its times stand."""

import csv
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice, product

from xinqiao.chart.observations.types import TableLook

MOST_ROWS = 5_000
_DELIMITERS = (",", ";", "\t", "|")
_HEADING_WITHIN = 20
_LONGEST_LINE = 64 * 1024
# no table begins so: markup, JSON, PDF, archives
_NO_TABLE = ("<", "{", "[", "%PDF", "PK")
_DAYS = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y年%m月%d日",
    "%m/%d/%Y",
    "%d/%m/%Y",
    "%m-%d-%Y",
    "%d-%m-%Y",
    "%d.%m.%Y",
)
_CLOCKS = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S %p", "T%H:%M", "T%H:%M:%S")
_OFFSETS = ("T%H:%M%z", "T%H:%M:%S%z", "T%H:%M:%S.%f%z", " %H:%M:%S %z")
FORMATS = (
    *(day + clock for day, clock in product(_DAYS, _CLOCKS)),
    *("%Y-%m-%d" + clock for clock in _OFFSETS),
)


def table(lines: Iterable[str]) -> TableLook | None:
    """The heading (the first line with two names) and up to 5,000 rows; None where this is no table.

    Rows of another length than the heading are left out here; whoever reads the table refuses them.
    """
    text = iter(lines)
    head = list(islice(text, _HEADING_WITHIN))
    if not _is_text(head):
        return None
    delimiter = max(_DELIMITERS, key=lambda each: sum(line.count(each) for line in head))
    place = next((place for place, line in enumerate(head) if len(_names(line, delimiter)) > 1), None)
    if place is None:
        return None
    columns = [name.strip() for name in next(csv.reader([head[place]], delimiter=delimiter))]
    rows = _rows([*head[place + 1 :], *islice(text, MOST_ROWS)], delimiter, len(columns))
    if not rows:
        return None
    return TableLook(columns=tuple(columns), rows=tuple(rows), delimiter=delimiter, skip_rows=place)


def time_formats(cells: Sequence[str]) -> tuple[str, ...]:
    """The ways of writing a time that read as many of these cells as any other; none when nothing does."""
    fits = {pattern: sum(reads(cell, pattern) is not None for cell in cells) for pattern in FORMATS}
    most = max(fits.values())
    return tuple(pattern for pattern, count in fits.items() if count == most) if most else ()


def reads(cell: str, pattern: str) -> datetime | None:
    """The moment that a cell tells in this way of writing, without its zone; None when it is another."""
    try:
        return datetime.strptime(cell.strip(), pattern).replace(tzinfo=None)  # noqa: DTZ007 - shown, not kept
    except (ValueError, OverflowError):
        return None


def _is_text(head: Sequence[str]) -> bool:
    first = next((line.lstrip() for line in head if line.strip()), "")
    if not first or first.startswith(_NO_TABLE):
        return False
    return all(len(line) < _LONGEST_LINE and all(_is_plain(each) for each in line) for line in head)


def _is_plain(character: str) -> bool:
    return character >= " " or character in "\t\r\n"


def _names(line: str, delimiter: str) -> set[str]:
    try:
        return {name.strip() for name in next(csv.reader([line], delimiter=delimiter), [])} - {""}
    except csv.Error:
        return set()


def _rows(lines: Sequence[str], delimiter: str, width: int) -> list[tuple[str, ...]]:
    try:
        table = [cells for cells in csv.reader(lines, delimiter=delimiter) if len(cells) == width]
    except csv.Error:
        return []
    return [tuple(cell.strip() for cell in cells) for cells in table]
