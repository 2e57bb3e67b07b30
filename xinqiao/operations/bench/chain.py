"""From a reading to a changed pixel, with many streams open and other readings coming in."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import psycopg
from django.db import connection

from xinqiao.care.alerts import actions, queries
from xinqiao.care.alerts.types import AlertStatus, ClosingAction
from xinqiao.foundation.walls import standing_as
from xinqiao.operations.bench import bare, work
from xinqiao.operations.bench.bare_stream import CHANNEL
from xinqiao.operations.bench.ears import Ear, Ears
from xinqiao.operations.bench.ground import Ground
from xinqiao.operations.bench.hospital import Hospital, Team
from xinqiao.operations.bench.ingest import Door, check_all_stored
from xinqiao.operations.bench.screens import Screen
from xinqiao.operations.bench.statistics import percentile
from xinqiao.operations.bench.work import Work
from xinqiao.operations.errors import OperationRefused

_WAIT_SECONDS = 15.0
_EVERY_SECONDS = 0.25
_BATCHES_A_SECOND = 10
_DANGEROUS = (192, 118)
# bare rows lie in the same table: they must say nothing that the rules find with a patient's next reading
_CALM = (124, 78)


@dataclass(slots=True)
class Delays:
    """Seconds of every alert, round by round; `at_stream` is when the first stream of its team heard."""

    at_screen: list[list[float]] = field(default_factory=list)
    at_stream: list[list[float]] = field(default_factory=list)
    offered: list[float] = field(default_factory=list)

    def p(self, percent: float) -> list[float]:
        """Return a percentile of each round, in milliseconds."""
        return [percentile(delays, percent) * 1000 for delays in self.at_screen]

    def p_at_stream(self, percent: float) -> list[float]:
        """Return a percentile of each round of hearing it on the stream, in milliseconds."""
        return [percentile(delays, percent) * 1000 for delays in self.at_stream]


@contextmanager
def readings_coming(send: Callable[[], int]) -> Iterator[Callable[[], float]]:
    """Call `send` ten times a second in a thread; the block may ask for the readings a second so far."""
    stop = threading.Event()
    began, sent, failures = time.monotonic(), [0], []

    def keep_sending() -> None:
        turn = 0
        while not stop.is_set():
            try:
                sent[0] += send()
            except Exception as error:  # noqa: BLE001 - told to the one who waits for the figures
                failures.append(error)
                return
            turn += 1
            stop.wait(max(0.0, began + turn / _BATCHES_A_SECOND - time.monotonic()))

    sender = threading.Thread(target=keep_sending, name="readings")
    sender.start()
    try:
        yield lambda: sent[0] / (time.monotonic() - began)
    finally:
        stop.set()
        sender.join()
    if failures:
        raise failures[0]


class Bench:
    """One hospital, its streams, and what is injected."""

    def __init__(
        self, ground: Ground, hospital: Hospital, *, streams: int, rate: int, seed: int, now: datetime
    ) -> None:
        self._ground = ground
        self._hospital = hospital
        self._streams = streams
        self._batch = rate // _BATCHES_A_SECOND
        self._work = Work(seed, hospital.patient_ids, now=now)
        self._teams = {str(patient_id): team for team in hospital.teams for patient_id in team.patient_ids}

    def round_of_ours(self, screen: Screen, patient_ids: Sequence[UUID], delays: Delays) -> None:
        """Inject one dangerous pressure of each patient through the door."""
        first: dict[str, float] = {}
        sent: dict[str, float] = {}

        def heard(_ear: int, patient: str, at: float) -> None:
            # what other readings of this patient caused before is not what was injected
            if patient in sent and patient not in first:
                first[patient] = at
                screen.heard(patient, at)

        ears = [Ear(path="/streams/worklist", cookie=team.cookie) for team in self._spread()]
        door, gate = (
            Door(self._ground.port, self._hospital.token),
            Door(self._ground.port, self._hospital.token),
        )
        with Ears(self._ground.port, ears, heard), readings_coming(lambda: self._send(door)) as speed:
            self._inject(
                patient_ids,
                sent,
                lambda patient: check_all_stored(
                    gate.post(work.panels([self._pressure(patient, _DANGEROUS)]))
                ),
            )
            shown = self._wait_for(sent, lambda: self._shown(screen))
            delays.offered.append(speed())
        door.close()
        gate.close()
        delays.at_screen.append([shown[name] - at for name, at in sent.items()])
        delays.at_stream.append([first[name] - at for name, at in sent.items() if name in first])

    def round_of_bare(self, port: int, patient_ids: Sequence[UUID], delays: Delays) -> None:
        """Insert the same rows, NOTIFY, and hear it on the raw streams, under the same coming of readings."""
        first: dict[str, float] = {}
        sent: dict[str, float] = {}

        def heard(_ear: int, patient: str, at: float) -> None:
            first.setdefault(patient, at)

        ears = [Ear(path=f"/{team.id}") for team in self._spread()]
        with (
            psycopg.connect(self._ground.app_url, autocommit=True) as app,
            psycopg.connect(self._ground.app_url, autocommit=True) as other,
            Ears(port, ears, heard),
        ):
            bare.prepare_staged(other)
            with readings_coming(lambda: self._insert(other)) as speed:
                self._inject(patient_ids, sent, lambda patient: self._announce(app, patient))
                self._wait_for(sent, lambda: first)
                delays.offered.append(speed())
        delays.at_screen.append([first[name] - at for name, at in sent.items()])

    def settle(self, patient_ids: Sequence[UUID], *, now: datetime) -> None:
        """Answer the alerts of a round, so that the next one finds a short list."""
        # the browser's driver keeps a loop in this thread, and Django asks no database beside one
        with ThreadPoolExecutor(max_workers=1) as aside:
            aside.submit(self._settle, patient_ids, now).result()

    def _settle(self, patient_ids: Sequence[UUID], now: datetime) -> None:
        nurse = self._hospital.lead
        with closing(connection), standing_as(nurse):
            for alert in queries.alerts(nurse, status=AlertStatus.OPEN):
                if alert.patient_id in patient_ids:
                    actions.close_alert(
                        viewer=nurse,
                        alert_id=alert.id,
                        action_code=ClosingAction.CALLED_PATIENT,
                        patient_informed=True,
                        now=now,
                    )

    def _spread(self) -> list[Team]:
        teams = self._hospital.teams
        return [teams[number % len(teams)] for number in range(self._streams)]

    def _inject(
        self, patient_ids: Sequence[UUID], sent: dict[str, float], act: Callable[[UUID], object]
    ) -> None:
        began = time.monotonic()
        for turn, patient_id in enumerate(patient_ids):
            time.sleep(max(0.0, began + turn * _EVERY_SECONDS - time.monotonic()))
            # house: now-is-a-parameter - a bench measures by the machine's own clock
            sent[str(patient_id)] = time.time()
            act(patient_id)

    def _wait_for(self, sent: dict[str, float], seen: Callable[[], dict[str, float]]) -> dict[str, float]:
        until = time.monotonic() + _WAIT_SECONDS
        while time.monotonic() < until:
            shown = seen()
            if sent.keys() <= shown.keys():
                return shown
            time.sleep(0.2)
        lost = len(sent.keys() - seen().keys())
        raise OperationRefused(f"{lost} of {len(sent)} alerts were never shown.", code="bench")

    def _shown(self, screen: Screen) -> dict[str, float]:
        return {self._hospital.by_mrn.get(name, name): at for name, at in screen.seen().items()}

    def _pressure(self, patient_id: UUID, values: tuple[int, int]) -> work.Pressure:
        systolic, diastolic = values
        # house: now-is-a-parameter - a bench measures by the machine's own clock
        return self._work.one(patient_id, at=datetime.now(UTC), systolic=systolic, diastolic=diastolic)

    def _arriving(self) -> list[work.Pressure]:
        # house: now-is-a-parameter - a bench measures by the machine's own clock
        return self._work.arriving(self._batch, at=datetime.now(UTC))

    def _send(self, door: Door) -> int:
        pressures = self._arriving()
        check_all_stored(door.post(work.panels(pressures)))
        return len(pressures)

    def _insert(self, app: bare.Connection) -> int:
        pressures = self._arriving()
        # house: now-is-a-parameter - a bench measures by the machine's own clock
        data = bare.rows(pressures, self._hospital.organization_id, datetime.now(UTC), are_panels=True)
        bare.staged(app, data, self._hospital.organization_id)
        return len(pressures)

    def _announce(self, app: bare.Connection, patient_id: UUID) -> None:
        said = f"{self._teams[str(patient_id)].id} {patient_id}"
        bare.inserted(app, self._pressure(patient_id, _CALM), self._hospital.organization_id, (CHANNEL, said))
