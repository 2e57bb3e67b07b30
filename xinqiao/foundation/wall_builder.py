"""Turns the walls declared on the models into policies and grants, as the owner of the schema."""

import hashlib
from collections.abc import Iterator

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from xinqiao.foundation.walls import Access, Wall

APP_ROLE = "xq_app"

# tables of libraries: they hold sessions and job rows, no tenant data
LIBRARY_APPS = frozenset({"sessions", "contenttypes", "procrastinate", "auth"})


def wall_of(model: type[Model]) -> Wall | None:
    """Return the wall a model declares, or the instance wall for a library's table."""
    if model._meta.app_label in LIBRARY_APPS:
        return Wall.INSTANCE
    return getattr(model, "wall", None)


def walled_models() -> list[type[Model]]:
    """Return every concrete model of the house and its libraries, in a stable order."""
    found = [model for model in apps.get_models(include_auto_created=True) if not model._meta.proxy]
    return sorted(found, key=lambda model: model._meta.db_table)


def statements() -> Iterator[str]:
    """Yield the SQL that puts up all walls; safe to run again."""
    yield f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}"
    yield f"GRANT SELECT ON django_migrations TO {APP_ROLE}"
    for model in walled_models():
        yield from _table_statements(model)


def _table_statements(model: type[Model]) -> Iterator[str]:
    table = f'"{model._meta.db_table}"'
    wall = wall_of(model)
    access: Access = getattr(model, "access", Access.FULL)
    yield f"REVOKE ALL ON {table} FROM {APP_ROLE}"
    yield f"GRANT {access} ON {table} TO {APP_ROLE}"
    for policy in ("xq_read", "xq_insert", "xq_update", "xq_delete"):
        yield f"DROP POLICY IF EXISTS {policy} ON {table}"
    if wall is None or wall.read is None:
        yield f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"
        return
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"CREATE POLICY xq_read ON {table} FOR SELECT TO {APP_ROLE} USING ({wall.read})"
    yield f"CREATE POLICY xq_insert ON {table} FOR INSERT TO {APP_ROLE} WITH CHECK ({wall.write})"
    yield (
        f"CREATE POLICY xq_update ON {table} FOR UPDATE TO {APP_ROLE}"
        f" USING ({wall.read}) WITH CHECK ({wall.write})"
    )
    yield f"CREATE POLICY xq_delete ON {table} FOR DELETE TO {APP_ROLE} USING ({wall.write})"


def apply_walls(connection: BaseDatabaseWrapper) -> bool:
    """Put up the walls through a connection of the schema's owner; return whether anything changed.

    The digest of the statements and of the migrations that made the tables is kept as a comment,
    so that an unchanged house takes no locks.
    """
    sql = list(statements())
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        digest = hashlib.sha256(repr((sql, cursor.fetchall())).encode()).hexdigest()
        cursor.execute("SELECT obj_description('xq_organization()'::regprocedure)")
        if cursor.fetchone()[0] == digest:
            return False
        for statement in sql:
            cursor.execute(statement)
        cursor.execute(f"COMMENT ON FUNCTION xq_organization() IS '{digest}'")
    return True
