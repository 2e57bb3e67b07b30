"""Roles and databases: the superuser makes them and then steps aside."""

from collections.abc import Mapping
from dataclasses import dataclass

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from xinqiao.operations.errors import OperationRefused
from xinqiao.operations.secrets import SecretFolder

OWNER, APP, REPORT = "xq_owner", "xq_app", "xq_report"
ROLES = (OWNER, APP, REPORT)
_MAINTENANCE = "postgres"
_LOCK = 7_301_002

Connection = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Addresses:
    """How each role reaches the database."""

    owner: str
    app: str
    report: str


def passwords_of(secrets: SecretFolder) -> dict[str, str]:
    """Return each role's password from the secret folder."""
    return {role: secrets.get(f"{role}-password") for role in ROLES}


def prepare(administrator_url: str, passwords: Mapping[str, str], *, name: str | None = None) -> Addresses:
    """Make the roles and the database where they are missing, and return their addresses.

    `name` is the database; by default the one in the address, or `xinqiao`.
    Raises OperationRefused when a role has more power than it may have, or the server does not answer.
    """
    given = str(conninfo_to_dict(administrator_url).get("dbname") or _MAINTENANCE)
    name = name or ("xinqiao" if given == _MAINTENANCE else given)
    with connect(administrator_url, dbname=_MAINTENANCE) as server:
        server.execute("SELECT pg_advisory_lock(%s)", [_LOCK])
        for role in ROLES:
            _ensure_role(server, role, passwords[role])
        _refuse_powerful(server)
        create_database(server, name)
    with connect(administrator_url, dbname=name) as database:
        _hand_over(database, name)
    return addresses(administrator_url, passwords, name=name)


def addresses(administrator_url: str, passwords: Mapping[str, str], *, name: str) -> Addresses:
    """Return the addresses of the three roles on the administrator's server."""

    def of(role: str) -> str:
        return make_conninfo(administrator_url, user=role, password=passwords[role], dbname=name)

    return Addresses(owner=of(OWNER), app=of(APP), report=of(REPORT))


def connect(url: str, *, dbname: str) -> Connection:
    """Return an autocommitting connection. Raises OperationRefused when the server does not answer."""
    try:
        return psycopg.connect(make_conninfo(url, dbname=dbname), autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        message = f"The database does not answer: {str(error).strip()}"
        raise OperationRefused(message, code="database-unreachable") from error


def create_database(server: Connection, name: str, *, template: str | None = None) -> None:
    """Create an empty database of the owner, or a copy of a template, unless it exists."""
    if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        return
    statement = sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER))
    if template:
        statement += sql.SQL(" TEMPLATE {}").format(sql.Identifier(template))
    server.execute(statement)


def _ensure_role(server: Connection, role: str, password: str) -> None:
    if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
        server.execute(
            sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOINHERIT").format(
                sql.Identifier(role)
            )
        )
    server.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password)))
    if role == OWNER:
        # an administrator who is no superuser must belong to the owner to give it things
        server.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role)))


def _refuse_powerful(server: Connection) -> None:
    powerful = server.execute(
        "SELECT rolname FROM pg_roles WHERE rolname = ANY(%s) AND (rolsuper OR rolbypassrls)", [list(ROLES)]
    ).fetchall()
    if powerful:
        names = ", ".join(str(row[0]) for row in powerful)
        message = f"{names} would see behind row-level security. ALTER ROLE … NOSUPERUSER NOBYPASSRLS first."
        raise OperationRefused(message, code="role-too-powerful")


def _hand_over(database: Connection, name: str) -> None:
    owner, app, report = (sql.Identifier(role) for role in ROLES)
    target = sql.Identifier(name)
    for statement in (
        sql.SQL("ALTER DATABASE {} OWNER TO {}").format(target, owner),
        sql.SQL("ALTER SCHEMA public OWNER TO {}").format(owner),
        sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(target),
        sql.SQL("REVOKE ALL ON SCHEMA public FROM PUBLIC"),
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(target, app),
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(target, report),
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}, {}").format(app, report),
    ):
        database.execute(statement)
