"""The parts of a house that can fail, each with how it fails and how one sees that it is back."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from xinqiao.foundation import clock
from xinqiao.operations.bench.faults.relay import Relay
from xinqiao.operations.bench.ground import Prepared, free_port, own_worker, prepared_house
from xinqiao.operations.errors import OperationRefused
from xinqiao.operations.supervisor import ADDRESS, health_of, web_command

_PATIENCE_SECONDS = 120.0
_LOOK_SECONDS = 0.05
# the broker of the bench lets everybody in
_NOBODY_ASKS = "word"
_DISK_SIZE = "1500m"
_BALLAST_STEP = 1 << 20
_LISTEN = (sys.executable, "-m", "xinqiao.operations.cli", "mqtt", "listen", "--workers", "1")


def until(is_true: Callable[[], object], what: str, *, seconds: float = _PATIENCE_SECONDS) -> None:
    """Wait for a condition, looking often. Raises OperationRefused with what was waited for."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_true():
            return
        time.sleep(_LOOK_SECONDS)
    raise OperationRefused(f"Waited {seconds:.0f} s for {what}.", code="bench")


class Program:
    """A program of the house in a process group of its own."""

    def __init__(self, command: list[str], environment: Mapping[str, str], log: Path) -> None:
        self._command, self._environment, self._log = command, environment, log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it anew."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env=dict(self._environment),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def end(self, number: int = signal.SIGKILL) -> None:
        """End the whole group by a signal, at once by default, and wait for it."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)
        self._process.wait()
        self._process = None


class Parts:
    """Database, web server, worker, broker and its door, the network between them, and the disk."""

    def __init__(self, made: Prepared, folder: Path, *, is_small_disk: bool) -> None:
        self._made, self._folder = made, folder
        self.web_port, self.broker_port = free_port(), free_port()
        self.web_relay, self.broker_relay = Relay(self.web_port), Relay(self.broker_port)
        environment = made.environment | {
            "XINQIAO_MQTT_URL": f"mqtt://door:{_NOBODY_ASKS}@{ADDRESS}:{self.broker_relay.port}",
            "XINQIAO_LOG_LEVEL": "ERROR",
        }
        log = folder / "programs.log"
        self._web = Program(web_command(self.web_port, environment), environment, log)
        self._worker = Program(own_worker(), environment, log)
        self._door = Program(list(_LISTEN), environment, log)
        self._broker = Program(_broker_command(folder, self.broker_port), os.environ, log)
        self.faults: dict[str, tuple[Callable[[], None], Callable[[], None]]] = {
            "web": (self._web.end, self._start_web),
            "worker": (self._worker.end, self._start_worker),
            "ingest": (self._door.end, self._start_door),
            "database": (self._kill_database, self._start_database),
            "broker": (lambda: self._broker.end(signal.SIGTERM), self._start_broker),
            "network": (self._cut, self._mend),
        }
        if is_small_disk:
            self.faults["disk"] = (self._fill_disk, self._free_disk)

    def start(self) -> None:
        """Start everything and wait until it is well."""
        self._broker.start()
        until(lambda: _answers(self.broker_port), "the broker")
        for program in (self._web, self._worker, self._door):
            program.start()
        until(lambda: health_of(self.web_port)[0] == 200, "the house to be well")

    def stop(self) -> None:
        """End every program."""
        for program in (self._web, self._worker, self._door, self._broker):
            program.end()
        (self._folder / "ballast").unlink(missing_ok=True)

    def ask(self, query: str, *values: object) -> list[tuple[object, ...]]:
        """Return the rows of a query asked as the superuser, past every wall."""
        database = conninfo_to_dict(self._made.addresses.app)["dbname"]
        address = make_conninfo(self._made.cluster.administrator_url(), dbname=database)
        with psycopg.connect(address, autocommit=True, connect_timeout=10) as connection:
            return connection.execute(query, values or None).fetchall()

    def _start_web(self) -> None:
        self._web.start()
        until(lambda: health_of(self.web_port)[0], "the web server to answer")

    def _start_worker(self) -> None:
        self._worker.start()
        self._until_beaten("outbox")

    def _start_door(self) -> None:
        self._door.start()
        self._until_beaten("mqtt")

    def _start_broker(self) -> None:
        self._broker.start()
        until(lambda: _answers(self.broker_port), "the broker to answer")
        self._until_beaten("mqtt")

    def _kill_database(self) -> None:
        pid = self._made.cluster.process_id()
        if pid is not None:
            os.kill(pid, signal.SIGKILL)

    def _start_database(self) -> None:
        until(self._starts, "the database to start")
        self._until_beaten("outbox")

    def _starts(self) -> bool:
        try:
            self._made.cluster.start()
        except OperationRefused:
            return False
        return self._is_asked()

    def _is_asked(self) -> bool:
        try:
            return bool(self.ask("SELECT 1"))
        except psycopg.Error:
            return False

    def _until_beaten(self, part: str) -> None:
        """Wait until a part has said that it is well after this moment: then it works again."""
        since = clock.now().timestamp()

        def has_beaten() -> bool:
            try:
                rows = self.ask(
                    "SELECT extract(epoch FROM beat_at) FROM foundation_heartbeat WHERE name = %s", part
                )
            except psycopg.Error:
                return False
            return bool(rows) and float(str(rows[0][0])) > since

        until(has_beaten, f"{part} to be well")

    def _cut(self) -> None:
        self.web_relay.cut()
        self.broker_relay.cut()

    def _mend(self) -> None:
        self.web_relay.mend()
        self.broker_relay.mend()
        self._until_beaten("mqtt")

    def _fill_disk(self) -> None:
        with suppress(OSError), (self._folder / "ballast").open("wb", buffering=0) as ballast:
            while True:
                ballast.write(b"\0" * _BALLAST_STEP)

    def _free_disk(self) -> None:
        (self._folder / "ballast").unlink(missing_ok=True)
        # a server that could not write its commit log has ended by itself; the supervisor starts it again
        self._start_database()


@contextmanager
def standing_house(folder: Path) -> Iterator[Parts]:
    """Run a house whose parts can be made to fail, on a disk of its own where one can be mounted."""
    is_small = _mount(folder)
    try:
        with prepared_house(folder) as made:
            parts = Parts(
                made, folder, is_small_disk=is_small and made.cluster.home.is_relative_to(folder.resolve())
            )
            try:
                parts.start()
                yield parts
            finally:
                parts.stop()
    finally:
        if is_small:
            subprocess.run(["umount", "-l", folder], check=False, capture_output=True)


def _mount(folder: Path) -> bool:
    """Give the folder a small disk of its own; False where this machine does not let us."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={_DISK_SIZE},mode=0755", "none", str(folder)]
    return os.geteuid() == 0 and subprocess.run(command, check=False, capture_output=True).returncode == 0


def _broker_command(folder: Path, port: int) -> list[str]:
    program = shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    if program is None:
        message = "Mosquitto is not installed: sudo apt-get install -y mosquitto"
        raise OperationRefused(message, code="no-broker")
    kept = folder / "broker"
    kept.mkdir()
    kept.chmod(0o777)
    lines = [
        *("persistence true", f"persistence_location {kept}/", "autosave_interval 5"),
        *(
            "max_queued_messages 0",
            "max_queued_bytes 0",
            "allow_anonymous true",
            f"listener {port} {ADDRESS}",
        ),
    ]
    (folder / "mosquitto.conf").write_text("\n".join(lines) + "\n")
    return [program, "-c", str(folder / "mosquitto.conf")]


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((ADDRESS, port)) == 0
