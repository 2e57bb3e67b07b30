"""Three-valued logic, the linter of rule sets, the words patients read, grades and NEWS2."""

import copy
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinqiao.care.alerts.rules.conditions import holds, leaves
from xinqiao.care.alerts.rules.parsing import problems, read_toml
from xinqiao.care.alerts.rules.pressure import grade_pressure
from xinqiao.care.alerts.types import (
    Compare,
    Every,
    FactValue,
    Operator,
    Opposite,
    Severity,
    Some,
)

PACKAGE = Path(__file__).resolve().parents[4] / "xinqiao" / "care" / "alerts"
PHRASES = tomllib.loads((PACKAGE / "phrases" / "alerts.toml").read_text(encoding="utf-8"))
LANGUAGES = {name: set(phrase["self"]) for name, phrase in PHRASES.items()}
TRUTHS = {"yes": FactValue(True), "no": FactValue(False), "unknown": FactValue(None, missing="no-reading")}

names = st.sampled_from(sorted(TRUTHS))
trees = st.recursive(
    st.builds(lambda name: Compare(name, Operator.IS), names),
    lambda inner: (
        st.builds(lambda parts: Every(tuple(parts)), st.lists(inner, min_size=1, max_size=3))
        | st.builds(lambda parts: Some(tuple(parts)), st.lists(inner, min_size=1, max_size=3))
        | st.builds(Opposite, inner)
    ),
    max_leaves=8,
)


def data(name):
    return read_toml((PACKAGE / "rule_sets" / f"{name}.toml").read_text(encoding="utf-8"))


@given(trees)
def test_what_is_decided_stays_decided_whatever_the_unknown_turns_out_to_be(tree):
    verdict = holds(tree, TRUTHS.__getitem__, {})
    if verdict is None:
        return
    for unknown in (FactValue(True), FactValue(False)):
        assert holds(tree, (TRUTHS | {"unknown": unknown}).__getitem__, {}) is verdict


def test_leaves_are_listed_from_left_to_right():
    first, second = Compare("yes", Operator.IS), Compare("no", Operator.IS)
    assert list(leaves(Every((Opposite(first), Some((second,)))))) == [first, second]


@pytest.mark.parametrize("name", ["htn-adult-1", "any-adult-1"])
def test_the_rule_sets_pass_their_linter(name):
    assert problems(data(name), LANGUAGES) == []


def broken(change):
    wrong = copy.deepcopy(data("htn-adult-1"))
    change(wrong)
    return problems(wrong, LANGUAGES)


def _set(index, field, value):
    return lambda wrong: wrong["rules"][index].__setitem__(field, value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_set(0, "phrase", "alerts.unwritten"), "no patient text"),
        (_set(0, "provenance", {}), "names no source"),
        (_set(0, "when", {"fact": "sbp_then", "op": ">=", "limit": {}}), "unknown fact"),
        (_set(0, "when", {"fact": "sbp_now", "op": ">=", "limit": {"kPa": 24}}), "gives no limit"),
        (_set(2, "severity", "red"), "would wait for a second reading"),
        (_set(2, "severity", "yellow"), "as loud before"),
        (_set(1, "id", "htn-red"), "stands twice"),
        (_set(0, "severity", "purple"), "cannot be read"),
        (lambda wrong: wrong["facts"][0].__setitem__("kind", "guess"), "unknown kind"),
        (_set(2, "group", "pulse"), "are both orange"),
    ],
)
def test_the_linter_names_what_keeps_a_rule_set_from_being_signed(change, words):
    assert any(words in problem for problem in broken(change))


def test_every_patient_text_has_three_voices_two_languages_and_a_short_first_line():
    for name, phrase in PHRASES.items():
        for voice in ("self", "elder", "family"):
            assert set(phrase[voice]) == {"zh-Hans", "en"}, (name, voice)
            assert len(phrase[voice]["zh-Hans"].splitlines()[0]) <= 60, (name, voice)
            assert not set("!！") & set(phrase[voice]["zh-Hans"]), (name, voice)


def test_red_sends_to_120_first_and_lets_nobody_wait():
    red = {
        rule["phrase"]
        for name in ("htn-adult-1", "any-adult-1")
        for rule in data(name)["rules"]
        if rule["severity"] == Severity.RED
    }
    for name in red:
        for voice in ("self", "elder", "family"):
            first = PHRASES[name][voice]["zh-Hans"].splitlines()[0]
            assert "120" in first
            assert "不要等" in first
            english = PHRASES[name][voice]["en"].splitlines()[0]
            assert "120" in english
            assert "Do not wait" in english


@pytest.mark.parametrize(
    ("pressure", "setting", "grade", "isolated", "hypertension"),
    [
        (("119", "79"), "office", "normal", False, False),
        (("120", "79"), "office", "high-normal", False, False),
        (("140", "89"), "office", "grade-1", True, True),
        (("139", "90"), "office", "grade-1", False, True),
        (("160", "90"), "office", "grade-2", False, True),
        (("182", "112"), "office", "grade-3", False, True),
        (("134.9", "84.9"), "home", "normal", False, False),
        (("135", "84"), "home", "grade-1", True, True),
        (("130", "79"), "ambulatory", "grade-1", True, True),
    ],
)
def test_grades_of_pressure(pressure, setting, grade, isolated, hypertension):
    found = grade_pressure(Decimal(pressure[0]), Decimal(pressure[1]), setting)
    assert (found.grade, found.isolated_systolic, found.hypertension) == (grade, isolated, hypertension)


@pytest.mark.parametrize(("systolic", "diastolic", "setting"), [(120, 125, "office"), (120, 70, "moon")])
def test_what_is_no_pressure_is_not_graded(systolic, diastolic, setting):
    with pytest.raises(ValueError, match="must be"):
        grade_pressure(Decimal(systolic), Decimal(diastolic), setting)
