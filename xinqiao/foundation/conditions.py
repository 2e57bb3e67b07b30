"""`Asked` as conditions over columns."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import reduce
from operator import and_, or_
from uuid import UUID

from django.db.models import Q

from xinqiao.foundation.asking import Moments


def among(column: str, values: frozenset[UUID] | frozenset[str] | None) -> Q:
    """Return the condition that a column holds one of the values; none when nothing was asked."""
    return Q() if values is None else Q(**{f"{column}__in": values})


def when(column: str, moments: Iterable[Iterable[Moments]]) -> Q:
    """Return the condition that an instant meets every criterion by one of its alternatives."""
    return _every(
        [_compared(column, one.comparator, one.start, one.until) for one in alternatives]
        for alternatives in moments
    )


def on_day(column: str, moments: Iterable[Iterable[Moments]]) -> Q:
    """Return the same condition for a calendar day."""
    return _every(
        [_compared(column, one.comparator, one.start.date(), one.until.date()) for one in alternatives]
        for alternatives in moments
    )


def _every(criteria: Iterable[list[Q]]) -> Q:
    return reduce(and_, (reduce(or_, alternatives) for alternatives in criteria), Q())


def _compared(column: str, comparator: str, start: datetime | date, until: datetime | date) -> Q:
    inside = Q(**{f"{column}__gte": start, f"{column}__lt": until})
    return {
        "eq": inside,
        "ne": ~inside,
        "gt": Q(**{f"{column}__gte": until}),
        "ge": Q(**{f"{column}__gte": start}),
        "lt": Q(**{f"{column}__lt": start}),
        "le": Q(**{f"{column}__lt": until}),
    }[comparator]
