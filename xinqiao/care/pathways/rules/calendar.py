"""The patient's own calendar: days and months in a zone, turned into UTC instants."""

import calendar
import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from xinqiao.care.pathways.types import Interval

_DURATION = re.compile(r"^P(?:(\d+)M)?(?:(\d+)D)?$")
_MONTHS_OF_A_YEAR = 12
_END_OF_DAY = "24:00"


def interval(text: str) -> Interval:
    """Read an ISO 8601 duration of whole months and days ("P3M", "P14D"). Raises ValueError."""
    match = _DURATION.match(text)
    if match is None or not any(match.groups()):
        message = f"not a duration of months and days: {text!r}"
        raise ValueError(message)
    months, days = (int(part or 0) for part in match.groups())
    return Interval(months=months, days=days)


def after(start: date, step: Interval, times: int = 1) -> date:
    """Return `start` plus `times` steps; the 31st becomes the last day of a shorter month.

    Months are counted from `start` at once, so 31 January + 2 x P1M is 31 March.
    """
    months = start.month - 1 + step.months * times
    year, month = start.year + months // _MONTHS_OF_A_YEAR, months % _MONTHS_OF_A_YEAR + 1
    day = min(start.day, calendar.monthrange(year, month)[1])
    return date(year, month, day) + timedelta(days=step.days * times)


def instant(on: date, clock: str, zone: str) -> datetime:
    """Return the UTC instant of a local clock time ("07:30"; "24:00" is the next midnight).

    A time that daylight saving skips is the moment of the jump; a repeated one is the first.
    """
    if clock == _END_OF_DAY:
        return instant(on + timedelta(days=1), "00:00", zone)
    local = datetime.combine(on, time.fromisoformat(clock), tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC)


def local_day(at: datetime, zone: str) -> date:
    """Return the day that the patient's own calendar shows at an instant."""
    return at.astimezone(ZoneInfo(zone)).date()
