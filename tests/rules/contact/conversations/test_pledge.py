"""What is promised for a message: only service hours count, holidays are kept, nothing instant is implied."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinqiao.contact.conversations.rules import clean_text, pledge
from xinqiao.contact.conversations.types import Hours, Stretch

TWO_HOURS = timedelta(hours=2)
WEEK = Hours(
    time_zone="Asia/Shanghai",
    stretches=tuple(Stretch(weekday=day, opens=time(8), closes=time(18)) for day in range(5)),
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """November 2026 by the clock of Shanghai; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize(
    ("sent", "is_open", "answer_by", "reopens_at"),
    [
        (at(23, 9), True, at(23, 11), None),
        (at(23, 17), True, at(24, 9), None),
        (at(23, 18), False, at(24, 10), at(24, 8)),
        (at(23, 7), False, at(23, 10), at(23, 8)),
        (at(22, 19, 26), False, at(23, 10), at(23, 8)),
        (at(27, 17, 30), True, at(30, 9, 30), None),
    ],
)
def test_only_service_hours_count(sent, is_open, answer_by, reopens_at):
    promised = pledge(WEEK, sent, TWO_HOURS)
    assert (promised.is_open, promised.answer_by, promised.reopens_at) == (is_open, answer_by, reopens_at)


def test_a_holiday_is_no_working_day_and_an_exchanged_saturday_is_one():
    hours = Hours(
        time_zone=WEEK.time_zone,
        stretches=WEEK.stretches,
        days_off=frozenset({date(2026, 11, 23)}),
        working_days=frozenset({date(2026, 11, 28)}),
    )
    assert pledge(hours, at(23, 9), TWO_HOURS).reopens_at == at(24, 8)
    assert pledge(hours, at(28, 9), TWO_HOURS).is_open


def test_without_known_hours_plain_time_is_promised():
    promised = pledge(Hours(time_zone="Asia/Shanghai", stretches=()), at(22, 3), TWO_HOURS)
    assert promised.answer_by == at(22, 5)


@given(st.integers(0, 20 * 24 * 60))
def test_a_promise_is_never_shorter_than_said(minutes):
    sent = at(1, 0) + timedelta(minutes=minutes)
    promised = pledge(WEEK, sent, TWO_HOURS)
    assert promised.answer_by >= sent + TWO_HOURS
    assert promised.is_open is (promised.reopens_at is None)


def test_text_stays_text():
    assert clean_text("  <script>alert(1)</script>\x00\u202e \n") == "<script>alert(1)</script>"
    assert clean_text("第一行\n第二行") == "第一行\n第二行"
