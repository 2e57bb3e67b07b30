"""`bin/up`: the database, the web server and the workers as one program that stops as one."""

import http.client
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from xinqiao.operations.children import Child
from xinqiao.operations.errors import OperationRefused
from xinqiao.operations.house import House
from xinqiao.operations.messages import compile_catalogues
from xinqiao.operations.migration import migrate_as_owner
from xinqiao.operations.seeding import seed

log = logging.getLogger(__name__)

ADDRESS = "127.0.0.1"
_TICK_SECONDS = 0.2
_DATABASE_CHECK_SECONDS = 2.0
# together below the ten seconds that are promised
_STOP_SECONDS = 8.0
_CHILDREN_STOP_SECONDS = 4.5
_SLOW_START_SECONDS = 60.0


class _Stop(BaseException):
    """SIGTERM or Ctrl-C came."""


class Supervisor:
    """Starts everything, keeps it running, stops it within ten seconds."""

    def __init__(self, house: House, *, port: int, workers: int = 1) -> None:
        self._house = house
        self._port = port
        self._workers = workers
        self._children: list[Child] = []

    def run(self) -> int:
        """Serve until a signal comes; return the exit code. Raises OperationRefused when it cannot start."""
        _refuse_taken(self._port)
        _listen_for_signals()
        try:
            environment = self._prepare()
            self._children = self._programs(environment)
            self._watch()
        except _Stop:
            log.info("stopping")
        finally:
            self._stop()
        return 0

    def _prepare(self) -> dict[str, str]:
        self._house.data.mkdir(parents=True, exist_ok=True)
        (self._house.data / "port").write_text(str(self._port))
        if self._house.cluster is not None:
            self._house.cluster.hold()
        addresses = self._house.prepare_database()
        environment = self._house.environment(addresses)
        compile_catalogues()
        migrate_as_owner(environment, addresses.owner)
        _collect_assets(environment)
        seed(environment)
        return environment

    def _programs(self, environment: dict[str, str]) -> list[Child]:
        names = [f"worker {number}" for number in range(1, self._workers + 1)]
        web = Child("the web server", web_command(self._port, environment), environment)
        workers = [Child(name, _own_command("worker"), environment) for name in names]
        return [web, *workers, *_mqtt_door(environment)]

    def _watch(self) -> None:
        announce = _Announcement(self._port)
        look_at_database = _every(_DATABASE_CHECK_SECONDS, self._keep_database)
        while True:
            for child in self._children:
                child.keep_running()
            look_at_database()
            announce.look()
            time.sleep(_TICK_SECONDS)

    def _keep_database(self) -> None:
        cluster = self._house.cluster
        if cluster is None or cluster.process_id() is not None:
            return
        log.error("the database ended; starting it again")
        try:
            cluster.start()
        except OperationRefused:
            log.exception("the database does not start; trying again")

    def _stop(self) -> None:
        _ignore_signals()
        for child in self._children:
            child.ask_to_stop()
        began = time.monotonic()
        until = began + _CHILDREN_STOP_SECONDS
        while time.monotonic() < until and any(child.is_running for child in self._children):
            time.sleep(0.05)
        for child in self._children:
            child.kill()
        if self._house.cluster is not None:
            self._house.cluster.let_go(seconds=began + _STOP_SECONDS - time.monotonic())


class _Announcement:
    """Says `ready` once, and why not when it takes long."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._is_done = False
        self._complain_at = time.monotonic() + _SLOW_START_SECONDS

    def look(self) -> None:
        if self._is_done:
            return
        status, said = health_of(self._port)
        if status == http.HTTPStatus.OK or _is_only_without_broker(said):
            self._is_done = True
            print(f"ready http://{ADDRESS}:{self._port}", flush=True)
        elif time.monotonic() > self._complain_at:
            self._complain_at = time.monotonic() + _SLOW_START_SECONDS
            log.warning("still not ready; /healthz says %s", said)


def _is_only_without_broker(said: str) -> bool:
    # the hospital opens in the morning whether or not the broker does
    try:
        checks = json.loads(said)
    except ValueError:
        return False
    return "mqtt" in checks and all(state == "ok" for part, state in checks.items() if part != "mqtt")


def health_of(port: int) -> tuple[int, str]:
    """Return the status and the checks of `/healthz`; status 0 when nobody answers."""
    connection = http.client.HTTPConnection(ADDRESS, port, timeout=3)
    try:
        connection.request("GET", "/healthz")
        response = connection.getresponse()
        return response.status, json.dumps(json.loads(response.read()).get("checks", {}))
    except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
        return 0, str(error) or "no answer"
    finally:
        connection.close()


def web_command(port: int, environment: dict[str, str]) -> list[str]:
    """Return the command of the web server: pages, machine doors and streams on one port."""
    host = environment.get("XINQIAO_BIND", ADDRESS)
    processes = environment.get("XINQIAO_WEB_PROCESSES", "2")
    return [
        *(sys.executable, "-m", "granian", "--interface", "asgi", "--host", host, "--port", str(port)),
        *("--workers", processes, "--respawn-failed-workers", "--respawn-interval", "1"),
        # without the limit, a SIGTERM while a worker starts is waited for without end
        *("--workers-kill-timeout", "3", "--no-ws", "--log-level", "warning"),
        "xinqiao.config.asgi:application",
    ]


def _mqtt_door(environment: dict[str, str]) -> list[Child]:
    if not environment.get("XINQIAO_MQTT_URL"):
        log.info("no MQTT broker; to add one, set XINQIAO_MQTT_URL=mqtts://user:<password>@host:8883")
        return []
    return [Child("the MQTT door", _own_command("mqtt", "listen"), environment)]


def _own_command(*words: str) -> list[str]:
    return [sys.executable, "-m", "xinqiao.operations.cli", *words]


def _refuse_taken(port: int) -> None:
    """Refuse a port that somebody serves: the web server would silently share it with them."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError as error:
            message = f"Port {port} is taken. Stop what listens there, or choose another by XINQIAO_PORT."
            raise OperationRefused(message, code="port-taken") from error


def _collect_assets(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "django", "collectstatic", "--no-input", "--verbosity", "0"]
    done = subprocess.run(
        command, env=environment, cwd=Path.home(), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        message = f"The styles and scripts could not be collected:\n{done.stderr.strip()[-2000:]}"
        raise OperationRefused(message, code="assets")


def _every(seconds: float, action: Callable[[], None]) -> Callable[[], None]:
    next_at = time.monotonic() + seconds

    def act_if_due() -> None:
        nonlocal next_at
        if time.monotonic() >= next_at:
            next_at = time.monotonic() + seconds
            action()

    return act_if_due


def _listen_for_signals() -> None:
    def stop(_signal: int, _frame: object) -> None:
        _ignore_signals()
        raise _Stop

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)


def _ignore_signals() -> None:
    # a second Ctrl-C must not leave half of the programs behind
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)


def port_from_environment() -> int:
    """Return XINQIAO_PORT, 8000 where it is not set. Raises OperationRefused when it is no port."""
    given = os.environ.get("XINQIAO_PORT") or "8000"
    if not given.isdigit() or not 0 < int(given) < 65536:
        raise OperationRefused(f"XINQIAO_PORT is a number from 1 to 65535, not {given}.", code="bad-port")
    return int(given)
