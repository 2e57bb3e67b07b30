"""The second wall: row-level security, declared on each model and set per transaction.

Every model says `wall = Wall.…`; `apply_walls` turns the declarations into policies and
grants. `standing_as` is the only place that sets the context; no context means no rows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from django.db import connection, transaction

from xinqiao.foundation.guards import Viewer


class Access(StrEnum):
    """What the application role may do to a table at all."""

    FULL = "SELECT, INSERT, UPDATE, DELETE"
    APPEND = "SELECT, INSERT"
    READ = "SELECT"


_ORGANIZATION = "organization_id = (SELECT xq_organization())"
_ORGANIZATIONS = "organization_id = ANY ((SELECT xq_organizations())::uuid[])"
_PATIENT = f"({_ORGANIZATION} OR (patient_id = ANY ((SELECT xq_patients())::uuid[]) AND {_ORGANIZATIONS}))"


@dataclass(frozen=True, slots=True)
class Wall:
    """Which rows a context may read and which it may write, as SQL over the table's own columns."""

    read: str | None
    write: str | None

    INSTANCE: ClassVar["Wall"]
    ORGANIZATION: ClassVar["Wall"]
    LIBRARY: ClassVar["Wall"]
    PATIENT: ClassVar["Wall"]

    @classmethod
    def custom(cls, read: str, write: str) -> "Wall":
        """Return a wall of its own; wrap helper calls as `(SELECT xq_organization())`."""
        return cls(read, write)


Wall.INSTANCE = Wall(None, None)
Wall.ORGANIZATION = Wall(_ORGANIZATIONS, _ORGANIZATION)
Wall.LIBRARY = Wall(f"(organization_id IS NULL OR {_ORGANIZATIONS})", _ORGANIZATION)
Wall.PATIENT = Wall(_PATIENT, _PATIENT)


_SETTINGS = ("organization", "organizations", "patients", "person", "account")
_SET = "SELECT " + ", ".join(f"set_config('xq.{name}', %s, true)" for name in _SETTINGS)
_EMPTY = ("",) * len(_SETTINGS)


def _context_of(viewer: Viewer) -> tuple[str, ...]:
    organizations = set(viewer.organization_ids)
    if viewer.organization_id:
        organizations.add(viewer.organization_id)
    return (
        str(viewer.organization_id or ""),
        _array(organizations),
        # staff, clients and jobs see the organization's patients; only people are bound to a set
        _array(viewer.patient_ids),
        str(viewer.person_id or ""),
        str(viewer.account_id or ""),
    )


def _array(ids: object) -> str:
    members = sorted(str(member) for member in ids)  # type: ignore[attr-defined]
    return "{" + ",".join(members) + "}" if members else ""


@contextmanager
def standing_as(viewer: Viewer) -> Iterator[None]:
    """Run the block in a transaction whose rows are those of `viewer`.

    Opens a transaction where none is open; within one it nests, and the outer context is
    put back at the end. Web, jobs, streams and commands all come through here.
    """
    with transaction.atomic():
        outer = getattr(connection, "xinqiao_context", _EMPTY)
        context = _context_of(viewer)
        is_new = context != outer
        if is_new:
            _set(context)
        try:
            yield
        except BaseException:
            # the rollback of this block restores the settings in the database as well
            connection.xinqiao_context = outer  # type: ignore[attr-defined]
            raise
        connection.xinqiao_context = outer  # type: ignore[attr-defined]
        if is_new and len(connection.savepoint_ids):
            _set(outer)


def _set(context: tuple[str, ...]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_SET, context)
    connection.xinqiao_context = context  # type: ignore[attr-defined]
