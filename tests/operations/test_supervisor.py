"""Keeping programs running and stopping them as one, with a small server in place of the web server."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

WEB = """
import http.server, os, signal, sys
class Door(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(int(sys.argv[3])); self.end_headers(); self.wfile.write(sys.argv[4].encode())
    def log_message(self, *args): pass
open(sys.argv[2], "a").write(f"{os.getpid()}\\n")
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Door).serve_forever()
"""
PROGRAM = """
import logging, sys
from pathlib import Path
from xinqiao.operations import supervisor
from xinqiao.operations.house import House
logging.basicConfig(level="INFO", format="%(message)s")
port, data, web, pids, *answer = int(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:]
supervisor.web_command = lambda port, _environment: [sys.executable, web, str(port), pids, *answer]
sys.exit(supervisor.Supervisor(House(data), port=port).run())
"""


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def house(folder: Path, port: int) -> Iterator[subprocess.Popen]:
    yield from _house(folder, port, "200", '{"checks": {}}')


@pytest.fixture
def house_without_its_broker(folder: Path, port: int) -> Iterator[subprocess.Popen]:
    """A house that is to listen at a broker which nobody runs."""
    checks = '{"checks": {"database": "ok", "worker": "ok", "mqtt": "never started"}}'
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        broker = f"mqtt://door:secret@127.0.0.1:{closed.getsockname()[1]}"
        yield from _house(folder, port, "503", checks, XINQIAO_MQTT_URL=broker)


def _house(folder: Path, port: int, *answer: str, **also: str) -> Iterator[subprocess.Popen]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("XINQIAO", "DATABASE"))
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    environment |= {"XINQIAO_DEMO": "0", **also}
    command = [
        sys.executable,
        "-c",
        PROGRAM,
        str(port),
        str(folder / "data"),
        str(folder / "web.py"),
        str(folder / "pids"),
        *answer,
    ]
    (folder / "web.py").write_text(WEB)
    with (folder / "said").open("w") as said:
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, env=environment, cwd="/")
    yield process
    process.kill()
    process.wait()


def _until(is_true: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)  # house: no-waiting-in-tests - other processes change, and nothing announces it


def _pids(folder: Path) -> list[int]:
    path = folder / "pids"
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _postmaster(folder: Path) -> int:
    path = folder / "data/postgres/data/postmaster.pid"
    words = path.read_text().split() if path.exists() else []
    return int(words[0]) if words else 0


def test_it_says_ready_mends_what_dies_and_stops_as_one(
    house: subprocess.Popen, folder: Path, port: int
) -> None:
    said = folder / "said"
    _until(lambda: f"ready http://127.0.0.1:{port}\n" in said.read_text())

    os.kill(_pids(folder)[0], signal.SIGKILL)
    _until(lambda: len(_pids(folder)) == 2)
    first = _postmaster(folder)
    os.kill(first, signal.SIGKILL)
    _until(lambda: _postmaster(folder) not in {0, first})

    began = time.monotonic()
    house.send_signal(signal.SIGTERM)
    assert house.wait(timeout=15) == 0
    assert time.monotonic() - began < 10, "the promise of bin/up"
    assert not any(_lives(pid) for pid in _pids(folder))
    assert not (folder / "data/postgres/data/postmaster.pid").exists()
    assert said.read_text().count("ready http") == 1
    assert said.read_text().count("no MQTT broker; to add one, set XINQIAO_MQTT_URL=") == 1


def test_it_opens_without_its_broker_and_goes_on_trying(
    house_without_its_broker: subprocess.Popen, folder: Path, port: int
) -> None:
    said = folder / "said"
    _until(lambda: f"ready http://127.0.0.1:{port}\n" in said.read_text())
    _until(lambda: said.read_text().count("cannot be reached: [Errno 111] Connection refused") > 1)
    began = time.monotonic()
    house_without_its_broker.send_signal(signal.SIGTERM)
    assert house_without_its_broker.wait(timeout=15) == 0
    assert time.monotonic() - began < 10, "the promise of bin/up"
    assert "no MQTT broker" not in said.read_text()


def test_ctrl_c_while_it_starts_ends_it_too(house: subprocess.Popen, folder: Path) -> None:
    server = folder / "data/postgres/data/postmaster.pid"
    _until(server.exists)
    house.send_signal(signal.SIGINT)
    assert house.wait(timeout=15) == 0
    assert not (folder / "data/postgres/data/postmaster.pid").exists()


def test_a_database_broken_off_in_the_making_is_made_anew(folder: Path, port: int) -> None:
    first = _house(folder, port, "200", '{"checks": {}}')
    house = next(first)
    # written at the end of its first half: without a guard, what has it is taken for whole
    _until((folder / "data/postgres/data.making/PG_VERSION").exists)
    house.send_signal(signal.SIGINT)
    assert house.wait(timeout=15) == 0
    assert not (folder / "data/postgres/data/PG_VERSION").exists()
    next(first, None)

    again = _house(folder, port, "200", '{"checks": {}}')
    house = next(again)
    _until(lambda: f"ready http://127.0.0.1:{port}\n" in (folder / "said").read_text())
    house.send_signal(signal.SIGTERM)
    assert house.wait(timeout=15) == 0
    next(again, None)


def test_a_taken_port_is_refused_in_words(folder: Path, port: int) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        environment = os.environ | {"XINQIAO_PORT": str(port), "XINQIAO_DATA": str(folder / "data")}
        command = [sys.executable, "-m", "xinqiao.operations.cli", "up"]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 1
    assert (
        done.stderr
        == f"xinqiao: Port {port} is taken. Stop what listens there, or choose another by XINQIAO_PORT.\n"
    )
    assert not (folder / "data").exists()
