"""One sequencer numbers the notices after their commit, so that resuming never skips a late one.

Whoever holds the advisory lock numbers; others stand by and take over when its connection ends.
"""

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import psycopg

from xinqiao.foundation.notices import CHANNEL as NOTICES

log = logging.getLogger(__name__)

STREAM = "xq_stream"
_LOCK = 7_301_001
_BATCH = 500
# PostgreSQL refuses a NOTIFY payload of 8,000 bytes or more
_MOST_PAYLOAD = 7_500

_NUMBER = """
UPDATE foundation_streamnotice AS notice SET "offset" = numbered.number
FROM (
    SELECT id, nextval('foundation_stream_offset') AS number
    FROM (SELECT id FROM foundation_streamnotice WHERE "offset" IS NULL ORDER BY id LIMIT %s) AS waiting
) AS numbered
WHERE notice.id = numbered.id
RETURNING notice."offset", notice.audience, notice.region, notice.subject
"""


def number_waiting(connection: psycopg.Connection[Any]) -> int:
    """Number up to one batch of committed notices and announce them; return how many."""
    with connection.transaction():
        rows = connection.execute(_NUMBER, [_BATCH]).fetchall()
        for payload in payloads(sorted(rows, key=lambda row: row[0])):
            connection.execute("SELECT pg_notify(%s, %s)", [STREAM, payload])
    return len(rows)


def payloads(rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    """Pack numbered notices into as few NOTIFY payloads as fit."""
    packed: list[str] = []
    size = 2
    for row in rows:
        item = json.dumps(row, separators=(",", ":"))
        if packed and size + len(item) + 1 > _MOST_PAYLOAD:
            yield f"[{','.join(packed)}]"
            packed, size = [], 2
        packed.append(item)
        size += len(item) + 1
    if packed:
        yield f"[{','.join(packed)}]"


def run(conninfo: str, is_stopping: Callable[[], bool], beat: Callable[[], None]) -> None:
    """Number notices until told to stop, calling `beat` on every turn.

    Raises psycopg.Error when the database goes; the caller starts it again.
    """
    with psycopg.connect(conninfo, autocommit=True, application_name="xinqiao-sequencer") as connection:
        while not is_stopping() and not _take_lock(connection):
            beat()
            _wait(connection, 1.0)
        connection.execute(f"LISTEN {NOTICES}")
        while not is_stopping():
            beat()
            if not number_waiting(connection):
                _wait(connection, 1.0)


def _take_lock(connection: psycopg.Connection[Any]) -> bool:
    row = connection.execute("SELECT pg_try_advisory_lock(%s)", [_LOCK]).fetchone()
    return bool(row and row[0])


def _wait(connection: psycopg.Connection[Any], seconds: float) -> None:
    for _notice in connection.notifies(timeout=seconds, stop_after=1):
        return
