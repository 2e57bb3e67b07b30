"""Where alerts and weeks stand in the pictures of 洞察."""

from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

from xinqiao.insight.outcomes.rules import rate
from xinqiao.insight.outcomes.types import AnsweredAlert
from xinqiao.web.clinic.insight import pictures

NOW = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)
HOME = timezone(timedelta(hours=8))


def alert(ago, wait, clock=15):
    received = NOW - ago
    return AnsweredAlert(
        alert_id=UUID(int=1),
        patient_id=UUID(int=2),
        severity="red",
        received_at=received,
        acknowledged_at=None if wait is None else received + timedelta(minutes=wait),
        clock=timedelta(minutes=clock),
    )


def drawn(*answered):
    return pictures.waits(answered, as_of=NOW, days=30, zone=HOME, say=str)


def test_what_is_taken_late_or_not_at_all_is_told_by_shape():
    hour = timedelta(hours=1)
    found = drawn(alert(hour, 10), alert(hour, 20), alert(hour, None), alert(timedelta(minutes=5), None))
    assert [dot.kind for dot in found.dots] == ["in", "late", "late-open", "open"]
    assert [bool(dot.triangle) for dot in found.dots] == [False, True, True, False]


def test_later_stands_to_the_right_and_longer_stands_higher():
    early, late = drawn(alert(timedelta(days=29), 5), alert(timedelta(days=1), 600)).dots
    assert early.x < late.x
    assert early.y > late.y
    # what nobody took has waited until now, and a month is drawn no higher than a week
    waiting, week = drawn(alert(timedelta(days=20), None), alert(timedelta(days=20), 60 * 24 * 7)).dots
    assert waiting.y == week.y == found_top()
    assert drawn(alert(timedelta(days=31), 5)).dots == ()


def found_top():
    return drawn().rows[-1].at


def test_weeks_without_an_alert_break_the_line():
    shares = [
        (date(2026, 11, 1) + timedelta(days=7 * n), rate(*pair))
        for n, pair in enumerate([(1, 2), (2, 2), (0, 0), (3, 4)])
    ]
    found = pictures.weeks(shares)
    assert len(found.dots) == 3
    assert len(found.paths) == 1
    assert found.paths[0].count("L") == 1
    assert [column.word for column in found.columns] == ["11/1", "11/22"]


def test_a_small_line_needs_two_weeks():
    assert pictures.spark([None, 80.0, None]) is None
    line = pictures.spark([0.0, None, 100.0])
    assert line is not None
    assert (line.x, line.y) == (107.0, 3.0)
    assert line.d == "M3 23L107 3"
