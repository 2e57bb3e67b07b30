"""What the screen of windows leaves out, the full judgement would not have found either."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.care.alerts.test_alert_vectors import ADULT, HTN, NOW, pressure
from xinqiao.care.alerts.rules import Series, judge
from xinqiao.care.alerts.rules.screen import Screen
from xinqiao.chart.observations.types import Extremes

SCREEN = Screen(HTN)
HOURS = st.integers(min_value=0, max_value=24 * 9)
VALUES = st.tuples(st.integers(100, 175), st.integers(60, 99))


def extremes_of(readings):
    by_name = {}
    for reading in readings:
        by_name.setdefault((reading.code, reading.unit), []).append(reading.value)
    return {name: Extremes(len(found), min(found), max(found)) for name, found in by_name.items()}


def measured(said):
    return [
        each
        for hours, (systolic, diastolic) in said.items()
        for each in pressure(str(systolic), str(diastolic), NOW - timedelta(hours=hours))
    ]


@given(st.dictionaries(HOURS, VALUES, max_size=40))
@settings(max_examples=200, deadline=None)
def test_a_window_that_is_left_out_trips_nothing(said):
    readings = measured(said)
    if SCREEN.may_trend(extremes_of(readings), {}):
        return
    found = judge(HTN, Series(readings), ADULT, readings, NOW).findings
    assert [finding.rule_id for finding in found if "home" in finding.rule_id] == []


def week(systolic, diastolic):
    return measured(dict.fromkeys(range(0, 7 * 24, 12), (systolic, diastolic)))


def test_the_screen_lets_pass_what_a_mean_may_reach_and_leaves_out_the_rest():
    assert not SCREEN.may_trend(extremes_of(week(134, 84)), {})
    assert SCREEN.may_trend(extremes_of(week(135, 84)), {})
    assert SCREEN.may_trend(extremes_of(week(134, 85)), {})
    # too few values for a mean, however high
    assert not SCREEN.may_trend(extremes_of(week(150, 95)[:20]), {})
    assert not SCREEN.may_trend({}, {})


def test_a_target_of_her_own_moves_the_screen():
    values = extremes_of(week(130, 84))
    assert not SCREEN.may_trend(values, {})
    assert SCREEN.may_trend(values, {"home_sbp_target": Decimal(129)})
    # a target is kept up to and including itself
    assert not SCREEN.may_trend(values, {"home_sbp_target": Decimal(130)})
