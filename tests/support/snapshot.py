"""What a slow beginning left in the database, kept by the process and put back in one go for the next test.

Building the cast takes hundreds of statements through the house's own actions; the rows it leaves
are the same every time, so each process builds it once and replays the rows within the walls.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from uuid import UUID

from django.apps import apps
from django.db import connection

from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as

_LIBRARIES = frozenset({"sessions", "contenttypes", "procrastinate", "auth"})


@dataclass(frozen=True)
class Snapshot:
    """Rows as JSON by organization and table."""

    rows: dict[UUID, dict[str, str]] = field(default_factory=dict)

    def replay(self) -> None:
        """Put every row back, as each organization in turn."""
        for organization_id, tables in self.rows.items():
            with standing_as(Viewer.system(organization_id)), connection.cursor() as cursor:
                for table, content in tables.items():
                    cursor.execute(
                        f'INSERT INTO "{table}" SELECT * FROM json_populate_recordset(NULL::"{table}", %s)',
                        [content],
                    )


def seen_by_nobody() -> dict[str, set[str]]:
    """Return what every table shows without an organization: what the migrations themselves put in."""
    with standing_as(Viewer.system(None)):
        return {table: set(_rows(table)) for table in _tables()}


def take(organization_ids: Collection[UUID], *, before: dict[str, set[str]]) -> Snapshot:
    """Return what these organizations see that was not there `before`; a row seen by two is kept once."""
    snapshot, seen = Snapshot(), {table: set(rows) for table, rows in before.items()}
    for organization_id in organization_ids:
        with standing_as(Viewer.system(organization_id)):
            found = {table: _fresh(table, seen[table]) for table in seen}
        snapshot.rows[organization_id] = {table: content for table, content in found.items() if content}
    return snapshot


def _fresh(table: str, seen: set[str]) -> str | None:
    rows = [row for row in _rows(table) if row not in seen]
    seen.update(rows)
    return f"[{','.join(rows)}]" if rows else None


def _rows(table: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" AS t')
        return [row for (row,) in cursor.fetchall()]


def _tables() -> list[str]:
    models = [model for model in apps.get_models() if model._meta.app_label not in _LIBRARIES]
    return sorted(model._meta.db_table for model in models if not model._meta.proxy)
