"""Dates of any precision as half-open spans of instants.

FHIR R4 §3.1.1.4.7: a value with less precision than an instant stands for the whole of it.
A date without a zone is read as UTC, which widens no comparison by more than its own day.
"""

import re
from datetime import UTC, date, datetime, timedelta

EPOCH = datetime(1, 1, 1, tzinfo=UTC)
END_OF_TIME = datetime(9999, 12, 31, tzinfo=UTC)
_YEAR = re.compile(r"\d{4}")
_MONTH = re.compile(r"\d{4}-\d{2}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Span = tuple[datetime, datetime]


def span_of(text: str) -> Span:
    """Return the instants that a FHIR date, dateTime or instant covers. Raises ValueError."""
    try:
        return _span_of(text)
    except OverflowError as error:  # the last day of the calendar has no day after it
        raise ValueError(text) from error


def _span_of(text: str) -> Span:
    if _YEAR.fullmatch(text):
        return _span(date(int(text), 1, 1), date(int(text) + 1, 1, 1))
    if _MONTH.fullmatch(text):
        first = date.fromisoformat(f"{text}-01")
        return _span(first, (first + timedelta(days=32)).replace(day=1))
    if _DAY.fullmatch(text):
        day = date.fromisoformat(text)
        return _span(day, day + timedelta(days=1))
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    step = timedelta(microseconds=1) if moment.microsecond else timedelta(seconds=1)
    return moment, moment + step


def span_of_period(start: str | None, end: str | None) -> Span:
    """Return the instants of a FHIR Period; a missing end is open. Raises ValueError."""
    lower = span_of(start)[0] if start else EPOCH
    upper = span_of(end)[1] if end else END_OF_TIME
    if upper <= lower:
        message = "the period ends before it starts"
        raise ValueError(message)
    return lower, upper


def _span(first: date, after: date) -> Span:
    return (
        datetime(first.year, first.month, first.day, tzinfo=UTC),
        datetime(after.year, after.month, after.day, tzinfo=UTC),
    )
