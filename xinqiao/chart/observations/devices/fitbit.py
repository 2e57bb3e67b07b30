"""Fitbit sheets (as shared by Furberg et al. 2016): one row a day, an hour or a weighing, several people.

Columns by kind: dailyActivity ActivityDate, TotalSteps; hourlySteps ActivityHour, StepTotal; sleepDay
SleepDay, TotalMinutesAsleep; weightLogInfo Date, WeightKg. How their dates are read: `dates`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from xinqiao.chart.observations.devices import dates
from xinqiao.chart.observations.devices.rows import (
    BadRow,
    in_zone,
    number,
    printable,
    records,
    refused,
    start_of_day,
)
from xinqiao.chart.observations.types import IncomingReading, Item, Method, RefusalCode

MOST_ROWS = 500_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """One kind of sheet: its columns and what a row of it measures; `of_a_day` sheets tell no hour."""

    kind: str
    time: str
    value: str
    code: str
    unit: str
    of_a_day: bool = False


SHEETS = {
    sheet.kind: sheet
    for sheet in (
        Sheet("fitbit-daily", "ActivityDate", "TotalSteps", "41950-7", "{steps}", of_a_day=True),
        Sheet("fitbit-hourly", "ActivityHour", "StepTotal", "55423-8", "{steps}"),
        Sheet("fitbit-sleep", "SleepDay", "TotalMinutesAsleep", "93832-4", "min", of_a_day=True),
        Sheet("fitbit-weight", "Date", "WeightKg", "29463-7", "kg"),
    )
}

_Row = tuple[int, list[str], dict[str, str], dates.Stamp | None]


def readings(
    lines: Iterable[str], *, sheet: Sheet, zone: tzinfo, subject: str | None = None
) -> Iterator[Item]:
    """One item per row of `subject` (every row when None), in the order of the file; bad rows are refused.

    The whole file is read first: rows of others prove how its dates are written. Times are wall-clock
    times of `zone`; a sheet of days stands for the first instant of the day. An id is kind, person and
    time, so that the same file twice is the same. Raises ValueError when the heading is another.
    """
    rows = list(_rows(lines, sheet))
    known = dates.days((row["Id"], stamp) for _, _, row, stamp in rows)
    for place, cells, row, stamp in rows:
        if subject is None or row["Id"] == subject:
            try:
                yield _reading(sheet, row, _moment(sheet, row, stamp, known, zone))
            except BadRow as problem:
                yield refused(f"row {place}", cells, problem)


def _rows(lines: Iterable[str], sheet: Sheet) -> Iterator[_Row]:
    table = records(lines)
    heading = [name.strip() for name in next(table, (0, []))[1]]
    if not {"Id", sheet.time, sheet.value} <= set(heading):
        raise ValueError(f"not a {sheet.kind} sheet: columns Id, {sheet.time} and {sheet.value} are needed")
    for place, cells in table:
        if place > MOST_ROWS:
            raise ValueError(f"more than {MOST_ROWS} rows")
        row = _named(heading, cells)
        yield place, cells, row, dates.read(row[sheet.time])


def _named(heading: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """The cells by column; a row of another length has none, so that nothing shifts into another column."""
    if len(cells) != len(heading):
        return dict.fromkeys(heading, "") | {"Id": cells[0]}
    return dict(zip(heading, cells, strict=True))


def _moment(
    sheet: Sheet,
    row: dict[str, str],
    stamp: dates.Stamp | None,
    known: dict[tuple[str, dates.Written], date],
    zone: tzinfo,
) -> datetime:
    told = row[sheet.time]
    if stamp is None:
        raise BadRow(RefusalCode.MALFORMED, f"time {told[:40]!r}" if told else "number of columns")
    written = stamp.written
    day = known.get((row["Id"], written)) if isinstance(written, dates.Written) else written
    if day is None:
        raise BadRow(RefusalCode.AMBIGUOUS_DATE, repr(told[:40]))
    if sheet.of_a_day:
        return start_of_day(day, zone)
    return in_zone(datetime.combine(day, stamp.clock or time()), zone)


def _reading(sheet: Sheet, row: dict[str, str], measured_at: datetime) -> IncomingReading:
    typed = row.get("IsManualReport", "").strip().upper() == "TRUE"
    return IncomingReading(
        id=printable(f"{sheet.kind}:{row['Id'][:64]}:{measured_at.replace(tzinfo=None).isoformat()}"),
        code=sheet.code,
        value=number(row[sheet.value]),
        unit=sheet.unit,
        measured_at=measured_at,
        device=printable(f"Fitbit {row['Id']}"),
        method=Method.MANUAL if typed else Method.DEVICE,
    )
