"""Is the team answering now, and when next?"""

from datetime import UTC, date, datetime, time

import pytest

from xinqiao.identity.organizations.rules import is_open, next_opening
from xinqiao.identity.organizations.types import OpenHours, ServiceHoursView

WEEK = ServiceHoursView(
    time_zone="Asia/Shanghai",
    hours=tuple(
        OpenHours(weekday=day, opens=opens, closes=closes)
        for day in range(5)
        for opens, closes in ((time(8), time(12)), (time(13, 30), time(17, 30)))
    ),
    days_off=frozenset({date(2026, 10, 1)}),
    working_days=frozenset({date(2026, 10, 10)}),
)


def local(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    """Shanghai is eight hours ahead of UTC."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC).replace(hour=hour) - (
        datetime(2026, 1, 1, 8) - datetime(2026, 1, 1)
    )


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (local(23, 8), True),
        (local(23, 7, 59), False),
        (local(23, 12), False),
        (local(22, 9), False),
        (local(1, 9, month=10), False),
        (local(10, 9, month=10), True),
    ],
)
def test_open(at: datetime, opens: bool) -> None:
    assert is_open(WEEK, at) is opens


def test_next_opening() -> None:
    assert next_opening(WEEK, local(23, 9)) == local(23, 9)
    assert next_opening(WEEK, local(23, 12, 30)) == local(23, 13, 30)
    assert next_opening(WEEK, local(20, 18)) == local(23, 8)


def test_a_team_without_hours_never_opens() -> None:
    never = ServiceHoursView(
        time_zone="Asia/Shanghai", hours=(), days_off=frozenset(), working_days=frozenset()
    )
    assert next_opening(never, local(23, 9)) is None
