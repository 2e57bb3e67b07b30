"""Who every process is in the database."""

import pytest
from django.db import ProgrammingError, connection


def _ask(statement: str) -> tuple:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()


@pytest.mark.django_db
def test_we_are_the_application_role_and_it_has_no_power() -> None:
    assert _ask("SELECT current_user, session_user") == ("xq_app", "xq_app")
    powers = "rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, rolreplication"
    assert _ask(f"SELECT {powers} FROM pg_roles WHERE rolname = current_user") == (False,) * 5
    assert _ask(
        "SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = 'xq_app'"
    ) == (0,)


@pytest.mark.django_db
def test_the_application_role_owns_nothing() -> None:
    owned = "SELECT count(*) FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = 'xq_app'"
    assert _ask(owned) == (0,)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE loose (id int)",
        "TRUNCATE foundation_auditentry",
        "UPDATE foundation_auditentry SET action = 'other'",
        "DELETE FROM foundation_auditentry",
        "ALTER TABLE foundation_auditentry DISABLE ROW LEVEL SECURITY",
    ],
)
def test_the_application_role_may_not(statement: str) -> None:
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_test_commits_is_gone_in_the_next(turn: int) -> None:
    assert _ask("SELECT count(*) FROM foundation_ratebucket") == (0,), turn
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO foundation_ratebucket (key, window_start, count) VALUES ('k', now(), 1)")
