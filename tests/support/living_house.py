"""A whole house for browser tests: web server with streams, worker, its own database with the cast."""

import json
import os
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event

from tests.support import postgres

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_SECONDS = 60
_PAUSE_SECONDS = 0.2


@dataclass(frozen=True)
class LivingHouse:
    """Where the house is, and how the cast gets in: one-time paths by key."""

    url: str
    links: dict[str, str]
    patient_id: str
    device_token: str

    def sign_in_url(self, key: str) -> str:
        """Return the one-time address of somebody of the cast."""
        return self.url + self.links[key]

    def post_readings(self, items: list[dict[str, object]]) -> list[dict[str, object]]:
        """Post readings as the patient's cuff does; return the answers."""
        request = urllib.request.Request(
            f"{self.url}/ingest/readings",
            data=json.dumps(items).encode(),
            headers={"Content-Type": "application/json", "Authorization": f"Bearer {self.device_token}"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read())["results"]


@contextmanager
def living_house(filled_by: str = "tests/support/fill_house.py") -> Iterator[LivingHouse]:
    """Start a house, wait until it is well, and stop it at the end."""
    with postgres.own_database("house") as addresses:
        port = _free_port()
        environment = os.environ | {
            "XINQIAO_DATABASE_URL": addresses.app,
            "DJANGO_SETTINGS_MODULE": "xinqiao.config.settings.test",
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "ignore",
        }
        filled = _python(environment, filled_by)
        web = [sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1"]
        web += ["--port", str(port), "--workers-kill-timeout", "3", "--no-ws", "--log-level", "warning"]
        running = [
            subprocess.Popen([*web, "xinqiao.config.asgi:application"], env=environment, cwd=ROOT),
            subprocess.Popen([sys.executable, "tests/support/run_worker.py"], env=environment, cwd=ROOT),
        ]
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_well(url, running)
            yield LivingHouse(url, filled["links"], filled["patient"], filled["device"])
        finally:
            for process in running:
                process.terminate()
            for process in running:
                process.wait(20)


def _python(environment: dict[str, str], script: str) -> dict[str, object]:
    done = subprocess.run(
        [sys.executable, script], env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_well(url: str, running: list[subprocess.Popen[bytes]]) -> None:
    pause = Event()
    for _turn in range(round(_PATIENCE_SECONDS / _PAUSE_SECONDS)):
        assert all(process.poll() is None for process in running), "a part of the house ended"
        if _is_well(url):
            return
        pause.wait(_PAUSE_SECONDS)
    message = "the house did not become well"
    raise AssertionError(message)


def _is_well(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
