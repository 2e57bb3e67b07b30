"""Who may enter the broker, and on which topics: TLS, a token for each device, and nobody on another's topics."""

import stat
from pathlib import Path
from typing import Any

import pytest

from tests.support.broker import V5, V311, Device
from xinqiao.api.mqtt import connection
from xinqiao.api.mqtt.address import Broker
from xinqiao.chart.observations import actions as observations
from xinqiao.chart.observations.models import Sample
from xinqiao.foundation import clock
from xinqiao.foundation.walls import standing_as
from xinqiao.operations import cli

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def two(house: Any) -> tuple[Any, Any]:
    """Two devices that the broker knows."""
    first, second = house.issued[0], house.issue()
    house.write_credentials()
    house.broker.reload()
    return first, second


@pytest.mark.parametrize("version", [V311, V5])
def test_a_device_publishes_on_its_own_topics_only(house, two, pressure, version) -> None:
    first, second = (house.device(made, version=version) for made in two)
    with house.listening():
        told = second.publish(pressure("forged"), of=first.id)
        assert told == ("Not authorized" if version == V5 else "Success")
        assert second.ask(pressure("own"))["results"][0]["status"] == "stored"
        assert first.arrived.empty()
    assert "Denied PUBLISH" in house.broker.said
    with standing_as(house.cast.system()):
        assert {str(one) for one in Sample.objects.values_list("device_id", flat=True)} == {second.id}


def test_a_device_reads_its_own_answers_only(house, two, pressure) -> None:
    curious = house.device(two[1], listening_to="xinqiao/v1/+/results")
    with house.listening():
        house.device(two[0]).ask(pressure("not yours"))
        # `answer` fails where the first that arrives is of another topic
        assert curious.ask(pressure("mine"))["results"][0]["id"] == "mine"


@pytest.mark.parametrize("version", [V311, V5])
def test_a_wrong_password_is_refused(house, version) -> None:
    assert "ot authori" in house.device(version=version, token="xqd_wrong").refusal
    assert "ot authori" in house.device(version=version, token="").refusal


def test_a_device_taken_off_is_put_out_when_the_files_are_written_anew(house, two) -> None:
    viewer = house.cast.system()
    with standing_as(viewer):
        observations.unbind_device(viewer=viewer, device_id=two[1].device_id, now=clock.now())
    house.write_credentials()
    house.broker.reload()
    assert "ot authori" in house.device(two[1]).refusal
    assert house.device(two[0]).refusal == ""


def test_a_device_takes_over_no_session_by_its_client_id(house, two, pressure) -> None:
    first = house.device(two[0])
    intruder = Device(house.broker, two[1].device_id, two[1].token)
    intruder._client._client_id = first.id.encode()
    try:
        intruder.enter()
        with house.listening():
            assert first.ask(pressure())["results"][0]["status"] == "stored"
    finally:
        intruder.leave()


def test_the_workers_client_ids_are_stable_and_cannot_be_guessed(settings) -> None:
    known = connection.client_id_of("ingest", 1)
    assert known == connection.client_id_of("ingest", 1)
    assert len({known, connection.client_id_of("ingest", 2), connection.client_id_of("other", 1)}) == 3
    settings.SECRET_KEY = "another hospital"
    assert connection.client_id_of("ingest", 1) != known


def test_online_and_the_last_will_are_kept_for_whoever_comes_later(house, two) -> None:
    device = house.device(two[0])
    device.publish(b"online", what="status", retain=True)
    watcher = Device(house.broker, "door", "a password: of the door/信")
    try:
        watcher.enter(listening_to="xinqiao/v1/+/status")
        topic = f"xinqiao/v1/{device.id}/status"
        assert watcher.arrived.get(timeout=30) == (topic, "online")
        device.die()
        assert watcher.arrived.get(timeout=30) == (topic, "offline")
    finally:
        watcher.leave()


class TestTheFiles:
    def test_they_are_ours_alone_and_change_only_with_the_devices(self, house, capsys) -> None:
        folder: Path = house.broker.credentials
        files = {path.name: path for path in folder.iterdir()}
        assert sorted(files) == ["acl", "passwords"]
        assert {stat.S_IMODE(path.stat().st_mode) for path in files.values()} == {0o600}
        assert {path.stat().st_uid for path in files.values()} == {folder.stat().st_uid}
        before = files["passwords"].read_text()
        assert [line.split(":")[0] for line in before.splitlines()] == [
            "door",
            str(house.issued[0].device_id),
        ]
        assert house.issued[0].token not in before
        capsys.readouterr()
        assert cli.run(["mqtt", "credentials", str(folder), "--json"]) == 0
        assert capsys.readouterr().out == '{"devices": 1, "changed": false}\n'
        assert files["passwords"].read_text() == before
        house.issue()
        assert cli.run(["mqtt", "credentials", str(folder), "--json"]) == 0
        assert capsys.readouterr().out == '{"devices": 2, "changed": true}\n'
        assert files["passwords"].read_text().startswith(before)

    def test_a_new_password_of_ours_makes_a_new_line(self, house, settings) -> None:
        settings.MQTT_BROKER = Broker.read("mqtt://door:other@127.0.0.1")
        before = (house.broker.credentials / "passwords").read_text().splitlines()
        house.write_credentials()
        after = (house.broker.credentials / "passwords").read_text().splitlines()
        assert (after[0] != before[0], after[1:]) == (True, before[1:])

    def test_without_a_broker_it_is_refused_in_words(self, db, settings, tmp_path, capsys) -> None:
        settings.MQTT_BROKER = None
        assert cli.run(["mqtt", "credentials", str(tmp_path)]) == 1
        assert capsys.readouterr().err == (
            "xinqiao: No broker is named. Set XINQIAO_MQTT_URL=mqtts://user:<password>@host:8883.\n"
        )
        assert list(tmp_path.iterdir()) == []


class TestWhyNot:
    def test_encrypted_by_our_own_authority_we_get_in(self, house) -> None:
        ours = str(house.broker.authority)
        assert connection.why_not(Broker.read(house.broker.device_url, ca_file=ours)) == ""
        assert connection.why_not(Broker.read(house.broker.url)) == ""

    def test_an_unknown_authority_is_refused(self, house) -> None:
        assert "certificate verify failed" in connection.why_not(Broker.read(house.broker.device_url))

    def test_a_wrong_password_and_a_closed_port_are_said(self, house) -> None:
        port = house.broker.port
        wrong = Broker.read(f"mqtt://door:wrong@127.0.0.1:{port}")
        assert connection.why_not(wrong) == "Not authorized"
        house.broker.stop()
        assert "refused" in connection.why_not(wrong)
