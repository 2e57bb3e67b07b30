"""A broker, the cast, their devices and the door, each the real thing."""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from django.test import Client

from tests.support.broker import V311, Device, Mosquitto
from tests.support.waiting import PATIENCE_SECONDS, until
from xinqiao.api.mqtt.address import Broker
from xinqiao.api.mqtt.service import Service
from xinqiao.chart.observations import actions as observations
from xinqiao.foundation import clock
from xinqiao.foundation.walls import standing_as
from xinqiao.operations import cli
from xinqiao.simulation.cast import Cast

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder() -> Iterator[Path]:
    # pytest closes its own folders to other users, and started by root the broker is another user
    path = Path(tempfile.mkdtemp(prefix="xinqiao-mqtt-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


class House:
    """A hospital with a broker."""

    def __init__(self, broker: Mosquitto, cast: Cast) -> None:
        self.broker = broker
        self.cast = cast
        self.issued: list[Any] = []
        self._present: list[Device] = []

    def issue(self) -> Any:
        """Bind a device to 周桂兰, as `xinqiao device issue` does."""
        viewer = self.cast.system()
        with standing_as(viewer):
            made = observations.issue_device(
                viewer=viewer, patient_id=self.cast.patient_id, kind="cuff", now=clock.now()
            )
        self.issued.append(made)
        return made

    def write_credentials(self) -> None:
        assert cli.run(["mqtt", "credentials", str(self.broker.credentials)]) == 0

    def device(
        self, made: Any = None, *, version: Any = V311, token: str | None = None, **rest: Any
    ) -> Device:
        """Let a device in, the first that was issued by default."""
        made = made or self.issued[0]
        device = Device(self.broker, made.device_id, made.token if token is None else token, version)
        self._present.append(device)
        return device.enter(**rest)

    def post(self, body: object, made: Any = None) -> Any:
        """Send the same by HTTP."""
        header = {"HTTP_AUTHORIZATION": f"Bearer {(made or self.issued[0]).token}"}
        return Client().post("/ingest/readings", body, content_type="application/json", **header)

    def leave(self) -> None:
        for device in self._present:
            device.leave()

    def subscriptions(self) -> int:
        """How often a worker was heard to subscribe."""
        return self.broker.said.count("Sending SUBACK to xinqiao-ingest-")

    @contextmanager
    def listening(self, workers: int = 1) -> Iterator[Service]:
        """Run the door's workers in this process."""
        heard = self.subscriptions()
        service = Service(Broker.read(self.broker.url), name="ingest", workers=workers)
        thread = threading.Thread(target=service.run)
        thread.start()
        try:
            until(lambda: self.subscriptions() >= heard + workers)
            yield service
        finally:
            service.stop()
            thread.join(PATIENCE_SECONDS)

    @contextmanager
    def listening_process(self, workers: int = 1, **also: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run `xinqiao mqtt listen` as bin/up does; `also` is added to its environment."""
        heard = self.subscriptions()
        environment = os.environ | {"XINQIAO_MQTT_URL": self.broker.url, "PYTHONWARNINGS": "ignore"} | also
        command = [
            sys.executable,
            "-m",
            "xinqiao.operations.cli",
            "mqtt",
            "listen",
            "--workers",
            str(workers),
        ]
        process = subprocess.Popen(command, env=environment, cwd=ROOT)
        try:
            until(lambda: self.subscriptions() >= heard + workers)
            yield process
        finally:
            process.terminate()
            process.wait(PATIENCE_SECONDS)


@pytest.fixture
def broker(folder: Path) -> Iterator[Mosquitto]:
    made = Mosquitto(folder)
    yield made
    made.stop()


@pytest.fixture
def house(broker: Mosquitto, cast: Cast, settings: Any) -> Iterator[House]:
    """The broker knows one device, and runs; nobody listens yet."""
    settings.MQTT_BROKER = Broker.read(broker.url)
    made = House(broker, cast)
    made.issue()
    made.write_credentials()
    broker.start()
    yield made
    made.leave()


@pytest.fixture
def pressure() -> Callable[..., dict[str, Any]]:
    """A blood pressure under an id; another id is another act, at another time of the last hour."""
    now = clock.now().replace(microsecond=0)

    def make(name: str = "r-1", systolic: int = 128, diastolic: int = 80) -> dict[str, Any]:
        return {
            "id": name,
            "code": "85354-9",
            "components": [
                {"code": "8480-6", "value": systolic, "unit": "mm[Hg]"},
                {"code": "8462-4", "value": diastolic, "unit": "mm[Hg]"},
            ],
            "measured_at": (now - timedelta(seconds=crc32(name.encode()) % 3600)).isoformat(),
        }

    return make
