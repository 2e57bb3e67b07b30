"""Exit codes and the contents page of the command line."""

import importlib
import json
from pathlib import Path

import click
import pytest

from xinqiao.operations import cli
from xinqiao.operations.commands import COMMANDS
from xinqiao.operations.secrets import SecretFolder


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


@pytest.fixture
def empty(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XINQIAO_DATA", str(folder))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return folder


@pytest.mark.usefixtures("empty")
def test_a_refusal_ends_with_1_and_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["db", "url"]) == 1
    assert capsys.readouterr().err == "xinqiao: The database does not run. Start it with bin/up.\n"


@pytest.mark.usefixtures("empty")
@pytest.mark.parametrize("port", ["eighty", "0", "65536"])
def test_a_port_that_is_none_is_refused(
    port: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XINQIAO_PORT", port)
    assert cli.run(["up"]) == 1
    assert "XINQIAO_PORT is a number from 1 to 65535" in capsys.readouterr().err


def test_doctor_says_what_is_wrong_and_what_to_do(empty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    SecretFolder(empty).signing_key()
    (empty / "secrets" / "secret-key").chmod(0o644)
    assert cli.run(["doctor", "--json"]) == 1
    found = {each["part"]: each for each in json.loads(capsys.readouterr().out)}
    assert {part: each["state"] for part, each in found.items() if part != "disk"} == {
        "secrets": "failed",
        "database": "failed",
    }
    assert found["database"]["remedy"] == "Start it with bin/up."
    assert found["secrets"]["remedy"].startswith("chmod 600 ")
