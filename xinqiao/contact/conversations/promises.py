"""Says what may be expected: service hours and the promise, in the words of the phrase files."""

import tomllib
from collections import defaultdict
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from xinqiao.contact.conversations.types import Hours, Stretch
from xinqiao.foundation.phrases import say
from xinqiao.identity.organizations import queries as organizations

_WORKING = (0, 1, 2, 3, 4)
_EVERY = (0, 1, 2, 3, 4, 5, 6)


@cache
def answer_within() -> timedelta:
    """Return the promised time to an answer, counted in service hours."""
    path = Path(__file__).parent / "data" / "promise-1.toml"
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    return timedelta(minutes=raw["answer_within"]["minutes"])


def hours_of(organization_id: UUID, team_id: UUID) -> Hours:
    """Return when a team answers."""
    found = organizations.service_hours(organization_id, team_id)
    return Hours(
        time_zone=found.time_zone,
        stretches=tuple(
            Stretch(weekday=each.weekday, opens=each.opens, closes=each.closes) for each in found.hours
        ),
        days_off=found.days_off,
        working_days=found.working_days,
    )


def hours_line(hours: Hours, language: str) -> str:
    """Return the line of service hours and promise: "工作日 8:00–18:00,一般 2 小时内回复。"."""
    promise = _promise(language)
    if not hours.stretches:
        return say("conversations.hours.unknown", language=language, promise=promise)
    return say(
        "conversations.hours.known", language=language, hours=_weekly(hours, language), promise=promise
    )


def closed_line(reopens_at: datetime, time_zone: str, language: str) -> str:
    """Return the line under a message sent while nobody was there: "周一 8:00 后回复"."""
    local = reopens_at.astimezone(ZoneInfo(time_zone))
    day = say(f"conversations.days.{local.weekday()}", language=language)
    return say("conversations.closed", language=language, when=f"{day} {local.hour}:{local.minute:02}")


def _promise(language: str) -> str:
    minutes = int(answer_within().total_seconds()) // 60
    if minutes % 60:
        return say("conversations.promise.minutes", language=language, count=minutes)
    return say("conversations.promise.hours", language=language, count=minutes // 60)


def _weekly(hours: Hours, language: str) -> str:
    days_by_times: dict[str, list[int]] = defaultdict(list)
    for weekday in _EVERY:
        times = [_span(stretch) for stretch in hours.stretches if stretch.weekday == weekday]
        if times:
            days_by_times["、".join(times)].append(weekday)
    return ";".join(f"{_days(tuple(days), language)} {times}" for times, days in days_by_times.items())


def _span(stretch: Stretch) -> str:
    opens, closes = stretch.opens, stretch.closes
    return f"{opens.hour}:{opens.minute:02}–{closes.hour}:{closes.minute:02}"


def _days(days: tuple[int, ...], language: str) -> str:
    if days == _EVERY:
        return say("conversations.days.every", language=language)
    if days == _WORKING:
        return say("conversations.days.working", language=language)
    return "、".join(say(f"conversations.days.{day}", language=language) for day in days)
