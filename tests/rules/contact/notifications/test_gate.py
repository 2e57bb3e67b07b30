"""The gate: never to the dead, never at night, never twice too many; RED passes hours and cap only."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinqiao.contact.notifications.library import outside_words, policy, template, templates
from xinqiao.contact.notifications.rules import (
    gate,
    local_midnight,
    mask_email,
    next_attempt,
    quiet_until,
    words_that_leak,
)
from xinqiao.contact.notifications.types import (
    Circumstances,
    ContentClass,
    Reason,
    Severity,
    Standing,
    VerdictKind,
)

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)  # 12:00 in Shanghai
NIGHT = datetime(2026, 11, 22, 14, 30, tzinfo=UTC)  # 22:30 in Shanghai
POLICY = policy()
FINE = Circumstances(
    now=NOON,
    time_zone="Asia/Shanghai",
    severity=Severity.YELLOW,
    standing=Standing.ALIVE,
    is_enrolled=True,
    has_consent=True,
    is_in_scope=True,
    is_opted_out=False,
    has_address=True,
    interrupts=True,
    sent_today=0,
    expires_at=NOON + timedelta(days=2),
)


def test_an_ordinary_message_goes_at_noon():
    assert gate(FINE, POLICY).kind is VerdictKind.SEND


@pytest.mark.parametrize("severity", list(Severity))
@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"standing": Standing.DECEASED}, Reason.DECEASED),
        ({"standing": Standing.LEFT}, Reason.LEFT),
        ({"is_enrolled": False}, Reason.NOT_ENROLLED),
        ({"has_consent": False}, Reason.NO_CONSENT),
        ({"is_in_scope": False}, Reason.OUT_OF_SCOPE),
        ({"is_opted_out": True}, Reason.OPTED_OUT),
        ({"has_address": False}, Reason.NO_ADDRESS),
    ],
)
def test_these_stop_every_message_even_red(severity, change, reason):
    decision = gate(replace(FINE, severity=severity, **change), POLICY)
    assert (decision.kind, decision.reason) == (VerdictKind.SUPPRESS, reason)


def test_at_night_it_waits_until_eight_in_the_recipients_zone():
    decision = gate(replace(FINE, now=NIGHT), POLICY)
    assert decision.kind is VerdictKind.HOLD
    assert decision.reason is Reason.QUIET_HOURS
    assert decision.until == datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


def test_red_and_silent_channels_do_not_wait():
    assert gate(replace(FINE, now=NIGHT, severity=Severity.RED), POLICY).kind is VerdictKind.SEND
    assert gate(replace(FINE, now=NIGHT, interrupts=False), POLICY).kind is VerdictKind.SEND


def test_the_cap_holds_for_all_but_red():
    capped = replace(FINE, sent_today=POLICY.daily_cap)
    assert gate(capped, POLICY).reason is Reason.DAILY_CAP
    assert gate(replace(capped, severity=Severity.RED), POLICY).kind is VerdictKind.SEND


def test_what_would_come_too_late_is_dropped_not_sent():
    stale = replace(FINE, expires_at=NOON)
    assert gate(stale, POLICY).kind is VerdictKind.EXPIRE
    before_morning = replace(FINE, now=NIGHT, expires_at=NIGHT + timedelta(hours=2))
    assert gate(before_morning, POLICY).kind is VerdictKind.EXPIRE


@pytest.mark.parametrize(
    ("hour", "minute", "is_quiet"),
    [(20, 59, False), (21, 0, True), (23, 59, True), (0, 0, True), (7, 59, True), (8, 0, False)],
)
def test_the_edges_of_the_night(hour, minute, is_quiet):
    local = datetime(2026, 11, 22, hour, minute, tzinfo=UTC)
    assert (quiet_until(local, "UTC", POLICY) is not None) is is_quiet


def test_the_same_instant_is_night_in_one_zone_and_day_in_another():
    assert quiet_until(NIGHT, "Asia/Shanghai", POLICY) is not None
    assert quiet_until(NIGHT, "Europe/London", POLICY) is None


def test_morning_is_eight_by_the_clock_when_the_clocks_change():
    before_change = datetime(2026, 3, 8, 4, 0, tzinfo=UTC)  # 23:00 on 7 March in New York
    assert quiet_until(before_change, "America/New_York", POLICY) == datetime(2026, 3, 8, 12, 0, tzinfo=UTC)


@given(st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))
def test_what_is_held_is_never_held_again_when_it_is_due(now):
    until = quiet_until(now, "Asia/Shanghai", POLICY)
    if until is not None:
        assert now < until <= now + timedelta(hours=11)
        assert quiet_until(until, "Asia/Shanghai", POLICY) is None


def test_waits_grow_and_end():
    waits = [next_attempt(attempts, NOON, POLICY) for attempts in range(1, 7)]
    assert waits[:5] == [NOON + timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240)]
    assert waits[5] is None


def test_the_day_of_the_cap_is_the_recipients_own():
    assert local_midnight(NOON, "Asia/Shanghai") == datetime(2026, 11, 21, 16, 0, tzinfo=UTC)


def test_listed_words_are_found_in_any_case():
    assert words_that_leak("您的高血压随访", outside_words()) == ("高血压",)
    assert words_that_leak("Please take Metformin", outside_words()) == ("metformin",)
    assert words_that_leak("今天有一项待办", outside_words()) == ()


def test_addresses_are_masked():
    assert mask_email("limin@example.com") == "l***@example.com"
    assert mask_email("nonsense") == ""


def test_every_template_has_words_for_outside_and_a_life_span():
    for kind in templates().values():
        assert kind.content is ContentClass.CARE
        assert kind.outside.startswith("notifications.outside.")
        assert kind.ttl > timedelta(0)
    assert template("alert-red").family_area == "readings"
