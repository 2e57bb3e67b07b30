"""`xinqiao rules check`, `bp-grade` and `news2` as interfaces.md promises them."""

import json

import pytest

from xinqiao.operations.cli import run


def answer(capsys, *arguments):
    code = run([*arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def facts(tmp_path, **given):
    path = tmp_path / "facts.json"
    path.write_text(json.dumps(given), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("given", "severity", "rule"),
    [
        ({"sbp": 182, "dbp": 112, "age": 68, "symptoms": ["blurred"]}, "red", "htn-red"),
        ({"sbp": 182, "dbp": 112, "age": 68}, "orange", "htn-orange"),
        ({"sbp": 182, "dbp": 100, "age": 68, "confirmed": False}, "yellow", "htn-orange"),
        ({"home_sbp_mean": 134.6, "home_dbp_mean": 84.9, "age": 68}, None, None),
        ({"home_sbp_mean": 135.0, "home_dbp_mean": 80, "age": 68}, "yellow", "htn-home"),
    ],
)
def test_rules_check(capsys, tmp_path, given, severity, rule):
    code, found = answer(capsys, "rules", "check", "HTN-ADULT", "--facts", facts(tmp_path, **given))
    assert (code, found["severity"], found["rule"]) == (0, severity, rule)
    assert bool(found["patient_text"]) == (severity is not None)


def test_rules_check_refuses_a_child_and_says_why(capsys, tmp_path):
    _, found = answer(capsys, "rules", "check", "HTN-ADULT", "--facts", facts(tmp_path, sbp=182, age=5))
    assert (found["severity"], found["refusal"]) == (None, "under-age")


@pytest.mark.parametrize(
    ("programme", "given"), [("NONE", {}), ("HTN-ADULT", {"spb": 1}), ("HTN-ADULT", {"sbp": "x"})]
)
def test_what_cannot_be_judged_is_refused(tmp_path, programme, given):
    assert run(["rules", "check", programme, "--facts", facts(tmp_path, **given)]) == 1


@pytest.mark.parametrize("content", ["[1]", "{"])
def test_a_file_that_is_no_object_is_refused(tmp_path, content):
    path = tmp_path / "facts.json"
    path.write_text(content, encoding="utf-8")
    assert run(["rules", "check", "HTN-ADULT", "--facts", str(path)]) == 1


def test_bp_grade(capsys):
    asked = ["bp-grade", "--sbp", "145", "--dbp", "85", "--setting", "office"]
    assert answer(capsys, *asked) == (
        0,
        {"grade": "grade-1", "isolated_systolic": True, "hypertension": True},
    )
    assert run(["bp-grade", "--sbp", "120", "--dbp", "125", "--setting", "office"]) == 1
    assert run(["bp-grade", "--sbp", "high", "--dbp", "85", "--setting", "office"]) == 2


def test_news2(capsys):
    asked = "news2 --rr 22 --spo2 94 --scale 1 --oxygen no --sbp 105 --hr 112 --consciousness A --temp 38.6"
    code, found = answer(capsys, *asked.split())
    assert (code, found["total"], found["risk"], found["parts"]["hr"]) == (0, 7, "high", 2)


@pytest.mark.django_db
def test_a_back_test_on_the_command_line(capsys, cast, published):
    del published
    code, found = answer(
        capsys, "rules", "backtest", "HTN-ADULT", "1.0.0", "--days", "7",
        "--organization", str(cast.organization_id),
    )  # fmt: skip
    assert (code, found["days"], found["tested"]["alerts"], found["current"]) == (0, 7, 0, None)
    assert "examples" not in found
    assert run(["rules", "backtest", "HTN-ADULT", "9.9.9", "--organization", str(cast.organization_id)]) == 1
