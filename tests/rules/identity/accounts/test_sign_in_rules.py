"""Idle sessions, time steps, names and passwords."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from xinqiao.identity.accounts import rules
from xinqiao.identity.accounts.types import SignedIn

NOW = datetime(2026, 11, 22, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("as_staff", "rest", "is_idle"),
    [
        (True, timedelta(minutes=14, seconds=59), False),
        (True, timedelta(minutes=15), True),
        (False, timedelta(days=13), False),
        (False, timedelta(days=14), True),
    ],
)
def test_idle(as_staff: bool, rest: timedelta, is_idle: bool) -> None:
    assert rules.is_idle(NOW - rest, as_staff=as_staff, now=NOW) is is_idle


def test_a_session_is_touched_once_a_minute() -> None:
    assert not rules.needs_seen_update(NOW - timedelta(seconds=59), now=NOW)
    assert rules.needs_seen_update(NOW - timedelta(seconds=60), now=NOW)


def test_three_steps_are_accepted() -> None:
    step = int(NOW.timestamp()) // 30
    assert list(rules.totp_steps(NOW)) == [step - 1, step, step + 1]


@pytest.mark.parametrize(
    ("name", "is_one"), {"lin.fang": True, "l": False, "Lin": False, "林芳": False, "a b": False}.items()
)
def test_login_names(name: str, is_one: bool) -> None:
    assert rules.is_login_name(name) is is_one


@pytest.mark.parametrize(
    ("password", "fault"),
    {
        "123456789": "short",
        "lin.fang-2026": "like-login",
        "1111111111": "one-character",
        "a long one": None,
    }.items(),
)
def test_passwords(password: str, fault: str | None) -> None:
    assert rules.password_fault(password, "lin.fang") == fault


def test_a_session_is_read_as_it_was_written() -> None:
    for organization_id in (None, uuid4()):
        held: dict[str, object] = {}
        signed_in = SignedIn(
            account_id=uuid4(), generation=3, seen_at=NOW, organization_id=organization_id, as_staff=True
        )
        signed_in.write(held)
        assert SignedIn.read(held) == signed_in
    assert SignedIn.read({}) is None
