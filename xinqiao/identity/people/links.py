"""Merge links: which patient rows are one human. Reads only; every patient-scoped query asks here."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import connection

_CONNECTED = """
WITH RECURSIVE connected AS (
    SELECT id AS origin, id AS patient_id FROM unnest(%s::uuid[]) AS id
    UNION
    SELECT c.origin, CASE WHEN l.patient_id = c.patient_id THEN l.survivor_id ELSE l.patient_id END
    FROM connected c
    JOIN people_patientlink l ON l.unlinked_at IS NULL AND c.patient_id IN (l.patient_id, l.survivor_id)
)
SELECT origin, array_agg(patient_id) FROM connected GROUP BY origin
"""


def same_person(patient_id: UUID) -> frozenset[UUID]:
    """Return the ids of every patient row that is this human, itself included."""
    return same_people([patient_id])[patient_id]


_known: ContextVar[dict[UUID, frozenset[UUID]] | None] = ContextVar("linked_rows", default=None)


@contextmanager
def remembering_links() -> Iterator[None]:
    """Within one page that only reads, ask for the links of a patient once: every package asks the same."""
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def same_people(patient_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    """Return `same_person` of several patients with one query."""
    known = _known.get()
    if known is None:
        return _connected(patient_ids)
    if missing := [each for each in patient_ids if each not in known]:
        known.update(_connected(missing))
    return {each: known[each] for each in patient_ids}


def _connected(patient_ids: Collection[UUID]) -> dict[UUID, frozenset[UUID]]:
    with connection.cursor() as cursor:
        cursor.execute(_CONNECTED, [list(patient_ids)])
        return {origin: frozenset(ids) for origin, ids in cursor.fetchall()}


_SURVIVOR = """
WITH RECURSIVE up AS (
    SELECT %s::uuid AS patient_id, 0 AS depth
    UNION
    SELECT l.survivor_id, up.depth + 1 FROM up
    JOIN people_patientlink l ON l.unlinked_at IS NULL AND l.patient_id = up.patient_id
)
SELECT patient_id FROM up ORDER BY depth DESC LIMIT 1
"""


def survivor_of(patient_id: UUID) -> UUID:
    """Return the patient row under which this human is kept now; itself when it was never merged."""
    with connection.cursor() as cursor:
        cursor.execute(_SURVIVOR, [patient_id])
        return UUID(str(cursor.fetchone()[0]))
