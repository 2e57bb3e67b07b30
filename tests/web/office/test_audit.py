"""审计: who opens it, what it is narrowed to, and that every action of the code has its words."""

import ast
from datetime import timedelta
from pathlib import Path

import pytest

import xinqiao
from tests.cast import NOW
from tests.web.office.conftest import House
from xinqiao.foundation import audit
from xinqiao.foundation.walls import standing_as
from xinqiao.journeys.wiring import SUBSCRIPTIONS
from xinqiao.web.office.trail.words import ACTIONS, PREFIXES, action_words, job_words

WRITERS = {"record", "_record", "audit", "_audit", "_say", "_settle", "_note"}


def spoken() -> set[str]:
    """Every action that the code writes out as a word in a call that leads to the audit."""
    files = [path for path in Path(xinqiao.__file__).parent.rglob("*.py") if "migrations" not in path.parts]
    return {word for path in files for word in _words(ast.parse(path.read_text()))}


def _words(tree: ast.AST):
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if name in WRITERS:
            for given in call.args[1:2]:
                parts = [given.body, given.orelse] if isinstance(given, ast.IfExp) else [given]
                yield from (
                    p.value for p in parts if isinstance(p, ast.Constant) and isinstance(p.value, str)
                )


def test_every_action_has_its_words() -> None:
    known = {action for _subject, actions in ACTIONS.values() for action in actions}
    found = {word for word in spoken() if word.islower() and " " not in word}
    assert len(found) > 60
    assert sorted(found - known) == []


def test_every_job_that_hears_an_event_has_its_words() -> None:
    names = {
        f"{heard.__module__}.{heard.__name__}" for several in SUBSCRIPTIONS.values() for heard in several
    }
    assert {name for name in names if job_words(name) == name} == set()
    assert job_words("xinqiao.some.new_job") == "xinqiao.some.new_job"


def test_an_action_nobody_named_shows_its_code() -> None:
    assert action_words("t.unheard-of") == "t.unheard-of"
    assert "Observation" in action_words(f"{next(iter(PREFIXES))}Observation")


pytestmark = pytest.mark.django_db


def say(house: House, key: str, action: str, *subjects, at=NOW) -> None:
    viewer = house.cast.viewer(key, now=NOW)
    with standing_as(viewer):
        audit.record(viewer, action, object_type="Test", subjects=subjects, now=at)


def test_only_the_administrator_opens_it(house: House) -> None:
    assert house.get("/audit", "administrator").status_code == 200
    shut = {
        key: house.get("/audit", key).status_code for key in ("nurse", "manager", "front_desk", "patient")
    }
    assert set(shut.values()) == {403}
    assert house.post("/audit", key="administrator").status_code == 405
    nobody = house.client("nurse").__class__(headers={"host": "localhost"}).get("/audit")
    assert (nobody.status_code, nobody["Location"]) == (302, "/sign-in?next=%2Faudit")


def test_it_shows_who_did_what_to_whom_and_no_names_of_patients(house: House) -> None:
    say(house, "nurse", "read.patients", house.cast.patient_id)
    say(house, "outsider", "read.patients", house.cast.patient_id)
    page = house.text("/audit?action=read.patients", "administrator")
    assert page.count("data-row=") == 1
    assert "林芳" in page
    assert "10002231" in page
    assert "周桂兰" not in page
    assert "方外" not in page


def test_what_a_patient_did_is_seen_without_her_name(house: House) -> None:
    say(house, "patient", "message.send", house.cast.patient_id)
    page = house.text("/audit?who=kind:person&action=message.send", "administrator")
    assert page.count("data-row=") == 1
    assert f"Patient or relative {str(house.cast['patient'].account_id)[-4:]}" in page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("action=t.a", 2),
        ("action=t.a&day=2026-11-22", 1),
        ("action=t.a&day=2026-11-20", 0),
        ("action=t.a&day=odd&who=odd&before=odd", 2),
        ("action=t.a&patient=10002231", 1),
        ("action=t.a&patient=nobody", 0),
        ("action=t.a&who={doctor}", 1),
        ("action=t.a&who=kind:system", 0),
    ],
)
def test_it_is_narrowed(house: House, query: str, count: int) -> None:
    say(house, "nurse", "t.a", house.cast.patient_id)
    say(house, "doctor", "t.a", at=NOW - timedelta(days=1))
    address = query.format(doctor=house.cast["doctor"].account_id)
    assert house.text(f"/audit?{address}", "administrator").count("data-row=") == count


def test_pages_go_back_in_time(house: House) -> None:
    for number in range(52):
        say(house, "nurse", "t.a", at=NOW - timedelta(minutes=number))
    first = house.text("/audit?action=t.a", "administrator")
    older = first.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0].replace("&amp;", "&")
    second = house.text(f"/audit{older}", "administrator")
    assert (first.count("data-row="), second.count("data-row="), 'rel="next"' in second) == (50, 2, False)


def test_opening_it_is_the_newest_entry(house: House) -> None:
    house.text("/audit", "administrator")
    page = house.text("/audit?action=read.audit", "administrator")
    assert (page.count("data-row="), "孟川" in page) == (1, True)


def test_as_few_questions_for_many_entries_as_for_one(house: House, questions) -> None:
    say(house, "nurse", "t.a", house.cast.patient_id)
    house.text("/audit?action=t.a", "administrator")
    one = questions(lambda: house.text("/audit?action=t.a", "administrator"))
    for _ in range(2):
        say(house, "doctor", "t.a", house.cast.patient_id)
    three = questions(lambda: house.text("/audit?action=t.a", "administrator"))
    assert (one, three) == (6, 6)


def test_it_speaks_chinese(house: House) -> None:
    page = house.text("/audit", "administrator", language="zh-hans")
    assert ("登记患者" in page, "打开本页也会被记录" in page) == (True, True)
