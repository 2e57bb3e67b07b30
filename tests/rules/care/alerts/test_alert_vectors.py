"""Vectors 9-14 and 30-35 of Annex A (domain/programmes.md), pure."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from xinqiao.care.alerts.rules import Series, classify, judge
from xinqiao.care.alerts.rules.evaluate import facts_at, loudest
from xinqiao.care.alerts.rules.moment import Moment
from xinqiao.care.alerts.rules.parsing import parse_rule_set, read_toml
from xinqiao.care.alerts.types import Profile, Severity
from xinqiao.chart.observations.types import ReadingStatus, StoredReading

RULE_SETS = Path(__file__).resolve().parents[4] / "xinqiao" / "care" / "alerts" / "rule_sets"
NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
ADULT = Profile(age_years=68)
PATIENT = UUID(int=1)


def rule_set(name="htn-adult-1"):
    return parse_rule_set(read_toml((RULE_SETS / f"{name}.toml").read_text(encoding="utf-8")))


HTN = rule_set()
ANY = rule_set("any-adult-1")


def reading(code, value, unit, at, *, panel=None, symptoms=(), status=ReadingStatus.FINAL, context=None):
    return StoredReading(
        id=uuid4(),
        organization_id=UUID(int=9),
        patient_id=PATIENT,
        code=code,
        value=Decimal(value),
        unit=unit,
        canonical_value=Decimal(value),
        measured_at=at,
        received_at=at,
        local_on=(at + timedelta(hours=8)).date(),
        offset_minutes=480,
        method="device",
        panel_id=panel,
        symptoms=tuple(symptoms),
        status=status,
        context=context or {},
    )


def pressure(systolic, diastolic, at=NOW, **extra):
    panel = uuid4()
    return [
        reading("8480-6", systolic, "mm[Hg]", at, panel=panel, **extra),
        reading("8462-4", diastolic, "mm[Hg]", at, panel=panel, **extra),
    ]


def said(readings, *, arrived=None, profile=ADULT, now=NOW, rules=HTN):
    found = judge(rules, Series(readings), profile, readings if arrived is None else arrived, now)
    return [(finding.severity, finding.rule_id) for finding in found.findings]


@pytest.mark.parametrize(
    ("systolic", "diastolic", "years", "expected"),
    [
        ("139", "89", 50, "satisfied"),
        ("140", "89", 50, "unsatisfied"),
        ("148", "88", 66, "satisfied"),
        ("150", "88", 66, "unsatisfied"),
        ("139", "90", 66, "unsatisfied"),
    ],
)
def test_vector_9_classes_of_a_follow_up_visit(systolic, diastolic, years, expected):
    profile = Profile(age_years=years)
    moment = Moment(Series(pressure(systolic, diastolic)), profile, NOW)
    assert classify(HTN, facts_at(HTN, moment), profile) == expected


def test_an_adverse_reaction_is_never_satisfied_and_a_missing_pressure_has_no_class():
    told = Profile(age_years=50, told={"adverse_reaction": True})
    moment = Moment(Series(pressure("120", "70")), told, NOW)
    assert classify(HTN, facts_at(HTN, moment), told) == "unsatisfied"
    empty = Moment(Series([]), ADULT, NOW)
    assert classify(HTN, facts_at(HTN, empty), ADULT) is None


def test_vector_10_high_once_then_lower_is_yellow_not_confirmed():
    first = pressure("182", "100", NOW - timedelta(minutes=10))
    second = pressure("168", "96")
    assert said(first + second) == [(Severity.YELLOW, "htn-orange")]


def test_vector_11_high_twice_is_orange_and_red_with_blurred_vision():
    first = pressure("182", "112", NOW - timedelta(minutes=10))
    assert said(first + pressure("182", "112")) == [
        (Severity.YELLOW, "htn-orange"),
        (Severity.ORANGE, "htn-orange"),
    ]
    second = pressure("182", "112", symptoms=["blurred"])
    assert said(first + second, arrived=second) == [(Severity.RED, "htn-red")]


@pytest.mark.parametrize(
    ("minutes", "severity"), [(4, "yellow"), (5, "orange"), (15, "orange"), (16, "yellow")]
)
def test_only_a_second_reading_after_5_to_15_minutes_confirms(minutes, severity):
    first = pressure("181", "80", NOW - timedelta(minutes=minutes))
    second = pressure("185", "80")
    assert said(first + second, arrived=second) == [(Severity(severity), "htn-orange")]


def test_a_first_reading_that_arrives_last_confirms_the_later_one():
    first = pressure("181", "80", NOW - timedelta(minutes=10))
    second = pressure("185", "80")
    assert said(first + second, arrived=first)[-1] == (Severity.ORANGE, "htn-orange")


def test_a_symptom_told_with_the_reading_before_makes_the_next_one_red():
    first = pressure("170", "90", NOW - timedelta(minutes=9), symptoms=["headache_severe"])
    assert said(first + pressure("182", "90"))[-1] == (Severity.RED, "htn-red")


def test_a_systolic_value_alone_is_judged():
    lone = [reading("8480-6", "182", "mm[Hg]", NOW, symptoms=["headache_severe"])]
    assert said(lone) == [(Severity.RED, "htn-red")]


def test_vector_12_a_diastolic_above_the_systolic_is_no_pressure():
    assert said(pressure("120", "125")) == []


def test_an_unconfirmed_implausible_value_says_nothing():
    assert said(pressure("250", "140", status=ReadingStatus.PRELIMINARY)) == []


def week(values, *, days=7, per_day=3, last=NOW):
    readings, given = [], iter(values)
    for day in reversed(range(days)):
        for turn in range(per_day):
            systolic, diastolic = next(given)
            readings += pressure(systolic, diastolic, last - timedelta(days=day, minutes=turn))
    return readings


@pytest.mark.parametrize(
    ("systolic", "diastolic", "expected"),
    [("134.6", "84.9", []), ("135.0", "80", [(Severity.YELLOW, "htn-home")])],
)
def test_vector_13_the_unrounded_7_day_mean(systolic, diastolic, expected):
    # the first day is high and is discarded
    values = [("170", "95")] * 3 + [(systolic, diastolic)] * 18
    readings = week(values)
    assert said(readings, arrived=readings[-2:]) == expected


def test_a_personal_target_replaces_the_limit_and_is_kept_when_met():
    readings = week([("128", "78")] * 21)
    strict = Profile(
        age_years=60, parameters={"home_sbp_target": Decimal(128), "home_dbp_target": Decimal(80)}
    )
    assert said(readings, arrived=readings[-2:], profile=strict) == []
    stricter = Profile(age_years=60, parameters={"home_sbp_target": Decimal(127)})
    assert said(readings, arrived=readings[-2:], profile=stricter) == [(Severity.YELLOW, "htn-home")]


def test_vector_14_nine_readings_are_insufficient():
    readings = week([("150", "95")] * 12, days=4)
    found = judge(HTN, Series(readings), ADULT, readings[-2:], NOW)
    assert found.findings == ()
    assert {(gap.rule_id, gap.fact, gap.reason) for gap in found.gaps if gap.rule_id == "htn-home"} == {
        ("htn-home", "home_sbp_mean_7d", "insufficient"),
        ("htn-home", "home_dbp_mean_7d", "insufficient"),
    }


def test_office_readings_do_not_enter_the_home_mean():
    home = week([("120", "70")] * 21)
    office = [
        part
        for minute in range(20)
        for part in pressure(
            "175", "95", NOW - timedelta(hours=5, minutes=minute), context={"setting": "office"}
        )
    ]
    assert said(home + office, arrived=home[-2:]) == []


def test_vector_30_a_red_value_of_three_days_ago_is_blue_history():
    at = NOW - timedelta(days=3)
    readings = pressure("190", "115", at, symptoms=["chest_pain"])
    found = judge(HTN, Series(readings), ADULT, readings, NOW).findings
    assert [(f.severity, f.is_historic, f.phrase_id, f.staff_action) for f in found] == [
        (Severity.BLUE, True, "", "read-historic-value")
    ]


@pytest.mark.parametrize("at", [NOW - timedelta(days=31), NOW + timedelta(minutes=6)])
def test_older_than_30_days_or_in_the_future_says_nothing(at):
    assert said(pressure("190", "115", at, symptoms=["chest_pain"])) == []


def test_vector_31_each_resent_red_value_is_a_finding_of_the_same_group():
    readings = [
        part
        for minute in (8, 6, 4, 2, 0)
        for part in pressure("190", "115", NOW - timedelta(minutes=minute), symptoms=["chest_pain"])
    ]
    found = judge(HTN, Series(readings), ADULT, readings, NOW).findings
    assert [(f.severity, f.group) for f in found] == [(Severity.RED, "pressure-high")] * 5


def test_vector_33_the_dead_and_the_withdrawn_raise_nothing():
    gone = Profile(age_years=68, may_be_watched=False)
    assert judge(HTN, Series([]), gone, pressure("190", "115", symptoms=["chest"]), NOW).findings == ()


def test_vector_34_a_child_of_five_is_refused():
    child = Profile(age_years=5)
    readings = [reading("8867-4", "130", "/min", NOW)]
    found = judge(HTN, Series(readings), child, readings, NOW)
    assert (found.findings, found.refusal) == ((), "under-age")


def test_vector_35_pregnancy_is_refused_by_adult_rules():
    pregnant = Profile(age_years=30, is_pregnant=True)
    assert judge(HTN, Series([]), pregnant, pressure("142", "92"), NOW).refusal == "pregnancy"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("89", [(Severity.RED, "any-oxygen-red")]),
        ("90", [(Severity.YELLOW, "any-oxygen-orange")]),
        ("92", [(Severity.YELLOW, "any-oxygen-orange")]),
        ("93", []),
    ],
)
def test_oxygen_of_any_adult(value, expected):
    assert said([reading("59408-5", value, "%", NOW)], rules=ANY) == expected


def test_a_value_in_a_unit_without_a_limit_is_not_compared():
    found = judge(ANY, Series([]), ADULT, [], NOW)
    assert found.findings == ()
    fahrenheit = [reading("8310-5", "102", "[degF]", NOW)]
    assert said(fahrenheit, rules=ANY) == []


def test_low_pressure_with_fainting_is_red():
    assert said(pressure("85", "50", symptoms=["syncope"])) == [(Severity.RED, "htn-low-red")]


def test_pulse_at_its_limits():
    assert said([reading("8867-4", "50", "/min", NOW)]) == []
    assert said([reading("8867-4", "49", "/min", NOW)]) == [(Severity.YELLOW, "htn-pulse-orange")]
    assert said([reading("8867-4", "120", "/min", NOW)]) == []


def test_a_finding_copies_value_unit_time_and_sample():
    readings = pressure("182", "112", symptoms=["blurred"])
    finding = judge(HTN, Series(readings), ADULT, readings, NOW).findings[0]
    copied = {fact.name: (fact.value, fact.unit, fact.measured_at, fact.sample_id) for fact in finding.facts}
    assert copied["sbp_now"] == ("182", "mm[Hg]", NOW, readings[0].id)
    assert copied["dbp_now"] == ("112", "mm[Hg]", NOW, readings[1].id)
    assert copied["symptoms_now"][0] == "blurred"
    assert finding.rule_set == "HTN-ADULT@1.0.0"


def test_of_one_group_the_loudest_speaks():
    readings = pressure("182", "112", symptoms=["blurred"])
    found = judge(HTN, Series(readings), ADULT, readings, NOW).findings
    assert [finding.rule_id for finding in loudest([*found, *found])] == ["htn-red"]


def test_the_window_counts_the_patients_own_days():
    # 00:30 in China on the 15th is the 14th in UTC; the mean of 16-22 November leaves it out
    early = datetime(2026, 11, 14, 16, 30, tzinfo=UTC)
    assert pressure("150", "95", early)[0].local_on == date(2026, 11, 15)
    readings = week([("134", "84")] * 21)
    assert said(readings + pressure("190", "100", early), arrived=readings[-2:]) == []
