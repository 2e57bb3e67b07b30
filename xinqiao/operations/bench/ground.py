"""A house of its own for one bench: own folder, own durable server, own web processes and worker."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from xinqiao.operations.database import Addresses
from xinqiao.operations.errors import OperationRefused
from xinqiao.operations.house import House
from xinqiao.operations.migration import migrate_as_owner
from xinqiao.operations.postgres import Cluster
from xinqiao.operations.supervisor import ADDRESS, health_of, web_command

_READY_SECONDS = 90.0
_STOP_SECONDS = 5.0
# what would lead a bench to somebody's real data
_FOREIGN = ("DATABASE_URL", "XINQIAO_DATABASE_URL", "XINQIAO_OWNER_URL", "XINQIAO_SECRET_KEY", "XINQIAO_KEYS")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where the bench stands: the port of the web server and how the roles reach the database."""

    port: int
    app_url: str
    owner_url: str
    environment: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A house with its tables made and its database running; nothing else of it runs yet."""

    cluster: Cluster
    addresses: Addresses
    environment: dict[str, str]


@contextmanager
def own_house() -> Iterator[Ground]:
    """Start a house as `bin/up` does, on a free port and a new folder; remove it at the end.

    Sets up Django in this process as the application role. Raises OperationRefused when it does not start.
    """
    with new_folder() as folder, prepared_house(folder) as made:
        port = free_port()
        with running([web_command(port, made.environment), own_worker()], made.environment):
            _wait_until_ready(port)
            yield Ground(
                port=port,
                app_url=made.addresses.app,
                owner_url=made.addresses.owner,
                environment=made.environment,
            )


@contextmanager
def new_folder() -> Iterator[Path]:
    """Give a folder that a database of another user may reach; remove it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="xinqiao-bench-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def prepared_house(folder: Path) -> Iterator[Prepared]:
    """Make the tables of a house in a folder, and set up Django in this process as the application role."""
    for name in _FOREIGN:
        os.environ.pop(name, None)
    os.environ |= {"XINQIAO_DATA": str(folder), "XINQIAO_DEMO": "1", "XINQIAO_LOG_LEVEL": "ERROR"}
    # a bench that is told to end takes its programs and its folder with it
    signal.signal(signal.SIGTERM, lambda _signal, _frame: sys.exit(1))
    house = House(folder)
    cluster = house.cluster
    assert cluster is not None
    try:
        cluster.hold()
        addresses = house.prepare_database()
        environment = house.environment(addresses)
        migrate_as_owner(environment, addresses.owner)
        _collect_assets(environment)
        os.environ.update(environment)
        _set_up_django()
        yield Prepared(cluster=cluster, addresses=addresses, environment=environment)
    finally:
        _close_connections()
        cluster.let_go()
        if cluster.home.is_relative_to("/var/lib/xinqiao"):
            shutil.rmtree(cluster.home, ignore_errors=True)


@contextmanager
def running(commands: Sequence[Sequence[str]], environment: Mapping[str, str]) -> Iterator[None]:
    """Run programs for as long as the block runs; what they say goes to stderr, the answer is ours."""
    children = [
        subprocess.Popen(
            command, env=dict(environment), stdin=subprocess.DEVNULL, stdout=2, start_new_session=True
        )
        for command in commands
    ]
    try:
        yield
    finally:
        for child in children:
            child.terminate()
        until = time.monotonic() + _STOP_SECONDS
        while time.monotonic() < until and any(child.poll() is None for child in children):
            time.sleep(0.05)
        for child in children:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def free_port() -> int:
    """Return a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return int(probe.getsockname()[1])


def own_worker() -> list[str]:
    """Return the command of a worker."""
    return [sys.executable, "-m", "xinqiao.operations.cli", "worker"]


def _collect_assets(environment: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", "django", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(command, env=dict(environment), cwd=Path.home(), capture_output=True, check=True)


def _set_up_django() -> None:
    import django  # noqa: PLC0415 - the address must be in the environment before the settings are read

    django.setup()


def _close_connections() -> None:
    from django.db import connections  # noqa: PLC0415 - needs the settings

    if "DJANGO_SETTINGS_MODULE" in os.environ:
        connections.close_all()


def _wait_until_ready(port: int) -> None:
    until = time.monotonic() + _READY_SECONDS
    status, said = 0, ""
    while time.monotonic() < until:
        status, said = health_of(port)
        if status == 200:
            return
        time.sleep(0.2)
    raise OperationRefused(f"The house of the bench did not become ready: {said}", code="bench-not-ready")
