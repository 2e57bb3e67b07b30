"""The first start fills the house, later ones leave it as it is, and everybody printed can sign in."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from django.test import Client

from xinqiao.foundation import clock
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.organizations import queries as organizations
from xinqiao.operations import cli, seeding
from xinqiao.simulation.cast import find_cast
from xinqiao.simulation.town import SIZES, Size

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
LINK = re.compile(r"http://127.0.0.1:8123(/sign-in/once/\S+)")


@pytest.fixture
def house(folder: Path, db: None, settings, monkeypatch: pytest.MonkeyPatch):
    settings.XINQIAO_DEMO = True
    monkeypatch.setenv("XINQIAO_DATA", str(folder))
    monkeypatch.delenv("XINQIAO_PORT", raising=False)
    # the town has its own test; here nobody lives in it
    monkeypatch.setitem(SIZES, "small", Size("small", 0, 0, 1, 0, 0.0, 1))
    (folder / "port").write_text("8123")
    with clock.frozen(NOW):
        yield folder


def _said(capsys: pytest.CaptureFixture[str]) -> str:
    seeding.seed_here()
    return capsys.readouterr().out


@pytest.mark.usefixtures("house")
def test_everybody_printed_signs_in_once_and_later_starts_print_new_links(
    capsys: pytest.CaptureFixture[str],
) -> None:
    first, second = LINK.findall(_said(capsys)), LINK.findall(_said(capsys))
    assert len(first) == len(second) == 12
    assert not set(first) & set(second)
    for link in first + second:
        assert Client().get(link).status_code == 302
    assert Client().get(first[0]).status_code == 401


@pytest.mark.usefixtures("house")
def test_a_stranger_signs_in_by_hand_with_what_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    _said(capsys)
    said = _said(capsys)
    password = re.search(r"password (\S+)", said)
    secret = re.search(r"lin\.fang  ([A-Z2-7]{32})  otpauth://", said)
    browser = Client()
    with clock.frozen(NOW + timedelta(minutes=5)):
        browser.post("/sign-in/staff", {"login_name": "lin.fang", "password": password[1]})
        code = pyotp.TOTP(secret[1]).at(NOW + timedelta(minutes=5))
        done = browser.post("/sign-in/staff/second-factor", {"code": code})
    assert (done.status_code, done.url) == (302, "/")


@pytest.mark.usefixtures("house")
def test_the_roster_never_runs_out(capsys: pytest.CaptureFixture[str]) -> None:
    _said(capsys)
    for days in (20, 140):
        later = NOW + timedelta(days=days)
        with clock.frozen(later):
            _said(capsys)
        cast = find_cast(now=later)
        assert cast is not None
        with standing_as(cast.system()):
            for day in range(40):
                at = later + timedelta(days=day)
                assert len(organizations.escalation_chain(cast.organization_id, cast.team_id, at)) == 4


@pytest.mark.usefixtures("house")
def test_an_empty_hospital_has_one_administrator(settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.XINQIAO_DEMO = False
    said, again = _said(capsys), _said(capsys)
    assert said == again
    password = re.search(r"password (\S+)", said)
    browser = Client()
    done = browser.post("/sign-in/staff", {"login_name": "administrator", "password": password[1]})
    assert done.url == "/sign-in/staff/second-factor/new"
    assert len(organizations.organization_ids()) == 1


@pytest.mark.usefixtures("house")
def test_cast_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    _said(capsys)
    assert cli.run(["cast", "--json"]) == 0
    people = json.loads(capsys.readouterr().out)
    assert [person["role"] for person in people][:4] == ["patient", "daughter", "doctor", "nurse"]
    assert set(people[0]) == {"role", "name", "sign_in_url", "patient_id"}
    assert people[0]["patient_id"] == people[1]["patient_id"]
    assert {person["role"] for person in people} >= {
        "case_manager", "pharmacist", "manager", "front_desk", "administrator"
    }  # fmt: skip


@pytest.mark.usefixtures("house")
def test_cast_is_refused_outside_the_demo(settings, capsys: pytest.CaptureFixture[str]) -> None:
    settings.XINQIAO_DEMO = False
    assert cli.run(["cast"]) == 1
    assert "There is no cast here" in capsys.readouterr().err


@pytest.mark.usefixtures("house")
def test_a_town_comes_once_and_only_in_the_demo(settings, capsys: pytest.CaptureFixture[str]) -> None:
    with clock.frozen(NOW):
        assert cli.run(["simulate", "--size", "small", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["size"] == "small"
    settings.XINQIAO_DEMO = False
    assert cli.run(["simulate", "--size", "small"]) == 1
    assert "in the demo only" in capsys.readouterr().err
