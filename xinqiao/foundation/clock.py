"""The one clock. Doors, jobs and commands read it; everything else is told the time as `now`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_frozen: ContextVar[datetime | None] = ContextVar("xinqiao_frozen_clock", default=None)


def now() -> datetime:
    """Return the present instant, aware and in UTC; inside `frozen` the frozen one."""
    return _frozen.get() or datetime.now(UTC)


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Hold the clock at an aware instant within this thread of work (tests, simulated time).

    Raises ValueError for a naive instant.
    """
    if at.tzinfo is None:
        message = "the clock can only be held at an aware instant"
        raise ValueError(message)
    token = _frozen.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)
