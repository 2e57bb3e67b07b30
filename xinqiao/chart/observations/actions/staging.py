"""The staged insert: COPY into a temporary table, then one insert per table under the policies.

COPY cannot write to a table under row-level security; a row at a time would be twenty times slower.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from xinqiao.chart.observations.types import Source

_STAGE = """
CREATE TEMPORARY TABLE IF NOT EXISTS staged_samples (
    key uuid, content uuid, reading_id uuid, is_first boolean,
    id uuid, measured_at timestamptz, organization_id uuid, patient_id uuid, panel_id uuid,
    code text, sent_code text, value numeric, unit text, canonical_value numeric, device_name text,
    method text, context jsonb, symptoms text[], offset_minutes smallint, local_on date, status text,
    is_late boolean
) ON COMMIT DELETE ROWS;
DELETE FROM staged_samples
"""

_COPY = "COPY staged_samples FROM STDIN"
# rows a write: enough to be cheap, few enough that the database starts at once
_PART = 200

_CLAIM = """
INSERT INTO observations_ledgerentry (id, content, organization_id, patient_id, reading_id, received_on)
SELECT key, content, organization_id, patient_id, reading_id, %s FROM staged_samples WHERE is_first
ON CONFLICT (id) DO NOTHING
"""

# a key that is ours names the reading that we just gave it; every other one was taken before
_TAKEN = """
SELECT staged.key, entry.content, entry.reading_id
FROM staged_samples staged LEFT JOIN observations_ledgerentry entry ON entry.id = staged.key
WHERE staged.is_first AND entry.reading_id IS DISTINCT FROM staged.reading_id
"""

# The same measurement from elsewhere a moment ago: the cuff over Bluetooth and over its vendor's cloud. Of a
# panel the parts it cannot do without must agree. The batch's own bounds keep the search within its months.
_TWINS = """
SELECT key, reading_id FROM (
    SELECT staged.key, coalesce(sample.panel_id, sample.id) AS reading_id,
        count(DISTINCT staged.code) AS matched, min(staged.needed) AS needed
    FROM (
        SELECT key, patient_id, code, canonical_value, measured_at,
            count(*) OVER (PARTITION BY key) AS needed
        FROM staged_samples WHERE panel_id IS NULL OR code = ANY(%(required)s)
    ) staged
    JOIN observations_sample sample
        ON sample.patient_id = staged.patient_id AND sample.code = staged.code
        AND sample.measured_at BETWEEN staged.measured_at - %(within)s AND staged.measured_at + %(within)s
        AND sample.canonical_value = staged.canonical_value
    WHERE sample.measured_at BETWEEN %(since)s AND %(until)s AND sample.status = 'final'
        AND (sample.source_kind, sample.device_id) IS DISTINCT FROM (%(kind)s, %(device)s::uuid)
    GROUP BY staged.key, coalesce(sample.panel_id, sample.id)
) found WHERE matched = needed
"""

_AS_TWIN = """
UPDATE observations_ledgerentry entry SET reading_id = twin.reading_id
FROM unnest(%s::uuid[], %s::uuid[]) AS twin (key, reading_id) WHERE entry.id = twin.key
"""

_DROP_TAKEN = "DELETE FROM staged_samples WHERE key = ANY(%s)"

_KEEP = """
INSERT INTO observations_sample (
    id, measured_at, organization_id, patient_id, panel_id, code, sent_code, value, unit, canonical_value,
    device_name, method, context, symptoms, offset_minutes, local_on, status, is_late,
    batch_id, device_id, source_kind, received_at
)
SELECT id, measured_at, organization_id, patient_id, panel_id, code, sent_code, value, unit, canonical_value,
    device_name, method, context, symptoms, offset_minutes, local_on, status, is_late,
    %s, %s, %s, %s
FROM staged_samples
"""

Taken = dict[UUID, tuple[UUID | None, UUID | None]]
Span = tuple[datetime, datetime]


def claim(received_at: datetime, lines: Iterable[Sequence[str]]) -> Taken:
    """Stage the lines of a batch and claim their keys; return the keys that had been taken before.

    The value of a key is (content hash, reading id) of what was kept under it, both None when that row is
    not the viewer's to see. Each element of `lines` holds the rows of one reading, in COPY text form for
    `staged_samples`. They are sent while they are being made, so that the database reads as we judge.
    """
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        readings = _stage(cursor, lines)
        cursor.execute(_CLAIM, [received_at.date()])
        if cursor.rowcount == readings:
            return {}
        cursor.execute(_TAKEN)
        taken = {key: (content, reading_id) for key, content, reading_id in cursor.fetchall()}
        cursor.execute(_DROP_TAKEN, [list(taken)])
    return taken


def twins(source: Source, required: Sequence[str], within: timedelta, span: Span) -> dict[UUID, UUID]:
    """Take off what another source has sent already; return the id of the kept reading by key.

    `required` are the parts that panels cannot do without, `within` how far apart two clocks may be, `span`
    the first and last moment of the batch. What is resent under its own key later is a duplicate of the kept.
    """
    since, until = span
    asked: dict[str, Any] = {
        "required": list(required),
        "within": within,
        "since": since - within,
        "until": until + within,
        "kind": source.kind.value,
        "device": source.device_id,
    }
    with connection.cursor() as cursor:
        cursor.execute(_TWINS, asked)
        found: dict[UUID, UUID] = dict(cursor.fetchall())
        if found:
            cursor.execute(_AS_TWIN, [list(found), list(found.values())])
            cursor.execute(_DROP_TAKEN, [list(found)])
    return found


@contextmanager
def keeping(batch_id: UUID, source: Source, received_at: datetime) -> Iterator[None]:
    """Insert what was claimed while the block goes on; the block's end waits for it.

    The block may write, and read what it likes; it must not count the rows of an update.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        with connection.cursor() as cursor:
            cursor.execute(_KEEP, [batch_id, source.device_id, source.kind.value, received_at])
        yield


def _stage(cursor: Any, lines: Iterable[Sequence[str]]) -> int:
    """Copy the lines in parts as they come; return how many readings there were."""
    readings = 0
    with cursor.copy(_COPY) as copy:
        part: list[str] = []
        for own in lines:
            readings += 1
            part += own
            if len(part) >= _PART:
                copy.write("".join(part))
                part.clear()
        copy.write("".join(part))
    return readings
