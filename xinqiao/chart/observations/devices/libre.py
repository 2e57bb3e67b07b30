"""FreeStyle Libre export: two lines about the patient, a heading, then rows of `MM-DD-YYYY hh:mm AM`.

Record types: 0 historic sensor value, 1 scan, 2 strip; others (food, insulin, notes) are not glucose.
"""

import csv
from collections.abc import Iterable, Iterator
from datetime import tzinfo

from xinqiao.chart.observations.devices.rows import BadRow, local_time, number, refused
from xinqiao.chart.observations.types import IncomingReading, Item, RefusalCode

_TIME = "%m-%d-%Y %I:%M %p"
_CODE = "15074-8"
_UNITS = ("mg/dL", "mmol/L")
_COLUMN_OF_TYPE = {"0": "Historic Glucose", "1": "Scan Glucose", "2": "Strip Glucose"}
_PREAMBLE = 5


def readings(lines: Iterable[str], *, zone: tzinfo, subject: str | None = None) -> Iterator[Item]:
    """One item per glucose row; rows of another kind are passed over, bad ones are refused by row.

    Times are wall-clock times of `zone`; `subject` is not used (a file is one person's). An id is record
    type and time, so that the same file twice is the same. Raises ValueError when no heading is found.
    """
    del subject
    rows = csv.reader(lines)
    heading, first = _heading(rows)
    unit = next((unit for unit in _UNITS if f"Historic Glucose {unit}" in heading), None)
    if unit is None:
        raise ValueError("not a Libre export: the glucose column names no unit")
    for number_of_row, cells in enumerate(rows, start=first + 1):
        row = dict(zip(heading, cells, strict=False))
        kind = row.get("Record Type", "")
        if len(cells) != len(heading) or kind in _COLUMN_OF_TYPE:
            yield _item(number_of_row, cells, row, unit, zone)


def _heading(rows: Iterator[list[str]]) -> tuple[list[str], int]:
    for number_of_row, cells in enumerate(rows, start=1):
        if "Device Timestamp" in cells:
            return cells, number_of_row
        if number_of_row == _PREAMBLE:
            break
    raise ValueError("not a Libre export: no heading with Device Timestamp in the first lines")


def _item(number_of_row: int, cells: list[str], row: dict[str, str], unit: str, zone: tzinfo) -> Item:
    try:
        kind = row.get("Record Type", "")
        column = f"{_COLUMN_OF_TYPE.get(kind, '')} {unit}"
        if column not in row:
            raise BadRow(RefusalCode.MALFORMED, "number of columns")
        if not row[column]:
            raise BadRow(RefusalCode.NO_VALUE, f"no {column}")
        return IncomingReading(
            id=f"libre:{kind}:{row['Device Timestamp']}",
            code=_CODE,
            value=number(row[column]),
            unit=unit,
            measured_at=local_time(row["Device Timestamp"], _TIME, zone),
            device=row["Device"][:128],
        )
    except BadRow as problem:
        return refused(f"row {number_of_row}", cells, problem)
