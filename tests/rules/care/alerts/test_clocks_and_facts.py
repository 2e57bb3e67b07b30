"""When somebody must have answered, given facts, the screen, and the edges of the facts."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from tests.rules.care.alerts.test_alert_vectors import ADULT, ANY, HTN, NOW, pressure, reading
from xinqiao.care.alerts.rules import Series
from xinqiao.care.alerts.rules.conditions import holds
from xinqiao.care.alerts.rules.deadlines import due_at
from xinqiao.care.alerts.rules.evaluate import facts_at, judge_facts
from xinqiao.care.alerts.rules.moment import Moment
from xinqiao.care.alerts.rules.screen import Screen
from xinqiao.care.alerts.types import Compare, FactValue, Operator, Profile, ResponseClock, Severity
from xinqiao.identity.organizations.types import OpenHours, ServiceHoursView

HOURS = tuple(OpenHours(weekday=day, opens=time(8), closes=time(17, 30)) for day in range(5))
SERVICE = ServiceHoursView(
    time_zone="Asia/Shanghai",
    hours=HOURS,
    days_off=frozenset({date(2026, 11, 24)}),
    working_days=frozenset({date(2026, 11, 28)}),
)
RED, ORANGE, YELLOW = ResponseClock(minutes=15), ResponseClock(minutes=120), ResponseClock(working_days=1)


def china(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


@pytest.mark.parametrize(
    ("severity", "clock", "service", "at", "expected"),
    [
        # Sunday: RED never waits for hours
        (Severity.RED, RED, SERVICE, china(22, 9), china(22, 9, 15)),
        (Severity.ORANGE, ORANGE, SERVICE, china(23, 10), china(23, 12)),
        (Severity.ORANGE, ORANGE, SERVICE, china(22, 10), china(23, 9)),
        # early on a working day: the first slot of the same morning
        (Severity.ORANGE, ORANGE, SERVICE, china(23, 6), china(23, 9)),
        # Monday evening, Tuesday is a holiday
        (Severity.ORANGE, ORANGE, SERVICE, china(23, 19), china(25, 9)),
        (Severity.YELLOW, YELLOW, SERVICE, china(23, 19), china(25, 19)),
        # a Saturday worked in exchange follows Monday's hours
        (Severity.ORANGE, ORANGE, SERVICE, china(28, 10), china(28, 12)),
        (Severity.YELLOW, YELLOW, SERVICE, china(27, 10), china(28, 10)),
        (Severity.YELLOW, YELLOW, None, china(27, 10), china(30, 10)),
        (Severity.ORANGE, ORANGE, None, china(22, 10), china(22, 12)),
        (Severity.BLUE, ResponseClock(), SERVICE, china(22, 10), None),
    ],
)
def test_deadlines(severity, clock, service, at, expected):
    assert due_at(severity, clock, service, time(9, 0), at) == expected


def given(**facts):
    def fact(name):
        if name == "symptoms_now":
            return FactValue(frozenset(facts.get(name, ())))
        value = facts.get(name)
        spec = HTN.facts[name]
        return (
            FactValue(Decimal(value), spec.unit)
            if value
            else FactValue(None, spec.unit, missing="no-reading")
        )

    return fact


def test_given_facts_count_as_confirmed():
    found = judge_facts(HTN, given(sbp_now="182", dbp_now="112"), ADULT, NOW)
    assert [(f.severity, f.rule_id) for f in found.findings] == [(Severity.ORANGE, "htn-orange")]
    assert "hr_now" in {gap.fact for gap in found.gaps}


@pytest.mark.parametrize(
    ("profile", "refusal"),
    [
        (Profile(5), "under-age"),
        (Profile(30, is_pregnant=True), "pregnancy"),
        (Profile(50, may_be_watched=False), ""),
    ],
)
def test_given_facts_are_refused_as_readings_are(profile, refusal):
    found = judge_facts(HTN, given(sbp_now="182"), profile, NOW)
    assert (found.findings, found.refusal) == ((), refusal)


def test_an_unknown_age_is_unknown():
    facts = facts_at(HTN, Moment(Series([]), Profile(None), NOW))
    assert facts("age_years").missing == "not-told"


def test_no_limit_for_the_unit_is_unknown_and_never_a_conversion():
    compare = Compare("x", Operator.AT_LEAST, {"mmol/L": Decimal("3.9")})
    assert holds(compare, lambda _: FactValue(Decimal(70), "mg/dL"), {}) is None


def test_the_screen_lets_pass_what_can_trip_a_rule_and_nothing_else():
    screen, common = Screen(HTN), Screen(ANY)
    quiet, high = pressure("130", "80"), pressure("180", "80")
    assert [screen.is_striking(item) for item in quiet] == [False, False]
    assert screen.is_striking(high[0])
    assert all(screen.is_trend(item) for item in quiet)
    assert screen.is_striking(pressure("120", "70", symptoms=["blurred"])[0])
    assert not screen.is_trend(reading("8867-4", "70", "/min", NOW))
    assert not common.is_striking(reading("8867-4", "70", "/min", NOW))
    assert common.is_striking(reading("59408-5", "92", "%", NOW))


def test_a_pulse_sent_with_an_unrelated_panel_is_judged_on_its_own():
    series = Series([*pressure("120", "80"), reading("8867-4", "45", "/min", NOW, panel=uuid4())])
    assert series.at("8867-4", NOW).value == 45
    assert series.last("0-0", NOW) is None
    assert series.at("0-0", NOW) is None
    assert UUID(int=1) == series.last("8867-4", NOW).patient_id
