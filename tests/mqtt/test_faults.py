"""What was not committed stays with the broker and is kept exactly once, whatever breaks in between."""

import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from tests.support.waiting import PATIENCE_SECONDS, until
from xinqiao.chart.observations.models import Device as DeviceRow
from xinqiao.chart.observations.models import LedgerEntry, Sample
from xinqiao.foundation import clock, health
from xinqiao.foundation.models import Heartbeat
from xinqiao.foundation.walls import standing_as
from xinqiao.operations import examination

pytestmark = [pytest.mark.deep, pytest.mark.django_db(transaction=True)]

_WAITING_FOR_A_LOCK = """
    SELECT pid FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND wait_event_type = 'Lock'
"""


def kept(house: Any) -> int:
    """How many panels are stored; never two under one id of a device."""
    count = panels(house)
    with standing_as(house.cast.system()):
        assert LedgerEntry.objects.count() == count
    return count


def panels(house: Any) -> int:
    with standing_as(house.cast.system()):
        return Sample.objects.values("panel_id").distinct().count()


@contextmanager
def held_up(house: Any) -> Iterator[None]:
    """Hold the device's row, so that whoever keeps its readings waits in the midst of the transaction."""
    with standing_as(house.cast.system()):
        DeviceRow.objects.select_for_update().get(id=house.issued[0].device_id)
        yield


def waiting() -> list[int]:
    """The database processes that wait for a lock, within the transaction that holds it."""
    with connection.cursor() as cursor:
        # within a transaction the list would stay as it was at first
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(_WAITING_FOR_A_LOCK)
        return [row[0] for row in cursor.fetchall()]


def test_a_connection_that_ends_before_commit_costs_nothing(house, pressure) -> None:
    device = house.device()
    with house.listening():
        with held_up(house):
            device.publish(pressure())
            until(waiting)
            (process,) = waiting()
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", [process])
            # it was delivered again, and again it waits, in a new transaction
            until(lambda: waiting() not in ([], [process]))
        assert [one["status"] for one in device.answer()["results"]] == ["stored"]
        assert device.ask(pressure())["results"][0]["status"] == "duplicate"
    assert kept(house) == 1
    assert "(d1, q1" in house.broker.said


def test_the_others_go_on_beside_one_that_fails(house, pressure) -> None:
    device, other = house.device(), house.issue()
    house.write_credentials()
    house.broker.reload()
    neighbour = house.device(other)
    with house.listening_process(PGOPTIONS="-c lock_timeout=100ms"):
        with held_up(house):
            device.publish(pressure("fails"))
            for number in range(3):
                until(waiting)
                answer = neighbour.ask(pressure(f"r-{number}"))
                assert answer["results"][0]["status"] == "stored"
            assert device.arrived.empty()
        assert device.answer()["results"][0]["status"] == "stored"
    assert kept(house) == 4


def test_a_worker_that_is_killed_before_commit_costs_nothing(house, pressure) -> None:
    device = house.device()
    with house.listening_process() as process, held_up(house):
        device.publish(pressure())
        until(waiting)
        process.kill()
        process.wait()
    assert device.arrived.empty()
    assert kept(house) == 0
    with house.listening_process():
        assert device.answer()["results"][0]["status"] == "stored"
    assert kept(house) == 1


def test_asked_to_stop_it_finishes_the_message_in_hand(house, pressure) -> None:
    device = house.device()
    with house.listening_process() as process:
        with held_up(house):
            device.publish(pressure())
            until(waiting)
            began = time.monotonic()
            process.send_signal(signal.SIGTERM)
        assert process.wait(10) == 0
        assert time.monotonic() - began < 10, "the promise"
    assert device.answer()["results"][0]["status"] == "stored"
    assert kept(house) == 1


def test_asked_to_stop_it_does_not_wait_for_ever(house, pressure) -> None:
    device = house.device()
    with house.listening_process() as process, held_up(house):
        device.publish(pressure())
        until(waiting)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(12) == 0
        assert time.monotonic() - began < 10, "the promise"
    with house.listening():
        assert device.answer()["results"][0]["status"] == "stored"
    assert kept(house) == 1


def test_two_workers_share_two_hundred_messages_and_each_is_kept_once(house, pressure) -> None:
    made = [house.issued[0], *(house.issue() for _each in range(3))]
    house.write_credentials()
    house.broker.reload()
    devices = [house.device(each) for each in made]
    with house.listening_process(workers=2):
        for number in range(50):
            for place, device in enumerate(devices):
                # each its own act: the same one from two devices of a patient would be kept once
                device.publish(pressure(f"r-{place}-{number}", 100 + number, 60 + place))
        answers = [device.answer()["results"][0] for device in devices for _turn in range(50)]
    assert {one["status"] for one in answers} == {"stored"}
    assert len({one["reading"] for one in answers}) == 200
    assert kept(house) == 200
    assert len(workers_given_messages(house)) == 2


def workers_given_messages(house: Any) -> set[str]:
    return set(re.findall(r"Sending PUBLISH to (xinqiao-ingest-\d+)", house.broker.said))


def test_what_waits_for_a_worker_that_is_no_more_is_handed_in(house, pressure) -> None:
    device = house.device()
    with house.listening(workers=3):
        pass
    for number in range(9):
        device.publish(pressure(f"r-{number}", 110 + number))
    with house.listening(workers=1):
        answers = [device.answer()["results"][0] for _turn in range(9)]
        until(lambda: said_goodbye(house, 3))
    assert {one["status"] for one in answers} == {"stored"}
    assert kept(house) == 9
    assert len(workers_given_messages(house)) == 3


def test_a_name_is_given_up_without_losing_what_waits_under_it(house, pressure) -> None:
    device = house.device()
    with house.listening(workers=2):
        pass
    for number in range(4):
        device.publish(pressure(f"r-{number}", 110 + number))
    with house.listening_process(workers=0) as process:
        assert process.wait(PATIENCE_SECONDS) == 0
    assert {device.answer()["results"][0]["status"] for _turn in range(4)} == {"stored"}
    device.publish(pressure("nobody listens"))
    assert "Sending PUBLISH to xinqiao-ingest" not in house.broker.said.rpartition("Received PUBLISH")[2]
    assert kept(house) == 4


def said_goodbye(house: Any, number: int) -> bool:
    """Whether the worker of a number took its subscription back and left."""
    _before, _word, after = house.broker.said.rpartition(
        f"Received UNSUBSCRIBE from xinqiao-ingest-{number}-"
    )
    return f"Received DISCONNECT from xinqiao-ingest-{number}-" in after


def test_a_broker_that_starts_again_keeps_what_nobody_took_yet(house, pressure) -> None:
    device = house.device()
    with house.listening():
        assert device.ask(pressure("r-1"))["results"][0]["status"] == "stored"
    device.publish(pressure("r-2"))
    device.leave()
    house.broker.stop()
    house.broker.start()
    again = house.device()
    with house.listening():
        assert again.answer()["results"][0]["id"] == "r-2"
        before = house.subscriptions()
        again.leave()
        house.broker.stop()
        house.broker.start()
        until(lambda: house.subscriptions() > before)
        assert house.device().ask(pressure("r-3"))["results"][0]["status"] == "stored"
    assert kept(house) == 3


def test_two_under_one_name_put_each_other_out_but_lose_nothing(house, pressure, caplog) -> None:
    device = house.device()
    with house.listening(), house.listening():
        until(lambda: caplog.text.count("was lost after") > 2)
        for number in range(5):
            device.publish(pressure(f"r-{number}"))
        until(lambda: panels(house) == 5)
    assert kept(house) == 5


def test_the_door_says_that_it_is_well_and_who_it_is(house) -> None:
    def state() -> str:
        return health.checks(clock.now())["mqtt"]

    assert state() == "never started"
    assert examination.look_at_broker(house_broker(house)).state == "failed"
    with house.listening_process():
        until(lambda: state() == "ok")
    assert Heartbeat.objects.get(name="mqtt").database_role == "xq_app"
    assert examination.look_at_broker(house_broker(house)).as_dict() == {
        "part": "mqtt",
        "state": "ok",
        "found": f"127.0.0.1:{house.broker.port} lets us in, and the door listens",
        "remedy": "",
    }
    house.broker.stop()
    assert "refused" in examination.look_at_broker(house_broker(house)).found


def house_broker(house: Any) -> Any:
    from django.conf import settings

    return settings.MQTT_BROKER
