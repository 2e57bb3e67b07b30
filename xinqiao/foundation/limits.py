"""Rate limits counted in PostgreSQL, so that every process counts together.

Windows are fixed and aligned to the epoch: one row per key and window, one statement per attempt, and
anybody can see when a window ends. The price: around a border up to twice the limit may pass within one
window's length. Limits are set so that twice as many still do no harm; a secret is guarded by limits of
several lengths.
"""

from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import TooMany

_COUNT = """
INSERT INTO foundation_ratebucket (key, window_start, count) VALUES (%s, %s, 1)
ON CONFLICT (key, window_start) DO UPDATE SET count = foundation_ratebucket.count + 1
RETURNING count
"""


def check(key: str, *, limit: int, per_seconds: int, now: datetime) -> None:
    """Count one attempt under `key`; raise TooMany once more than `limit` fall in the window.

    Windows are fixed, `per_seconds` long, aligned to the epoch.
    """
    start = _window_start(now, per_seconds)
    if _count(key, start) > limit:
        wait = start + timedelta(seconds=per_seconds) - now
        raise TooMany(
            _("Too many attempts. Please wait a moment and try again."),
            retry_after=max(1, round(wait.total_seconds())),
        )


def allow(key: str, *, limit: int, per_seconds: int, now: datetime) -> bool:
    """Count one attempt and return whether it is within the limit."""
    return _count(key, _window_start(now, per_seconds)) <= limit


def _window_start(now: datetime, per_seconds: int) -> datetime:
    seconds = int(now.timestamp())
    return datetime.fromtimestamp(seconds - seconds % per_seconds, UTC)


def _count(key: str, start: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [key, start])
        return int(cursor.fetchone()[0])
