"""Exit codes and the contents page of the command line."""

import importlib
import json

import click
import pytest

from xinqiao.operations import cli, examination
from xinqiao.operations.commands import COMMANDS
from xinqiao.operations.errors import OperationRefused
from xinqiao.operations.examination import Finding


@pytest.mark.parametrize(("name", "place"), COMMANDS.items())
def test_every_command_exists_and_says_what_it_does(name: str, place: str) -> None:
    module, attribute = place.split(":")
    command = getattr(importlib.import_module(module), attribute)
    assert isinstance(command, click.Command)
    assert command.name == name
    assert command.get_short_help_str()


def test_wrong_usage_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["no-such-command"]) == 2
    assert "no-such-command" in capsys.readouterr().err


def test_a_refusal_ends_with_1_and_its_reason(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(_house: object) -> list[Finding]:
        raise OperationRefused("there is no room")

    monkeypatch.setattr(examination, "examine", refuse)
    assert cli.run(["doctor"]) == 1
    assert capsys.readouterr().err == "xinqiao: there is no room\n"


@pytest.mark.parametrize(("state", "code"), [("ok", 0), ("warning", 0), ("failed", 1)])
def test_doctor_fails_only_on_what_is_broken(
    state: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(examination, "examine", lambda _house: [Finding("disk", state, "3 GB", "Buy one.")])
    assert cli.run(["doctor", "--json"]) == code
    assert json.loads(capsys.readouterr().out) == [
        {"part": "disk", "state": state, "found": "3 GB", "remedy": "Buy one."}
    ]
