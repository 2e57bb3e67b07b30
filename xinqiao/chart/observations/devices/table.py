"""A plain table (CSV and its relatives) whose columns are explained by a mapping."""

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from xinqiao.chart.observations.devices.mapping import Mapping, Part, Value
from xinqiao.chart.observations.devices.rows import (
    BadRow,
    in_zone,
    number,
    people_in,
    printable,
    records,
    refused,
    start_of_day,
)
from xinqiao.chart.observations.types import Component, IncomingReading, Item, RefusalCode

Row = dict[str, str]


def readings(
    lines: Iterable[str], *, mapping: Mapping, zone: tzinfo, subject: str | None = None
) -> Iterator[Item]:
    """One item per value of a row, in the order of the table; rows and values that are none are refused.

    A cell left empty beside others is no value; a row with none at all is refused. Times without an offset
    are of the mapping's zone, else of `zone`. An id is code, person and the id column (the time where there
    is none). Raises ValueError when a column of the mapping is missing.
    """
    table = records(islice(lines, mapping.skip_rows, None), delimiter=mapping.delimiter)
    heading = [name.strip().lstrip("\ufeff") for name in next(table, (0, []))[1]]
    if missing := [name for name in _columns(mapping) if name not in heading]:
        raise ValueError(f"no column {', '.join(missing)[:120]}")
    place_zone = ZoneInfo(mapping.zone) if mapping.zone else zone
    for place, cells in table:
        if len(cells) != len(heading):
            yield refused(f"row {place}", cells, BadRow(RefusalCode.MALFORMED, "number of columns"))
            continue
        row = dict(zip(heading, (cell.strip() for cell in cells), strict=True))
        if subject is None or row.get(mapping.subject_column) == subject:
            yield from _items(mapping, place, cells, row, place_zone)


def people(lines: Iterable[str], mapping: Mapping) -> list[str]:
    """The people of a table in their order; empty when the mapping names no such column."""
    if not mapping.subject_column:
        return []
    told = islice(lines, mapping.skip_rows, None)
    found = people_in(told, mapping.subject_column, delimiter=mapping.delimiter)
    return list(dict.fromkeys(name.strip() for name in found))


def _columns(mapping: Mapping) -> list[str]:
    named = [mapping.subject_column, mapping.id_column, *mapping.time.columns]
    for value in mapping.values:
        for part in value.columns:
            named += [part.column, part.unit_column]
    return [name for name in named if name]


def _items(mapping: Mapping, place: int, cells: list[str], row: Row, zone: tzinfo) -> Iterator[Item]:
    told = [value for value in mapping.values if any(row[part.column] for part in value.columns)]
    try:
        measured_at = _moment(mapping, row, zone)
        if not told:
            raise BadRow(RefusalCode.NO_VALUE, "no value in this row")
    except BadRow as problem:
        yield refused(f"row {place}", cells, problem)
        return
    for value in told:
        try:
            yield _reading(mapping, value, row, measured_at)
        except BadRow as problem:
            yield refused(f"row {place} {value.code}", cells, problem)


def _moment(mapping: Mapping, row: Row, zone: tzinfo) -> datetime:
    told = " ".join(row[name] for name in mapping.time.columns)
    try:
        moment = datetime.strptime(told, mapping.time.format)  # noqa: DTZ007 - the zone is added below
    except (ValueError, OverflowError) as problem:
        raise BadRow(RefusalCode.MALFORMED, f"time {told[:40]!r}") from problem
    if not mapping.time.tells_hour:
        return start_of_day(moment.date(), zone)
    if not mapping.time.tells_offset:
        return in_zone(moment, zone)
    in_zone(moment.replace(tzinfo=None), zone=moment.tzinfo or zone)  # the years are checked there
    return moment


def _reading(mapping: Mapping, value: Value, row: Row, measured_at: datetime) -> IncomingReading:
    own = row[mapping.id_column] if mapping.id_column else measured_at.isoformat()
    person = row[mapping.subject_column] if mapping.subject_column else ""
    return IncomingReading(
        id=printable(f"csv:{value.code}:{person}:{own}"),
        code=value.code,
        measured_at=measured_at,
        device=printable(mapping.device) or None,
        method=mapping.method,
        **_values(value, row),
    )


def _values(value: Value, row: Row) -> dict[str, Any]:
    parts = [(part, row[part.column]) for part in value.columns]
    if not value.parts:
        ((part, text),) = parts
        return {"value": number(text), "unit": _unit(part, row)}
    if any(not text for _, text in parts):
        raise BadRow(RefusalCode.PANEL_INCOMPLETE, "a part of the panel is empty")
    return {"components": tuple(Component(part.code, number(text), _unit(part, row)) for part, text in parts)}


def _unit(part: Part, row: Row) -> str:
    if part.unit:
        return part.unit
    told = row[part.unit_column]
    return part.units.get(told, told)
