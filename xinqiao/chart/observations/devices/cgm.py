"""Continuous glucose in a plain table: columns id, time, gl (mg/dL), as shared by Hall et al. 2018."""

import csv
from collections.abc import Iterable, Iterator
from datetime import tzinfo

from xinqiao.chart.observations.devices.rows import BadRow, local_time, number, refused
from xinqiao.chart.observations.types import IncomingReading, Item, RefusalCode

_NEEDED = {"id", "time", "gl"}
_TIME = "%Y-%m-%d %H:%M:%S"
_CODE = "15074-8"


def readings(lines: Iterable[str], *, zone: tzinfo, subject: str | None = None) -> Iterator[Item]:
    """One item per row of `subject` (every row when None), in the order of the file; bad rows are refused.

    Times are wall-clock times of `zone`. An id is subject and time, so that the same file twice is the same.
    Raises ValueError when the heading is not that of such a file.
    """
    rows = csv.DictReader(lines)
    if not set(rows.fieldnames or ()) >= _NEEDED:
        raise ValueError("not a CGM table: columns id, time and gl are needed")
    for number_of_row, row in enumerate(rows, start=2):
        if subject is None or row["id"] == subject:
            yield _item(number_of_row, row, zone)


def _item(number_of_row: int, row: dict[str, str], zone: tzinfo) -> Item:
    try:
        if None in row.values() or None in row:
            raise BadRow(RefusalCode.MALFORMED, "number of columns")
        return IncomingReading(
            id=f"cgm:{row['id']}:{row['time']}",
            code=_CODE,
            value=number(row["gl"]),
            unit="mg/dL",
            measured_at=local_time(row["time"], _TIME, zone),
            device=f"cgm {row['id']}",
        )
    except BadRow as problem:
        return refused(f"row {number_of_row}", [str(cell) for cell in row.values()], problem)
