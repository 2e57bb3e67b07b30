"""Readings a second: the whole path over HTTP beside the bare staged insert and raw COPY."""

import http.client
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
import psycopg

from xinqiao.operations.bench import bare, work
from xinqiao.operations.bench.ground import Ground
from xinqiao.operations.bench.hospital import Hospital
from xinqiao.operations.bench.work import Pressure, Work
from xinqiao.operations.errors import OperationRefused
from xinqiao.operations.supervisor import ADDRESS


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What one item is."""

    name: str
    body: Callable[[Sequence[Pressure]], bytes]
    values: int


PANELS = Shape(name="panels", body=work.panels, values=2)
SINGLES = Shape(name="single values", body=work.singles, values=1)


@dataclass(slots=True, kw_only=True)
class Speeds:
    """Values stored a second, one figure a round."""

    shape: Shape
    ours: list[float] = field(default_factory=list)
    staged: list[float] = field(default_factory=list)
    copied: list[float] = field(default_factory=list)


class Door:
    """One kept connection to `POST /ingest/readings` with a client's token."""

    def __init__(self, port: int, token: str) -> None:
        self._connection = http.client.HTTPConnection(ADDRESS, port, timeout=60)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def post(self, body: bytes) -> bytes:
        """Send one request and return its answer. Raises OperationRefused for any but 200."""
        self._connection.request("POST", "/ingest/readings", body, self._headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise OperationRefused(f"The door answered {answer.status}: {content[:300]!r}", code="bench")
        return content

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How much a measurement does: `requests` of `items`, `each` successive ones of one patient."""

    rounds: int
    requests: int
    items: int
    each: int
    seed: int


def measure(ground: Ground, hospital: Hospital, shape: Shape, plan: Plan, *, now: datetime) -> Speeds:
    """Interleave staged, ours and COPY round by round over work of the same shape and size."""
    speeds = Speeds(shape=shape)
    draw = Work(plan.seed, hospital.patient_ids, now=now)
    door = Door(ground.port, hospital.token)
    with (
        psycopg.connect(ground.app_url, autocommit=True) as app,
        psycopg.connect(ground.owner_url, autocommit=True) as owner,
    ):
        bare.prepare_staged(app)
        # the first round warms every process and is thrown away
        for number in range(plan.rounds + 1):
            loads = [draw.requests(plan.requests, items=plan.items, each=plan.each) for _ in range(3)]
            bodies = [shape.body(one) for one in loads[0]]
            rows = [_rows(load, hospital, shape, now) for load in loads[1:]]
            bare.forget(owner)
            staged = _time(lambda data: bare.staged(app, data, hospital.organization_id), rows[0])
            ours = _time(lambda body: check_all_stored(door.post(body)), bodies)
            copied = _time(lambda data: bare.copied(owner, data), rows[1])
            if number:
                values = plan.requests * plan.items * shape.values
                speeds.staged.append(values / staged)
                speeds.ours.append(values / ours)
                speeds.copied.append(values / copied)
    door.close()
    return speeds


def _rows(load: Sequence[Sequence[Pressure]], hospital: Hospital, shape: Shape, now: datetime) -> list[bytes]:
    are_panels = shape.values == 2
    return [bare.rows(one, hospital.organization_id, now, are_panels=are_panels) for one in load]


def wait_for_port(port: int) -> None:
    """Return once somebody listens on a port. Raises OperationRefused after half a minute."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex((ADDRESS, port)) == 0:
                return
        time.sleep(0.1)
    raise OperationRefused(f"Nobody listens on port {port}.", code="bench")


def check_all_stored(answer: bytes) -> None:
    """Raise OperationRefused unless every item of an answer was stored."""
    if answer.count(b'"status":"stored"') != answer.count(b'"status":'):
        strange = [one for one in msgspec.json.decode(answer)["results"] if one["status"] != "stored"]
        raise OperationRefused(f"An item was not stored: {strange[0]}", code="bench")


def _time(act: Callable[[bytes], None], loads: Sequence[bytes]) -> float:
    began = time.perf_counter()
    for load in loads:
        act(load)
    return time.perf_counter() - began
