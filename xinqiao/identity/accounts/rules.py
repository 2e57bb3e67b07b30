"""Pure decisions of sign-in. The numbers are the operator's rules, not clinical ones.

Sources: information security protection level 3 (lock 5 / 15 min, idle 15 min), Chinese text
message operators (one code a minute, 5 an hour, 10 a day), RFC 6238 (30-second steps).
"""

import re
from datetime import datetime, timedelta

MOST_FAILURES = 5
LOCK = timedelta(minutes=15)
STAFF_IDLE = timedelta(minutes=15)
PERSON_IDLE = timedelta(days=14)
# a session's time is written at most this often, so that reading pages costs no write each
SEEN_GRAIN = timedelta(seconds=60)

CODE_LIFE = timedelta(minutes=5)
CODE_ATTEMPTS = 5
CODE_DIGITS = 6
# (limit, seconds) for codes to one phone, and for asking from one address
PHONE_RATES: tuple[tuple[int, int], ...] = ((1, 60), (5, 3600), (10, 86_400))
ADDRESS_RATES: tuple[tuple[int, int], ...] = ((20, 60), (100, 3600))

TOTP_STEP = 30
TOTP_DRIFT = 1
RECOVERY_CODES = 10

ACCESS_TOKEN_LIFE = timedelta(minutes=15)
LINK_LIFE = timedelta(hours=12)

SHORTEST_PASSWORD = 10
_LOGIN_NAME = re.compile(r"[a-z][a-z0-9._-]{1,59}")


def is_idle(seen_at: datetime, *, as_staff: bool, now: datetime) -> bool:
    """Whether a session has rested too long to go on."""
    return now - seen_at >= (STAFF_IDLE if as_staff else PERSON_IDLE)


def needs_seen_update(seen_at: datetime, *, now: datetime) -> bool:
    """Whether the session's time is old enough to be written again."""
    return now - seen_at >= SEEN_GRAIN


def totp_steps(now: datetime) -> range:
    """Return the time steps whose codes are accepted now: one before, this, one after."""
    step = int(now.timestamp()) // TOTP_STEP
    return range(step - TOTP_DRIFT, step + TOTP_DRIFT + 1)


def is_login_name(text: str) -> bool:
    """Whether a text can be a login name: small letters, digits, dot, dash, underscore."""
    return _LOGIN_NAME.fullmatch(text) is not None


def password_fault(password: str, login_name: str) -> str | None:
    """Return what is wrong with a new password (`short`, `like-login`, `one-character`) or None."""
    if len(password) < SHORTEST_PASSWORD:
        return "short"
    if login_name and login_name.casefold() in password.casefold():
        return "like-login"
    if len(set(password)) == 1:
        return "one-character"
    return None
