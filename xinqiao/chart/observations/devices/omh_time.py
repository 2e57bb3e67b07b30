"""The moment of an Open mHealth `effective_time_frame`; the rules stand in `omh`."""

from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from xinqiao.chart.observations.devices.rows import BadRow, instant
from xinqiao.chart.observations.types import RefusalCode

_FRAME = "effective_time_frame: time"
_OF_A_PERIOD = {"step-count", "sleep-duration"}
_LONGEST_PERIOD = timedelta(days=1)
_SECONDS = {"sec": 1, "min": 60, "h": 3_600, "d": 86_400}
_MOST_SECONDS = 10 * 366 * 86_400


def measured_at(frame: dict[str, Any], kind: str, zone: tzinfo) -> tuple[datetime, datetime]:
    """When it began and the moment it is dated at (equal for a plain `date_time`). Raises BadRow."""
    if "date_time" in frame:
        moment = instant(frame["date_time"], _FRAME)
        return moment, moment
    started_at, ended_at = _ends(frame["time_interval"])
    if ended_at < started_at:
        raise BadRow(RefusalCode.MALFORMED, "effective_time_frame: the end before the start")
    if kind in _OF_A_PERIOD:
        if ended_at - started_at > _LONGEST_PERIOD:
            raise BadRow(RefusalCode.NO_TIME, "an interval of more than a day")
    elif started_at.astimezone(zone).date() != ended_at.astimezone(zone).date():
        raise BadRow(RefusalCode.NO_TIME, "an interval over several days")
    return (started_at, started_at) if kind == "step-count" else (started_at, ended_at)


def _ends(interval: dict[str, Any]) -> tuple[datetime, datetime]:
    started_at = instant(interval["start_date_time"], _FRAME) if "start_date_time" in interval else None
    ended_at = instant(interval["end_date_time"], _FRAME) if "end_date_time" in interval else None
    if started_at and ended_at:
        return started_at, ended_at
    duration = _duration(interval.get("duration"))
    if duration is not None and started_at:
        return started_at, started_at + duration
    if duration is not None and ended_at:
        return ended_at - duration, ended_at
    raise BadRow(RefusalCode.NO_TIME, ", ".join(sorted(interval))[:120] or "time_interval")


def _duration(told: dict[str, Any] | None) -> timedelta | None:
    """A length of time in units of fixed length; months and years have none."""
    seconds = _SECONDS.get(told["unit"]) if told else None
    if told is None or seconds is None:
        return None
    length = Decimal(told["value"]) * seconds
    return timedelta(seconds=float(length)) if length <= _MOST_SECONDS else None
