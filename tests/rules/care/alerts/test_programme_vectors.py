"""Vectors 1-8, 15-18, 21-23, 25, 26 of Annex A (domain/programmes.md), and what every packaged set must be."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from tests.rules.care.alerts.test_alert_vectors import ADULT, NOW, reading, rule_set
from xinqiao.care.alerts.queries.rule_sets import phrase_languages
from xinqiao.care.alerts.rules import Series, judge
from xinqiao.care.alerts.rules.parsing import problems, read_toml
from xinqiao.care.alerts.types import Profile, Severity
from xinqiao.foundation.phrases import knows, say

FOLDER = Path(__file__).resolve().parents[4] / "xinqiao" / "care" / "alerts" / "rule_sets"
PACKAGED = sorted(path.stem for path in FOLDER.glob("*-adult-*.toml"))
GLUCOSE, WEIGHT, TEMPERATURE, OXYGEN, PEAK, PAIN = (
    "15074-8",
    "29463-7",
    "8310-5",
    "59408-5",
    "33452-4",
    "72514-3",
)
RED, ORANGE, YELLOW = Severity.RED, Severity.ORANGE, Severity.YELLOW


def said(name, readings, *, arrived=None, profile=ADULT, now=NOW):
    """What is said about the newest moment: severity and rule."""
    arrived = readings[-1:] if arrived is None else arrived
    found = judge(rule_set(f"{name}-adult-1"), Series(readings), profile, arrived, now).findings
    return {
        (finding.severity, finding.rule_id) for finding in found if finding.at == readings[-1].measured_at
    }


def glucose(value, days=0.0, *, unit="mmol/L", meal="", symptoms=()):
    context = {"meal": meal} if meal else {}
    at = NOW - timedelta(days=days)
    return reading(GLUCOSE, value, unit, at, symptoms=symptoms, context=context)


def weight(value, days=0, *, unit="kg", symptoms=()):
    return reading(WEIGHT, value, unit, NOW - timedelta(days=days), symptoms=symptoms)


def temperature(value, minutes=0, *, unit="Cel", symptoms=()):
    return reading(TEMPERATURE, value, unit, NOW - timedelta(minutes=minutes), symptoms=symptoms)


@pytest.mark.parametrize("name", PACKAGED)
def test_every_packaged_set_may_be_signed(name):
    data = read_toml((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
    assert problems(data, phrase_languages()) == []
    assert data["status"] == "draft"
    for rule in data["rules"]:
        assert knows(rule["summary"]), rule["summary"]
        if rule["severity"] == "red":
            assert "120" in say(rule["phrase"], language="zh-Hans").split("\n")[0]
    for words in data["words"].values():
        assert [word for word in words if not knows(f"symptom.{word}")] == []


def test_ten_of_the_eleven_programmes_have_rules():
    codes = {rule_set(name).code for name in PACKAGED} - {"ANY"}
    assert codes == {
        "T2D-ADULT",
        "HTN-ADULT",
        "CHD-DISCHARGE",
        "ASTHMA",
        "ORTHO-POSTOP",
        "CHEMO-DAILY",
        "POSTPARTUM",
        "COPD",
        "HEART-FAILURE",
        "STROKE",
    }


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ([glucose("6.9", meal="fasting")], set()),
        ([glucose("7.0", meal="fasting")], {(YELLOW, "t2d-fasting")}),
        ([glucose("7.0")], set()),
        (
            [glucose("7.4", 7, meal="fasting"), glucose("7.4", meal="fasting")],
            {(YELLOW, "t2d-fasting"), (YELLOW, "t2d-fasting-again")},
        ),
        (
            [glucose("7.4", 7, meal="fasting"), glucose("6.0", 3, meal="fasting"), glucose("7.4", meal="fasting")],
            {(YELLOW, "t2d-fasting")},
        ),
        ([glucose("7.4", 7, meal="fasting"), glucose("9.0", 3), glucose("7.4", meal="fasting")],
         {(YELLOW, "t2d-fasting"), (YELLOW, "t2d-fasting-again")}),
        ([glucose("16.7")], {(ORANGE, "t2d-high-orange")}),
        ([glucose("16.6", meal="fasting")], {(YELLOW, "t2d-fasting")}),
        ([glucose("17.2", symptoms=["vomiting", "deep_breathing"])], {(RED, "t2d-high-red")}),
        ([glucose("3.9")], {(ORANGE, "t2d-low-orange")}),
        ([glucose("3.0")], {(ORANGE, "t2d-low-orange")}),
        ([glucose("2.9")], {(RED, "t2d-low-red")}),
        ([glucose("4.0")], set()),
    ],
    ids=["1", "2", "2-not-fasting", "3", "3-broken", "3-others-between", "4", "5", "6", "7a", "7b", "7c", "7d"],
)  # fmt: skip
def test_vectors_1_to_7_of_diabetes(readings, expected):
    assert said("t2d", readings) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("53", RED), ("54", ORANGE), ("70", ORANGE), ("71", None), ("299", None), ("300", ORANGE)],
)
def test_a_meter_in_milligrams_is_judged_by_its_own_pair(value, expected):
    assert {severity for severity, _rule in said("t2d", [glucose(value, unit="mg/dL")])} == (
        {expected} if expected else set()
    )


def test_two_lows_in_a_week_and_two_highs_in_a_row():
    lows = [glucose("3.5", 6), glucose("5.0", 3), glucose("3.8")]
    assert said("t2d", lows) == {(ORANGE, "t2d-low-orange"), (YELLOW, "t2d-lows")}
    assert said("t2d", [glucose("3.5", 9), glucose("3.8")]) == {(ORANGE, "t2d-low-orange")}
    highs = [glucose("14.0", 2), glucose("13.9")]
    assert said("t2d", highs) == {(YELLOW, "t2d-after-meal")}
    assert said("t2d", [glucose("14.0", 2), glucose("9.0", 1), glucose("13.9")]) == set()
    # one in each unit: each is counted by its own limit
    assert said("t2d", [glucose("250", 1, unit="mg/dL"), glucose("13.9")]) == {(YELLOW, "t2d-after-meal")}


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ([weight("70.0", 3), weight("72.1")], {(YELLOW, "hf-weight-yellow")}),
        ([weight("70.0", 3), weight("72.1", symptoms=["swelling"])], {(ORANGE, "hf-weight-orange")}),
        ([weight("70.0", 3), weight("72.0")], set()),
        ([weight("70.0", 4), weight("72.1")], set()),
        ([weight("70.0", 1), weight("71.4", symptoms=["more_breathless"])], {(ORANGE, "hf-weight-orange")}),
        ([weight("70.0", 1), weight("71.3", symptoms=["more_breathless"])], {(YELLOW, "hf-weight-yellow")}),
        ([weight("70.0", 1), weight("67.0")], set()),
        ([weight("72.1")], set()),
        ([weight("154.0", 3, unit="[lb_av]"), weight("158.5", unit="[lb_av]")], {(YELLOW, "hf-weight-yellow")}),
        ([weight("70.0", 1), weight("70.1", symptoms=["orthopnoea"])], {(RED, "hf-red")}),
    ],
    ids=["15", "15-symptom", "15-at-2.0", "15-too-long-ago", "16", "16-less", "17", "alone", "pounds", "red"],
)  # fmt: skip
def test_vectors_15_to_17_of_heart_failure(readings, expected):
    assert said("heart-failure", readings) == expected


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ([temperature("38.0")], ORANGE),
        ([temperature("38.0", 60), temperature("38.0")], RED),
        ([temperature("38.0", 59), temperature("38.0")], ORANGE),
        ([temperature("38.0", 60), temperature("37.5", 30), temperature("38.0")], ORANGE),
        ([temperature("38.0", 241), temperature("38.0")], ORANGE),
        ([temperature("38.3")], RED),
        ([temperature("37.9")], None),
        ([temperature("100.9", unit="[degF]")], RED),
        ([temperature("100.4", 60, unit="[degF]"), temperature("38.0")], RED),
    ],
)
def test_vector_18_of_chemotherapy(readings, expected):
    assert {severity for severity, _rule in said("chemo", readings)} == ({expected} if expected else set())


def test_a_first_fever_that_arrives_last_makes_the_later_one_red():
    first, second = temperature("38.1", 70), temperature("38.0")
    assert (RED, "chemo-fever-red") in said("chemo", [first, second], arrived=[first])


def oxygen(value, symptoms=()):
    return reading(OXYGEN, value, "%", NOW, symptoms=symptoms)


@pytest.mark.parametrize(
    ("value", "baseline", "symptoms", "expected"),
    [
        ("90", "91", (), None),
        ("90", "95", (), ORANGE),
        ("90", None, (), None),
        ("87", None, (), ORANGE),
        ("87", "91", ("drowsy",), RED),
        ("84", None, (), RED),
    ],
)
def test_vectors_21_and_22_of_copd(value, baseline, symptoms, expected):
    own = {"spo2_baseline": Decimal(baseline)} if baseline else {}
    profile = Profile(age_years=68, parameters=own)
    found = said("copd", [oxygen(value, symptoms)], profile=profile)
    assert {severity for severity, _rule in found} == ({expected} if expected else set())


def peak(value, hours=0, symptoms=()):
    return reading(PEAK, value, "L/min", NOW - timedelta(hours=hours), symptoms=symptoms)


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        ([peak("330")], None),
        ([peak("300")], None),
        ([peak("300", 24), peak("310", 12), peak("300")], ORANGE),
        ([peak("300", 24), peak("330", 12), peak("300")], None),
        ([peak("199", symptoms=["dyspnoea_rest"])], RED),
        ([peak("199")], None),
    ],
)
def test_vector_23_of_asthma(readings, expected):
    profile = Profile(age_years=30, parameters={"peak_flow_best": Decimal(400)})
    found = said("asthma", readings, profile=profile)
    assert {severity for severity, _rule in found} == ({expected} if expected else set())


def test_without_a_best_of_ones_own_a_peak_flow_says_nothing_but_what_is_missing():
    found = judge(rule_set("asthma-adult-1"), Series([peak("199")]), ADULT, [peak("199")], NOW)
    assert found.findings == ()
    assert {gap.reason for gap in found.gaps if gap.fact.startswith("peak_flow")} == {"no-own-value"}


def test_vectors_25_and_26_after_surgery():
    assert said("ortho", [temperature("38.6", symptoms=["pus"])]) == {(ORANGE, "ortho-infection-orange")}
    assert said("ortho", [temperature("38.6", symptoms=["pus", "fast_breathing"])]) == {
        (RED, "ortho-fever-red")
    }
    assert said("ortho", [temperature("36.8", symptoms=["dyspnoea_sudden"])]) == {(RED, "ortho-embolism-red")}
    twice = [temperature("38.1", 600), temperature("38.0")]
    assert said("ortho", twice) == {(ORANGE, "ortho-infection-orange")}


@pytest.mark.parametrize(
    ("value", "hours", "expected"), [("7", 24, ORANGE), ("5", 24, None), ("5", 48, YELLOW), ("3", 48, None)]
)
def test_pain_that_lasts(value, hours, expected):
    readings = [
        reading(PAIN, value, "{score}", NOW - timedelta(hours=back)) for back in range(hours, -1, -12)
    ]
    assert {severity for severity, _rule in said("ortho", readings)} == ({expected} if expected else set())
