"""Web, worker and database die under load: nothing acknowledged is lost, nothing happens twice.

One house for the whole file; the tests stand in the order in which they change it least.
"""

import http.client
import itertools
import json
import random
import threading
import urllib.error
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from tests.deep.house import Listener, house, sign_in, until
from xinqiao.journeys.wiring import SUBSCRIPTIONS

SEED = 20261122
ROUNDS = 9
BATCH = 12
POSTERS = 3


@pytest.fixture(scope="module")
def living():
    with house() as made:
        made.cookie = sign_in(made.url, made.facts["links"]["nurse"])
        yield made


# Who every process is ---------------------------------------------------------------


def test_every_process_is_the_application_role(living):
    """A test that forgets a filter sees nothing only if nobody connects with more power (decision 2)."""
    listener = Listener(living.url, living.cookie)
    listener.start()
    until(lambda: listener.first is not None, "the stream to open")

    def connected():
        return living.ask(
            "SELECT application_name, usename, rolsuper, rolbypassrls FROM pg_stat_activity a"
            " JOIN pg_roles r ON r.rolname = a.usename"
            " WHERE datname = 'deep' AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
        )

    wanted = {"xinqiao-streams", "xinqiao-outbox", "xinqiao-sequencer"}
    until(lambda: wanted <= {row[0] for row in connected()}, "web, worker and streams to be connected")
    living.post("/ingest/readings", [], living.facts["token"])
    assert {row[1:] for row in connected()} == {("xq_app", False, False)}
    owned = (
        "SELECT count(*) FROM pg_class WHERE relkind IN ('r','p') AND pg_get_userbyid(relowner) = 'xq_app'"
    )
    assert living.one(owned) == 0
    listener.leave()


# The sequencer ----------------------------------------------------------------------


def test_another_worker_numbers_when_the_first_is_killed(living):
    numbering = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = 7301001 AND granted"
    standing_by = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'xinqiao-sequencer'"
    ((first,),) = until(lambda: living.ask(numbering), "a sequencer")
    living.start("second worker")
    until(lambda: living.one(standing_by) == 2, "a second sequencer to stand by")
    assert living.ask(numbering) == [(first,)]
    living.kill("worker")
    ((second,),) = until(lambda: [row for row in living.ask(numbering) if row != (first,)], "a successor", 20)
    assert second != first
    post_until_acknowledged(living, [reading(living, 0, "handover", breach=False)])
    until(lambda: unnumbered(living) == 0, "every notice to be numbered", 20)
    assert living.one('SELECT count(*) FROM foundation_streamnotice WHERE "offset" IS NOT NULL') > 0
    living.start("worker")
    living.kill("second worker")


# Faults under load ------------------------------------------------------------------


def reading(living, number, name, *, breach, at=None):
    systolic, diastolic = (190, 118) if breach else (124, 78)
    patients = living.facts["patients"]
    return {
        "id": name,
        "patient": patients[number % len(patients)],
        "code": "85354-9",
        "components": [
            {"code": "8480-6", "value": systolic, "unit": "mm[Hg]"},
            {"code": "8462-4", "value": diastolic, "unit": "mm[Hg]"},
        ],
        "measured_at": (at or datetime.now(UTC)).isoformat(),
        "symptoms": ["chest"] if breach else [],
    }


def post_until_acknowledged(living, batch, *, tries=600):
    """Post a batch by the same ids until it is acknowledged; return its results."""
    pause = threading.Event()
    for _try in range(tries):
        try:
            return living.post("/ingest/readings", batch, living.facts["token"])["results"]
        except urllib.error.HTTPError as refused:
            # only a house that is down may answer with a fault of its own
            if refused.code < 500:
                raise
        except (OSError, http.client.HTTPException, json.JSONDecodeError):
            pass
        pause.wait(0.1)
    message = "a batch was never acknowledged"
    raise AssertionError(message)


class Load:
    """Posters that never give up, and a count of batches that the saboteur waits for."""

    def __init__(self, living):
        self._living = living
        self._moved = threading.Condition()
        self._started = 0
        self._ending = threading.Event()
        self.acknowledged = {}
        self.problems = []
        self._threads = [threading.Thread(target=self._post, args=(n,), daemon=True) for n in range(POSTERS)]
        # every reading has a minute of its own, all within the last day
        self._minutes = itertools.count(1)
        self._began = datetime.now(UTC).replace(second=0, microsecond=0) - timedelta(hours=20)

    def start(self):
        for thread in self._threads:
            thread.start()

    def end(self):
        self._ending.set()
        for thread in self._threads:
            thread.join(120)
        assert not any(thread.is_alive() for thread in self._threads)

    def wait_for_batches(self, more):
        with self._moved:
            wanted = self._started + more
            assert self._moved.wait_for(lambda: self._started >= wanted, 120), "the load stands still"

    def _post(self, poster):
        chance = random.Random(f"{SEED}:{poster}")
        for turn in itertools.count():
            if self._ending.is_set():
                return
            batch = self._batch(poster, turn, chance)
            with self._moved:
                self._started += 1
                self._moved.notify_all()
            try:
                results = post_until_acknowledged(self._living, batch)
            except AssertionError as problem:
                self.problems.append(str(problem))
                return
            for sent, result in zip(batch, results, strict=True):
                self.acknowledged[sent["id"]] = (sent, result)

    def _batch(self, poster, turn, chance):
        # a poster keeps to its own third of the ward, so that minutes of one patient never collide
        return [
            reading(
                self._living,
                chance.randrange(4) * POSTERS + poster,
                f"p{poster}-{turn}-{item}",
                breach=chance.random() < 0.2,
                at=self._began + timedelta(seconds=5 * next(self._minutes)),
            )
            for item in range(BATCH)
        ]


def unnumbered(living):
    return living.one('SELECT count(*) FROM foundation_streamnotice WHERE "offset" IS NULL')


def unsettled(living):
    return living.one(
        "SELECT count(*) FROM foundation_outboxevent WHERE settled_at IS NULL AND parked_at IS NULL"
    )


@pytest.fixture(scope="module")
def story(living):
    """The load, the kills, and the calm after them."""
    chance = random.Random(SEED)
    listener = Listener(living.url, living.cookie)
    listener.start()
    until(lambda: listener.first is not None, "the stream to open")
    load = Load(living)
    load.start()
    victims = ["web", "worker", "database"] * (ROUNDS // 3)
    chance.shuffle(victims)
    moment = threading.Event()
    for victim in victims:
        load.wait_for_batches(chance.randrange(2, 8))
        moment.wait(chance.random() / 10)  # somewhere within the next request
        living.kill(victim)
        living.restart(victim)
        until(living.is_well, f"the house to be well after its {victim} was killed")
    load.wait_for_batches(4)
    load.end()
    assert load.problems == []
    until(lambda: unsettled(living) == 0, "the outbox to be settled")
    until(lambda: unnumbered(living) == 0, "every notice to be numbered")
    newest = audience_offsets(living, 0)[-1]
    until(lambda: listener.last == newest, "the open page to have heard everything", 60)
    listener.leave()
    return load, listener


def audience_offsets(living, after):
    keys = [f"team:{living.facts['team']}", f"account:{living.facts['nurse_account']}"]
    query = (
        'SELECT "offset" FROM foundation_streamnotice WHERE audience = ANY(%s) AND "offset" > %s ORDER BY 1'
    )
    return [row[0] for row in living.ask(query, keys, after)]


def test_every_acknowledged_reading_is_stored_exactly_once(living, story):
    load, _listener = story
    assert len(load.acknowledged) > 100
    answers = {result["status"] for _sent, result in load.acknowledged.values()}
    assert answers <= {"stored", "duplicate"}
    rows = living.ask(
        "SELECT patient_id::text, measured_at, code, count(*) FROM observations_sample GROUP BY 1, 2, 3"
    )
    kept = {(patient, at, code): count for patient, at, code, count in rows}
    for sent, _result in load.acknowledged.values():
        at = datetime.fromisoformat(sent["measured_at"])
        for part in sent["components"]:
            assert kept.pop((sent["patient"], at, part["code"])) == 1
    # beside them only the two parts of the reading of the hand-over
    assert len(kept) == 2
    ledger = living.one("SELECT count(*) FROM observations_ledgerentry")
    assert ledger == len(load.acknowledged) + 1


def test_every_breach_is_a_finding_of_one_alert_with_one_open_item(living, story):
    load, _listener = story
    sent = [item for item, _result in load.acknowledged.values() if item["symptoms"]]
    breaches = {(item["patient"], datetime.fromisoformat(item["measured_at"])) for item in sent}
    rows = living.ask(
        "SELECT patient_id::text, measured_at, alert_id, count(*) FROM alerts_finding"
        " WHERE severity = 'red' GROUP BY 1, 2, 3"
    )
    found = {(patient, at): (alert, count) for patient, at, alert, count in rows}
    assert len(rows) == len(found)
    assert breaches <= set(found)
    assert {count for _alert, count in found.values()} == {1}
    assert all(alert for alert, _count in found.values())
    assert (
        living.ask(
            "SELECT survivor_id, \"group\" FROM alerts_alert WHERE status <> 'closed' GROUP BY 1, 2 HAVING count(*) > 1"
        )
        == []
    )
    alerts = living.ask("SELECT id FROM alerts_alert WHERE status <> 'closed' ORDER BY 1")
    items = living.ask(
        "SELECT cause_id FROM worklist_workitem WHERE cause_type = 'alert' AND state <> 'done' ORDER BY 1"
    )
    assert alerts
    assert items == alerts


def test_every_event_was_handled_once_by_each_handler(living, story):
    assert living.ask("SELECT name, last_error FROM foundation_outboxevent WHERE parked_at IS NOT NULL") == []
    handlers = {
        event.__name__: {f"{handler.__module__}.{handler.__qualname__}" for handler in wanted}
        for event, wanted in SUBSCRIPTIONS.items()
    }
    rows = living.ask(
        "SELECT e.name, e.id, array_remove(array_agg(d.handler), NULL) FROM foundation_outboxevent e"
        " LEFT JOIN foundation_outboxdelivery d ON d.event_id = e.id GROUP BY 1, 2"
    )
    assert {name for name, _id, _done in rows} >= {"AlertOpened", "ObservationsRecorded"}
    for name, _id, done in rows:
        assert sorted(done) == sorted(handlers.get(name, ()))
    opened = living.one("SELECT count(*) FROM foundation_outboxevent WHERE name = 'AlertOpened'")
    told = living.ask(
        "SELECT cause_id, count(*) FROM notifications_message WHERE cause_type = 'alert'"
        " GROUP BY cause_id, recipient_id, occurrence HAVING count(*) > 1"
    )
    assert opened > 0
    assert told == []


def test_a_page_that_came_back_heard_every_notice_once_and_in_order(living, story):
    _load, listener = story
    assert listener.problems == []
    assert listener.came_back > 0
    assert listener.heard == audience_offsets(living, listener.first)
    doubled = 'SELECT "offset" FROM foundation_streamnotice GROUP BY 1 HAVING count(*) > 1'
    assert living.ask(doubled) == []


def test_the_house_after_it_all_is_in_order(living, story):
    """What was killed left no torn page behind: every table reads to its end, and health says so."""
    assert living.is_well()
    with psycopg.connect(living.addresses.app) as connection:
        assert connection.execute("SELECT count(*) FROM people_patient").fetchone() == (0,)
    assert living.one("SELECT count(*) FROM pg_index WHERE NOT indisvalid") == 0
