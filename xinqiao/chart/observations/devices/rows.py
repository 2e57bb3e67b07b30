"""What every file decoder needs: a row that is not a reading, and times without an offset."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from decimal import Decimal, InvalidOperation

from xinqiao.chart.observations.types import RefusalCode, UnreadableReading


class BadRow(Exception):
    """A row that is no reading, and why."""

    def __init__(self, code: RefusalCode, explanation: str) -> None:
        super().__init__(explanation)
        self.code = code
        self.explanation = explanation


def refused(name: str, cells: Sequence[str], problem: BadRow) -> UnreadableReading:
    """The row as a refused item, its cells word for word."""
    return UnreadableReading(
        id=name, original=",".join(cells).encode(), explanation=problem.explanation, code=problem.code
    )


def local_time(text: str, pattern: str, zone: tzinfo) -> datetime:
    """A wall-clock time in the patient's zone; the earlier of two where clocks go back. Raises BadRow."""
    try:
        return datetime.strptime(text, pattern).replace(tzinfo=zone)
    except ValueError as problem:
        raise BadRow(RefusalCode.MALFORMED, f"time {text[:40]!r}") from problem


def number(text: str) -> Decimal:
    """The digits as they stand in the file. Raises BadRow for LO, HI and other words."""
    try:
        return Decimal(text)
    except InvalidOperation as problem:
        raise BadRow(RefusalCode.NOT_A_NUMBER, f"value {text[:40]!r}") from problem
