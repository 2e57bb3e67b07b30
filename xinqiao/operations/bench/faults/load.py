"""Readings that keep coming while parts die: senders that never give up, over HTTP and over MQTT."""

import http.client
import itertools
import json
import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from xinqiao.foundation import clock
from xinqiao.operations.supervisor import ADDRESS

BATCH = 12
_PAUSE_SECONDS = 0.1
_BREACHES = 0.1
_STEP = timedelta(seconds=2)
_LONG_AGO = timedelta(hours=22)
# well below the hundred and twenty messages a minute that a device may send
_DEVICE_SECONDS = 0.8
_UNANSWERED_SECONDS = 15.0


@dataclass(slots=True, kw_only=True)
class Sent:
    """One pressure: when it was first tried and acknowledged, and how often a device published it again."""

    id: str
    patient_id: str
    measured_at: datetime
    is_breach: bool
    tried_at: float
    acknowledged_at: float | None = None
    repeats: int = 0
    repeated_at: float = 0.0

    def item(self, *, has_patient: bool) -> dict[str, Any]:
        """The item of a body; a device does not name its patient."""
        systolic, diastolic = (190, 118) if self.is_breach else (124, 78)
        told = {
            "id": self.id,
            "code": "85354-9",
            "components": [
                {"code": "8480-6", "value": systolic, "unit": "mm[Hg]"},
                {"code": "8462-4", "value": diastolic, "unit": "mm[Hg]"},
            ],
            "measured_at": self.measured_at.isoformat(),
            "symptoms": ["chest"] if self.is_breach else [],
        }
        return {"patient": self.patient_id, **told} if has_patient else told


class Load:
    """Several senders, each with patients of its own, so that no two readings share an instant."""

    def __init__(self, *, seed: int, began: datetime) -> None:
        self._seed = seed
        # every reading has an instant of its own, all within the last day and in order
        self._instants = (began - _LONG_AGO + _STEP * turn for turn in itertools.count())
        self._lock = threading.Lock()
        self._moved = threading.Condition(self._lock)
        self._ending = threading.Event()
        self._threads: list[threading.Thread] = []
        self.sent: list[Sent] = []
        self.strange: list[str] = []

    def posts(self, port: int, token: str, patient_ids: Sequence[UUID]) -> None:
        """Send batches over HTTP, the same again by the same ids until it is acknowledged."""
        self._run(lambda name, chance: self._post(name, chance, port, token, patient_ids))

    def publishes(self, port: int, device_id: UUID, patient_id: UUID) -> None:
        """Publish single readings over MQTT with QoS 1, in one session that outlives a broken line."""
        self._run(lambda name, chance: self._publish(name, chance, port, device_id, patient_id))

    def wait_for(self, more: int) -> None:
        """Wait until so many more readings were tried."""
        with self._moved:
            wanted = len(self.sent) + more
            self._moved.wait_for(lambda: len(self.sent) >= wanted, 60)

    def end(self) -> None:
        """Let every sender finish what it has begun."""
        self._ending.set()
        for thread in self._threads:
            thread.join(180)
            if thread.is_alive():
                self.strange.append("a sender never got its acknowledgement")

    def _run(self, act: Any) -> None:
        name = f"s{len(self._threads)}"
        chance = random.Random(f"{self._seed}:{name}")
        thread = threading.Thread(target=act, args=(name, chance), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _next(self, name: str, chance: random.Random, patient_id: object) -> Sent:
        with self._moved:
            sent = Sent(
                id=f"{name}-{len(self.sent)}",
                patient_id=str(patient_id),
                measured_at=next(self._instants),
                is_breach=chance.random() < _BREACHES,
                tried_at=clock.now().timestamp(),
            )
            self.sent.append(sent)
            self._moved.notify_all()
            return sent

    def _post(
        self, name: str, chance: random.Random, port: int, token: str, patient_ids: Sequence[UUID]
    ) -> None:
        while not self._ending.is_set():
            batch = [self._next(name, chance, chance.choice(patient_ids)) for _item in range(BATCH)]
            body = json.dumps([each.item(has_patient=True) for each in batch]).encode()
            results = self._until_answered(port, token, body)
            for each, result in zip(batch, results, strict=False):
                if result["status"] in {"stored", "duplicate"}:
                    each.acknowledged_at = clock.now().timestamp()
                else:
                    self.strange.append(f"{each.id}: {result}")
            self._ending.wait(_PAUSE_SECONDS)

    def _until_answered(self, port: int, token: str, body: bytes) -> list[dict[str, Any]]:
        end = time.monotonic() + 150
        while time.monotonic() < end:
            status, content = _posted(port, token, body)
            if status == 200:
                return list(json.loads(content)["results"])
            # a house that is down may say so (503) or say nothing; anything else is a defect
            if status not in {0, 429, 503}:
                self.strange.append(f"answered {status}: {content[:200]!r}")
            time.sleep(_PAUSE_SECONDS)
        self.strange.append("a batch was never acknowledged")
        return []

    def _publish(
        self, name: str, chance: random.Random, port: int, device_id: UUID, patient_id: UUID
    ) -> None:
        waiting: dict[str, Sent] = {}
        published: dict[str, float] = {}
        with _session(port, device_id, waiting, self.strange) as client:

            def publish(sent: Sent) -> None:
                body = json.dumps(sent.item(has_patient=False)).encode()
                published[sent.id] = time.monotonic()
                client.publish(f"xinqiao/v1/{device_id}/readings", body, qos=1)

            while not self._ending.wait(_DEVICE_SECONDS):
                sent = self._next(name, chance, patient_id)
                waiting[sent.id] = sent
                publish(sent)
                self._again(waiting, published, publish)
            end = time.monotonic() + 90
            while waiting and time.monotonic() < end:
                self._again(waiting, published, publish)
                time.sleep(_PAUSE_SECONDS)
        if waiting:
            self.strange.append(f"{len(waiting)} messages were never answered")

    def _again(self, waiting: dict[str, Sent], published: dict[str, float], publish: Any) -> None:
        """A device publishes once more what nobody has answered: the same id makes it the same reading."""
        for sent in list(waiting.values()):
            if time.monotonic() - published[sent.id] > _UNANSWERED_SECONDS:
                sent.repeats, sent.repeated_at = sent.repeats + 1, clock.now().timestamp()
                publish(sent)


def _posted(port: int, token: str, body: bytes) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(ADDRESS, port, timeout=20)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    try:
        connection.request("POST", "/ingest/readings", body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException) as problem:
        return 0, str(problem).encode()
    finally:
        connection.close()


@contextmanager
def _session(port: int, device_id: UUID, waiting: dict[str, Sent], strange: list[str]) -> Iterator[Client]:
    results = f"xinqiao/v1/{device_id}/results"

    def note(_client: Client, _data: object, message: MQTTMessage) -> None:
        told = json.loads(message.payload)
        if told.get("error", {}).get("code", "too-many") != "too-many":
            strange.append(f"a device was told {told['error']}")
        for result in told.get("results", ()):
            if result["status"] in {"stored", "duplicate"} and (sent := waiting.pop(result["id"], None)):
                sent.acknowledged_at = clock.now().timestamp()

    client = Client(CallbackAPIVersion.VERSION2, client_id=str(device_id), clean_session=False)
    client.on_message = note

    def listen(client: Client, *_told: object) -> None:
        client.subscribe(results, qos=1)

    client.on_connect = listen
    client.reconnect_delay_set(1, 2)
    client.max_queued_messages_set(0)
    client.connect_async(ADDRESS, port, keepalive=5)
    client.loop_start()
    try:
        yield client
    finally:
        client.disconnect()
        client.loop_stop()
