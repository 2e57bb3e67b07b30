"""Sealing anew under the newest key: every sealed column of every package, in batches, resumable.

A package says of its own tables what is sealed and how it is bound: an `EncryptedTextField` by
itself, any other column by `seals` on its model (column → context, with columns of the row in
braces). Old versions of records are append-only for the application, so this runs on a connection
of the schema's owner.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from string import Formatter
from typing import Any
from uuid import UUID

import psycopg
from cryptography.exceptions import InvalidTag
from psycopg import sql

from xinqiao.foundation.crypto import EncryptedTextField, KeyRing
from xinqiao.foundation.wall_builder import walled_models

BATCH = 500

Connection = psycopg.Connection[Any]
Progress = Callable[[str, int], None]


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of sealed values; `context` is what binds a value to its row, columns in braces."""

    table: str
    key: str
    column: str
    context: str

    @property
    def name(self) -> str:
        """The column's full name."""
        return f"{self.table}.{self.column}"

    @property
    def bound_to(self) -> list[str]:
        """The columns that the context names."""
        return [name for _text, name, _format, _conversion in Formatter().parse(self.context) if name]


@dataclass(frozen=True, slots=True)
class Resealed:
    """What one run did: values sealed anew by column, and those that no key opens (column, id)."""

    counts: dict[str, int]
    unopened: tuple[tuple[str, UUID], ...]


def sealed_columns() -> list[SealedColumn]:
    """Return every sealed column of the house, in a stable order."""
    return sorted(_declared(), key=lambda one: one.name)


def _declared() -> Iterator[SealedColumn]:
    for model in walled_models():
        table, key = model._meta.db_table, str(model._meta.pk.column)
        for field in model._meta.concrete_fields:
            if isinstance(field, EncryptedTextField):
                yield SealedColumn(table, key, str(field.column), f"{table}.{field.column}:{{{key}}}")
        for column, context in getattr(model, "seals", {}).items():
            yield SealedColumn(table, key, column, context)


def stale(connection: Connection, ring: KeyRing) -> dict[str, int]:
    """Return how many values of each column are not sealed under the newest key; zeros are left out."""
    found = {column.name: _count_stale(connection, ring, column) for column in sealed_columns()}
    return {name: count for name, count in found.items() if count}


def _count_stale(connection: Connection, ring: KeyRing, column: SealedColumn) -> int:
    statement = sql.SQL("SELECT count(*) FROM {table} WHERE get_byte({column}, 0) <> %s")
    row = connection.execute(_named(statement, column), [ring.newest]).fetchone()
    return int(row[0]) if row else 0


def reseal(
    connection: Connection,
    ring: KeyRing,
    *,
    progress: Progress = lambda _name, _count: None,
    batch: int = BATCH,
) -> Resealed:
    """Seal every value under the newest key; one short transaction per batch.

    Stopped half-way, the next run goes on where this one was. A value changed meanwhile is left to
    whoever changed it. What no key opens stays as it is and is named in the answer.
    """
    counts: dict[str, int] = {}
    unopened: list[tuple[str, UUID]] = []
    for column in sealed_columns():
        for done, lost in _batches(connection, ring, column, batch):
            counts[column.name] = counts.get(column.name, 0) + done
            unopened += [(column.name, row_id) for row_id in lost]
            progress(column.name, counts[column.name])
    return Resealed(counts, tuple(unopened))


def _batches(
    connection: Connection, ring: KeyRing, column: SealedColumn, batch: int
) -> Iterator[tuple[int, list[UUID]]]:
    after: UUID | None = None
    while True:
        with connection.transaction():
            rows = _next(connection, ring, column, after, batch)
            if not rows:
                return
            done, lost = _seal_anew(connection, ring, column, rows)
        yield done, lost
        after = rows[-1][0]


def _next(
    connection: Connection, ring: KeyRing, column: SealedColumn, after: UUID | None, batch: int
) -> list[tuple[Any, ...]]:
    statement = sql.SQL(
        "SELECT {key}, {column}, {bound_to} FROM {table} WHERE get_byte({column}, 0) <> %(newest)s"
        " AND (%(after)s::uuid IS NULL OR {key} > %(after)s) ORDER BY {key} LIMIT %(batch)s"
    )
    wanted = {"newest": ring.newest, "after": after, "batch": batch}
    return connection.execute(_named(statement, column), wanted).fetchall()


def _seal_anew(
    connection: Connection, ring: KeyRing, column: SealedColumn, rows: list[tuple[Any, ...]]
) -> tuple[int, list[UUID]]:
    fresh, lost = [], []
    for row_id, sealed, *values in rows:
        context = column.context.format(**dict(zip(column.bound_to, values, strict=True)))
        anew = _anew(ring, bytes(sealed), context)
        if anew is None:
            lost.append(row_id)
        else:
            fresh.append((anew, row_id, sealed))
    statement = sql.SQL("UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} = %s")
    with connection.cursor() as cursor:
        cursor.executemany(_named(statement, column), fresh)
        return max(cursor.rowcount, 0), lost


def _anew(ring: KeyRing, sealed: bytes, context: str) -> bytes | None:
    try:
        plain = ring.open(sealed, context)
    except (InvalidTag, KeyError, IndexError):
        return None
    anew = ring.seal(plain, context)
    if ring.open(anew, context) != plain:
        message = f"what was sealed for {context} does not open to the same"
        raise RuntimeError(message)
    return anew


def _named(statement: sql.SQL, column: SealedColumn) -> sql.Composed:
    return statement.format(
        table=sql.Identifier(column.table),
        key=sql.Identifier(column.key),
        column=sql.Identifier(column.column),
        bound_to=sql.SQL(", ").join(map(sql.Identifier, column.bound_to)),
    )
