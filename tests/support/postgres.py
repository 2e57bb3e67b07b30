"""One real server per checkout for the tests, kept warm below var/; every run works in a copy of a migrated template.

`python -m tests.support.postgres stop` ends it; `bin/test` does so.
"""

import fcntl
import hashlib
import importlib.metadata
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from psycopg import sql

from xinqiao.operations import database
from xinqiao.operations.database import Addresses, Connection
from xinqiao.operations.migration import migrate_as_owner
from xinqiao.operations.postgres import Cluster
from xinqiao.operations.secrets import SecretFolder

CHECKOUT = Path(__file__).resolve().parents[2]
HOME = CHECKOUT / "var" / "test-postgres"
SETTINGS = "xinqiao.config.settings.test"
_KEPT_TEMPLATES = 2
_SHAPES = (
    "**/migrations/*.py",
    "**/models.py",
    "**/models/*.py",
    "**/apps.py",
    "foundation/wall*.py",
    "config/settings/*.py",
)


def cluster() -> Cluster:
    """Return the server of this checkout: quick and forgetful."""
    return Cluster(HOME, is_durable=False)


def passwords() -> dict[str, str]:
    """Return the passwords of the three roles on the test server."""
    return database.passwords_of(SecretFolder(HOME))


@contextmanager
def own_database(worker: str) -> Iterator[Addresses]:
    """Give a fresh copy of the template for as long as the block runs."""
    name = f"test_{os.getpid()}_{worker}"
    url, template = _template()
    try:
        with database.connect(url, dbname="postgres") as server, _alone():
            database.create_database(server, name, template=template)
        # rights on a database are not copied with it
        database.prepare(url, passwords(), name=name)
        yield database.addresses(url, passwords(), name=name)
    finally:
        with database.connect(url, dbname="postgres") as server:
            _drop(server, name)


def truncate(owner_url: str) -> None:
    """Empty every table that tests filled; what the migrations themselves put in stays."""
    with database.connect(owner_url, dbname=_name_of(owner_url)) as owner:
        kept = {"django_migrations", *_filled_by_migrations(owner)}
        tables = [name for name in _tables(owner) if name not in kept and _has_rows(owner, name)]
        if tables:
            listed = sql.SQL(", ").join(map(sql.Identifier, tables))
            owner.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(listed))


def _template() -> tuple[str, str]:
    """Return the administrator's address and the name of a migrated template for the present code."""
    server = cluster()
    with _alone():
        server.start()
        url = server.administrator_url()
        name = f"template_{_shape()}"
        with database.connect(url, dbname="postgres") as connection:
            _clean(connection, keep=name)
            if not _exists(connection, name):
                _build(connection, url, name)
    return url, name


def _build(connection: Connection, url: str, name: str) -> None:
    unfinished = "template_unfinished"
    _drop(connection, unfinished)
    addresses = database.prepare(url, passwords(), name=unfinished)
    environment = {key: value for key, value in os.environ.items() if key != "XINQIAO_DATABASE_URL"}
    environment |= {"DJANGO_SETTINGS_MODULE": SETTINGS, "XINQIAO_DATABASE_URL": addresses.app}
    migrate_as_owner(environment, addresses.owner)
    with database.connect(addresses.owner, dbname=unfinished) as owner:
        filled = [table for table in _tables(owner) if _has_rows(owner, table)]
        note = sql.Literal(",".join(filled))
        owner.execute(sql.SQL("COMMENT ON SCHEMA public IS {}").format(note))
    connection.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (unfinished, name)))
    )


def _shape() -> str:
    """Return a hash of all that decides what the migrated database looks like."""
    digest = hashlib.sha256()
    for pattern in _SHAPES:
        for path in sorted((CHECKOUT / "xinqiao").glob(pattern)):
            digest.update(f"{path.relative_to(CHECKOUT)}\n".encode() + path.read_bytes())
    for package in ("django", "procrastinate"):
        digest.update(importlib.metadata.version(package).encode())
    return digest.hexdigest()[:16]


def _clean(connection: Connection, *, keep: str) -> None:
    """Drop databases of runs that ended badly, and templates of code long gone."""
    names = [str(row[0]) for row in connection.execute("SELECT datname FROM pg_database ORDER BY oid DESC")]
    templates = [name for name in names if name.startswith("template_") and name != keep]
    for name in templates[_KEPT_TEMPLATES:]:
        _drop(connection, name)
    for name in names:
        if name.startswith("test_") and not Path(f"/proc/{name.split('_')[1]}").exists():
            _drop(connection, name)


def _exists(connection: Connection, name: str) -> bool:
    return connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _drop(connection: Connection, name: str) -> None:
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _tables(owner: Connection) -> list[str]:
    query = """
        SELECT relname FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
    """
    return [str(row[0]) for row in owner.execute(query)]


def _has_rows(owner: Connection, table: str) -> bool:
    row = owner.execute(sql.SQL("SELECT EXISTS (SELECT 1 FROM {})").format(sql.Identifier(table))).fetchone()
    return bool(row and row[0])


def _filled_by_migrations(owner: Connection) -> list[str]:
    row = owner.execute("SELECT obj_description('public'::regnamespace)").fetchone()
    return str(row[0]).split(",") if row and row[0] else []


def _name_of(url: str) -> str:
    return str(database.conninfo_to_dict(url)["dbname"])


@contextmanager
def _alone() -> Iterator[None]:
    HOME.mkdir(parents=True, exist_ok=True)
    with (HOME / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


if __name__ == "__main__" and sys.argv[1:] == ["stop"]:
    cluster().stop()
