"""Our own PostgreSQL: real servers in temporary folders."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from xinqiao.operations import database
from xinqiao.operations.errors import OperationRefused
from xinqiao.operations.postgres import Cluster
from xinqiao.operations.secrets import SecretFolder


@pytest.fixture
def cluster(folder: Path) -> Iterator[Cluster]:
    cluster = Cluster(folder / "pg", is_durable=False)
    yield cluster
    cluster.stop()


def _rows(url: str, statement: str) -> list[tuple]:
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def test_a_server_starts_keeps_what_it_was_given_and_stops(cluster: Cluster, folder: Path) -> None:
    cluster = Cluster(folder / "pg")  # a durable one over the same folder, which the fixture stops
    cluster.start()
    first = cluster.process_id()
    _rows(cluster.administrator_url(), "CREATE TABLE kept (n int)")
    cluster.start()
    assert cluster.process_id() == first, "a second start attaches"

    os.kill(first, signal.SIGKILL)
    cluster.start()
    assert cluster.process_id() != first
    assert _rows(cluster.administrator_url(), "SELECT count(*) FROM kept") == [(0,)]

    cluster.stop()
    assert cluster.process_id() is None
    assert not cluster.is_ready()


def test_it_listens_on_no_port_and_asks_for_the_password(cluster: Cluster) -> None:
    cluster.start()
    assert _rows(cluster.administrator_url(), "SHOW listen_addresses") == [("",)]
    assert cluster.password_file.stat().st_mode & 0o077 == 0
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(host=str(cluster.sockets), user="xinqiao", password="wrong", dbname="postgres")


def test_whoever_lets_go_last_stops_it(cluster: Cluster, folder: Path) -> None:
    cluster.hold()
    other = Cluster(folder / "pg", is_durable=False)
    other.hold()
    cluster.let_go()
    assert other.is_ready()
    other.let_go()
    assert other.process_id() is None


def test_the_lock_of_a_killed_process_does_not_keep_it_running(cluster: Cluster, folder: Path) -> None:
    holder = (
        "import os, sys; from pathlib import Path; from xinqiao.operations.postgres import Cluster;"
        "Cluster(Path(sys.argv[1]), is_durable=False).hold(); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", holder, str(folder / "pg")], check=False)
    assert cluster.is_ready()
    cluster.hold()
    cluster.let_go()
    assert cluster.process_id() is None


def test_data_of_another_major_version_is_refused_in_words(cluster: Cluster) -> None:
    cluster.data.mkdir(parents=True)
    (cluster.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(OperationRefused, match="written by PostgreSQL 9"):
        cluster.start()


def test_a_deep_folder_gets_a_short_socket(folder: Path) -> None:
    deep = Cluster(folder.joinpath(*["a-folder-with-a-long-name"] * 6) / "pg", is_durable=False)
    assert len(str(deep.sockets)) < 90
    deep.start()
    assert deep.is_ready()
    deep.stop()
    deep.sockets.rmdir()


def test_roles_and_database_are_made_once_and_hold_no_power(cluster: Cluster, tmp_path: Path) -> None:
    cluster.start()
    passwords = database.passwords_of(SecretFolder(tmp_path))
    first = database.prepare(cluster.administrator_url(), passwords)
    assert database.prepare(cluster.administrator_url(), passwords) == first

    assert _rows(first.app, "SELECT current_user, current_database()") == [("xq_app", "xinqiao")]
    _rows(first.owner, "CREATE TABLE mine (n int)")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _rows(first.app, "SELECT * FROM mine")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _rows(first.app, "CREATE TABLE other (n int)")
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        _rows(first.report, "CREATE TEMP TABLE other (n int)")


def test_a_role_that_sees_behind_the_walls_is_refused(cluster: Cluster, tmp_path: Path) -> None:
    cluster.start()
    passwords = database.passwords_of(SecretFolder(tmp_path))
    database.prepare(cluster.administrator_url(), passwords)
    _rows(cluster.administrator_url(), "ALTER ROLE xq_app BYPASSRLS")
    with pytest.raises(OperationRefused, match="xq_app would see behind row-level security"):
        database.prepare(cluster.administrator_url(), passwords)


def test_an_administrator_without_superuser_can_make_them_too(cluster: Cluster, tmp_path: Path) -> None:
    cluster.start()
    superuser = cluster.administrator_url()
    _rows(superuser, "CREATE ROLE hosted LOGIN CREATEDB CREATEROLE PASSWORD 'p'")
    hosted = psycopg.conninfo.make_conninfo(superuser, user="hosted", password="p")
    addresses = database.prepare(hosted, database.passwords_of(SecretFolder(tmp_path)), name="hospital")
    assert _rows(addresses.app, "SELECT current_user, current_database()") == [("xq_app", "hospital")]


def test_an_unreachable_server_is_said_in_words(tmp_path: Path) -> None:
    url = "postgresql://nobody@127.0.0.1:1/none"
    with pytest.raises(OperationRefused, match="does not answer"):
        database.prepare(url, database.passwords_of(SecretFolder(tmp_path)))
