"""A reading over MQTT is the same reading as over HTTP: same body, same words, kept once."""

from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from tests.support.broker import V5, V311
from xinqiao.api.ingest import taking
from xinqiao.api.mqtt.handling import Letter, answer
from xinqiao.chart.observations import actions
from xinqiao.chart.observations import queries as observations
from xinqiao.chart.observations.models import Sample
from xinqiao.foundation import clock
from xinqiao.foundation.walls import standing_as

pytestmark = pytest.mark.django_db(transaction=True)


def kept(house: Any) -> int:
    """How many panels are stored, systolic and diastolic as one."""
    with standing_as(house.cast.system()):
        return Sample.objects.values("panel_id").distinct().count()


def statuses(body: Any) -> list[tuple[str, str, str]]:
    return [(one["id"], one["status"], one["code"]) for one in body["results"]]


@pytest.mark.parametrize("version", [V311, V5])
def test_one_object_or_an_array_is_answered_item_by_item(house, pressure, version) -> None:
    device = house.device(version=version)
    with house.listening():
        assert statuses(device.ask(pressure("r-1"))) == [("r-1", "stored", "")]
        bad = {"id": "r-2", "code": "8867-4", "value": "abc", "unit": "/min", "measured_at": "yesterday"}
        batch = [pressure("r-1"), bad, pressure("r-3", 131), pressure("r-3", 131)]
        assert statuses(device.ask(batch)) == [
            ("r-1", "duplicate", "duplicate"),
            ("r-2", "refused", "malformed"),
            ("r-3", "stored", ""),
            ("r-3", "duplicate", "duplicate"),
        ]
    assert kept(house) == 2


def test_the_same_reading_by_both_ways_is_one_reading(house, pressure) -> None:
    device = house.device()
    with house.listening():
        by_mqtt = device.ask([pressure("a")])
        by_http = house.post([pressure("a")]).json()
        assert statuses(by_http) == [("a", "duplicate", "duplicate")]
        assert by_http["results"][0]["reading"] == by_mqtt["results"][0]["reading"]
        first = house.post([pressure("b")]).json()
        again = device.ask([pressure("b")])
        assert [again["results"][0][key] for key in ("status", "reading")] == [
            "duplicate",
            first["results"][0]["reading"],
        ]
        assert statuses(device.ask([pressure("b", 190)])) == [("b", "refused", "changed")]
        assert device.ask([]) == house.post([]).json() == {"results": []}
    assert kept(house) == 2


def test_the_device_has_been_seen(house, pressure) -> None:
    def seen_at() -> object:
        nurse = house.cast.viewer("nurse", now=clock.now())
        with standing_as(nurse):
            return observations.devices(nurse, house.cast.patient_id)[0].last_seen_at

    assert seen_at() is None
    before = clock.now()
    with house.listening():
        house.device().ask(pressure())
    assert before <= seen_at() <= clock.now()
    other = house.issue()
    assert seen_at() is None
    house.post([], other)
    assert before <= seen_at() <= clock.now()


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"{", "bad-body"),
        (b"", "bad-body"),
        (b'"text"', "bad-body"),
        (b'{"id": "a\x00b"}', "bad-body"),
        (b"\xff\xfe", "bad-body"),
        (b"[" * 100_000, "bad-body"),
        (b"[" + b"{}," * 5_000 + b"{}]", "too-large"),
        (b" " * (16 * 1024 * 1024) + b"[]", "too-large"),
    ],
)
def test_what_cannot_be_read_is_answered_once_and_never_comes_back(house, pressure, payload, code) -> None:
    device = house.device()
    with house.listening():
        error = device.ask(payload)["error"]
        assert (set(error), error["code"]) == ({"code", "message"}, code)
        assert error["message"]
        assert statuses(device.ask(pressure())) == [("r-1", "stored", "")]
    with house.listening():
        assert statuses(device.ask(pressure())) == [("r-1", "duplicate", "duplicate")]
    assert kept(house) == 1
    assert "(d1, q1" not in house.broker.said


def test_the_character_nul_in_a_word_spoils_no_neighbour(house, pressure) -> None:
    device = house.device()
    with house.listening():
        answers = device.ask([pressure("a\x00b"), pressure("r-1")])["results"]
    assert [one["status"] for one in answers] == ["refused", "stored"]


def test_a_device_that_was_taken_off_is_told_so_and_nothing_is_kept(house, pressure, caplog) -> None:
    device = house.device()
    viewer = house.cast.system()
    with house.listening():
        with standing_as(viewer):
            actions.unbind_device(viewer=viewer, device_id=house.issued[0].device_id, now=clock.now())
        assert device.ask(pressure())["error"]["code"] == "unknown-device"
    assert kept(house) == 0
    assert f"'{device.id}' was refused: unknown-device" in caplog.text


@pytest.mark.parametrize("sender", ["cuff", "", "0199C000-0000-7000-8000-00000000ABCD", "+"])
def test_a_topic_that_names_no_device_is_answered_where_it_came_from(db, sender: str) -> None:
    reply = answer(Letter(topic=f"xinqiao/v1/{sender}/readings", payload=b"[]"))
    assert reply.topic == f"xinqiao/v1/{sender}/results"
    assert b'"bad-topic"' in reply.payload


@pytest.mark.parametrize("topic", ["", "xinqiao/v1/readings", "xinqiao/v2/x/readings", "xinqiao/v1/x/status"])
def test_a_topic_of_nobody_is_dropped(topic: str) -> None:
    assert answer(Letter(topic=topic, payload=b"[]")) is None


def test_a_flood_is_told_when_to_come_back_and_is_counted_by_both_ways_together(house, pressure) -> None:
    device, now = house.device(), clock.now()
    # the windows of this minute and of the next ones: the test may begin at the end of a minute
    for minute, _turn in product(range(3), range(taking.REQUESTS_PER_MINUTE["device"])):
        taking.count_device(device.id, now + timedelta(minutes=minute))
    with house.listening():
        assert house.post([]).status_code == 429
        error = device.ask(pressure())["error"]
    assert error["code"] == "too-many"
    assert 0 < error["retry_after"] <= 60
    assert kept(house) == 0
    # what we failed to keep ourselves and is delivered again is no flood of the device
    topic = f"xinqiao/v1/{device.id}/readings"
    assert b"results" in answer(Letter(topic=topic, payload=b"[]", is_again=True)).payload
