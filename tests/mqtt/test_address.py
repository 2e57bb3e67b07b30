"""Where the broker is: read from one address, refused in words where it is none."""

import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from xinqiao.api.mqtt import topics
from xinqiao.api.mqtt.address import Broker
from xinqiao.config import env

HERE = Path(__file__)


def test_an_address_with_all_its_parts() -> None:
    found = Broker.read("mqtts://door:p%40ss%3A%2F@broker.example:8884", ca_file=str(HERE))
    assert found == Broker(
        host="broker.example", port=8884, user="door", password="p@ss:/", is_encrypted=True, ca_file=HERE
    )
    assert "p@ss" not in f"{found} {found!r}"


@pytest.mark.parametrize(
    ("url", "port", "is_encrypted"), [("mqtt://u:p@[::1]", 1883, False), ("mqtts://u:p@h", 8883, True)]
)
def test_the_ports_of_the_standard_are_the_defaults(url: str, port: int, is_encrypted: bool) -> None:
    found = Broker.read(url)
    assert (found.port, found.is_encrypted, found.ca_file) == (port, is_encrypted, None)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("broker.example:1883", "mqtt://user:<password>@host:port"),
        ("http://u:p@h", "mqtt://user:<password>@host:port"),
        ("mqtt://u@h", "mqtt://user:<password>@host:port"),
        ("mqtt://u:p@", "mqtt://user:<password>@host:port"),
        ("mqtt://u%3A:p@h", "letters, digits"),
        ("mqtt://%2B:p@h", "letters, digits"),
        ("mqtt://u:p@h:70000", "Port out of range"),
    ],
)
def test_what_is_none_is_refused_in_words(url: str, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THE_BROKER", url)
    with pytest.raises(ImproperlyConfigured, match=re.escape(reason)):
        env.broker("THE_BROKER", ca_file="THE_AUTHORITY")


def test_an_authority_that_is_no_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THE_BROKER", "mqtts://u:p@h")
    monkeypatch.setenv("THE_AUTHORITY", "/nowhere/ca.pem")
    with pytest.raises(ImproperlyConfigured, match=r"there is no file /nowhere/ca\.pem"):
        env.broker("THE_BROKER", ca_file="THE_AUTHORITY")


@pytest.mark.parametrize("empty", ["", None])
def test_without_an_address_there_is_no_broker(empty: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("THE_BROKER", raising=False)
    if empty is not None:
        monkeypatch.setenv("THE_BROKER", empty)
    assert env.broker("THE_BROKER", ca_file="THE_AUTHORITY") is None


def test_topics_are_those_that_were_promised() -> None:
    assert topics.of("d", topics.RESULTS) == "xinqiao/v1/d/results"
    assert topics.SUBSCRIPTION == "$share/xinqiao/xinqiao/v1/+/readings"
    assert topics.sender_of("xinqiao/v1/d/readings") == "d"
    assert topics.sender_of("xinqiao/v1/d/e/readings") is None
