"""The rounds: a part at random fails in the middle of the load and comes back; at the end all is counted."""

import random
import time
from collections.abc import Callable
from typing import Any

import psycopg

from xinqiao.chart.observations import actions as observations
from xinqiao.foundation import clock
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.operations.bench import hospital
from xinqiao.operations.bench.faults.load import Load
from xinqiao.operations.bench.faults.parts import Parts, until
from xinqiao.operations.bench.faults.verdict import Outage, tally, verdict

PATIENTS, DEVICES, POSTERS = 24, 4, 2
_CALM_SECONDS = 120.0
_UNSETTLED = "SELECT count(*) FROM foundation_outboxevent WHERE settled_at IS NULL AND parked_at IS NULL"
_UNNUMBERED = 'SELECT count(*) FROM foundation_streamnotice WHERE "offset" IS NULL'


def run(parts: Parts, *, rounds: int, seed: int, tell: Callable[[str], None]) -> dict[str, Any]:
    """Run the rounds on a standing house and return what was found, ready for JSON."""
    place = hospital.build(seed=seed, patients=PATIENTS, teams=2, now=clock.now())
    load = _loaded(parts, place, seed)
    load.wait_for(40)
    outages = [_round(parts, load, victim, chance, tell) for victim, chance in _victims(parts, rounds, seed)]
    load.wait_for(40)
    load.end()
    until(
        lambda: _is_calm(parts, load),
        "the outbox, the notices and the broker to be done",
        seconds=_CALM_SECONDS,
    )
    found = verdict(load.sent, outages, parts.ask)
    return {
        "rounds": rounds,
        "seed": seed,
        "faults": tally(outages),
        "without": [] if "disk" in parts.faults else ["disk: no file system can be mounted here"],
        **found,
        "strange answers": load.strange[:20],
        "is_clean": found["is_clean"] and not load.strange,
    }


def _loaded(parts: Parts, place: hospital.Hospital, seed: int) -> Load:
    """Let senders begin; each has patients of its own."""
    load = Load(seed=seed, began=clock.now())
    patients = place.patient_ids
    viewer = Viewer.system(place.organization_id, name="bench")
    for patient_id in patients[:DEVICES]:
        with standing_as(viewer):
            made = observations.issue_device(
                viewer=viewer, patient_id=patient_id, kind="cuff", now=clock.now()
            )
        load.publishes(parts.broker_relay.port, made.device_id, patient_id)
    for number in range(POSTERS):
        load.posts(parts.web_relay.port, place.token, patients[DEVICES + number :: POSTERS])
    return load


def _victims(parts: Parts, rounds: int, seed: int) -> list[tuple[str, random.Random]]:
    """Every part about equally often, in an order drawn by seed."""
    chance = random.Random(seed)
    names = list(parts.faults)
    drawn = (names * (rounds // len(names) + 1))[:rounds]
    chance.shuffle(drawn)
    return [(name, chance) for name in drawn]


def _round(
    parts: Parts, load: Load, victim: str, chance: random.Random, tell: Callable[[str], None]
) -> Outage:
    fail, recover = parts.faults[victim]
    load.wait_for(chance.randrange(10, 60))
    # somewhere within the next request
    time.sleep(chance.random() / 10)
    began = clock.now().timestamp()
    fail()
    # long enough that senders meet it, short enough that fifty rounds end today
    time.sleep(chance.random() * 2)
    recover()
    ended = clock.now().timestamp()
    tell(f"{time.strftime('%H:%M:%S', time.localtime(began))} {victim}: away for {ended - began:.1f} s")
    return Outage(part=victim, began=began, ended=ended)


def _is_calm(parts: Parts, load: Load) -> bool:
    try:
        waiting = [parts.ask(_UNSETTLED)[0][0], parts.ask(_UNNUMBERED)[0][0]]
        stored = parts.ask("SELECT count(*) FROM observations_ledgerentry")[0][0]
    except psycopg.Error:
        return False
    acknowledged = sum(each.acknowledged_at is not None for each in load.sent)
    return waiting == [0, 0] and int(str(stored)) >= acknowledged
