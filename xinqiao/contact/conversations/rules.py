"""What is promised for a message, from service hours alone; and what a message may hold."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from xinqiao.contact.conversations.types import Hours, Pledge, Stretch

_DAYS_AHEAD = 30
_MONDAY = 0


def pledge(hours: Hours, now: datetime, answer_within: timedelta) -> Pledge:
    """Return what may honestly be promised for a message sent at `now`.

    Only open time counts: a question asked an hour before closing with two hours promised is
    answered an hour after the next opening. Without known hours the promise counts plain time.
    """
    openings = list(_openings(hours, now))
    if not openings:
        return Pledge(is_open=True, answer_by=now + answer_within, reopens_at=None)
    first = openings[0]
    is_open = first[0] <= now
    return Pledge(
        is_open=is_open,
        answer_by=_after_open_time(openings, now, answer_within),
        reopens_at=None if is_open else first[0],
    )


def _openings(hours: Hours, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    zone = ZoneInfo(hours.time_zone)
    today = now.astimezone(zone).date()
    for ahead in range(_DAYS_AHEAD):
        day = today + timedelta(days=ahead)
        for stretch in _stretches_on(hours, day):
            opens = datetime.combine(day, stretch.opens, tzinfo=zone).astimezone(now.tzinfo)
            closes = datetime.combine(day, stretch.closes, tzinfo=zone).astimezone(now.tzinfo)
            if closes > now:
                yield opens, closes


def _stretches_on(hours: Hours, day: date) -> list[Stretch]:
    if day in hours.days_off:
        return []
    # a weekend day worked in exchange for a holiday follows Monday's hours
    weekday = _MONDAY if day in hours.working_days else day.weekday()
    found = [stretch for stretch in hours.stretches if stretch.weekday == weekday]
    return sorted(found, key=lambda stretch: stretch.opens)


def _after_open_time(openings: list[tuple[datetime, datetime]], now: datetime, wanted: timedelta) -> datetime:
    left = wanted
    for opens, closes in openings:
        start = max(opens, now)
        if closes - start >= left:
            return start + left
        left -= closes - start
    return openings[-1][1]


def clean_text(text: str) -> str:
    """Return the text without control characters and outer space; it stays plain text for ever."""
    kept = "".join(character for character in text if character in "\n\t" or character.isprintable())
    return kept.strip()
