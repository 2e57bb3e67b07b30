"""What the screen of windows leaves out, the full judgement would not have found either."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from tests.rules.care.alerts.test_alert_vectors import ADULT, HTN, NOW, pressure
from xinqiao.care.alerts.rules import Series, judge
from xinqiao.care.alerts.rules.facts import home_mean, home_mean_of_days
from xinqiao.care.alerts.rules.moment import Moment
from xinqiao.care.alerts.rules.screen import Screen
from xinqiao.care.alerts.types import Compare, Operator
from xinqiao.chart.observations.types import PressureDay

SCREEN = Screen(HTN)
HOURS = st.integers(min_value=0, max_value=24 * 9)
VALUES = st.tuples(st.integers(100, 175), st.integers(60, 99))


def days_of(readings):
    """The days as the database sums them, for pairs that were measured at home and nothing else."""
    by_day = defaultdict(lambda: defaultdict(list))
    for each in readings:
        by_day[each.local_on][each.code].append(each.value)
    return [
        PressureDay(
            on,
            *((len(parts[code]), sum(parts[code])) for code in ("8480-6", "8462-4")),
            is_plain=True,
        )
        for on, parts in sorted(by_day.items())
    ]


def measured(said):
    return [
        each
        for hours, (systolic, diastolic) in said.items()
        for each in pressure(str(systolic), str(diastolic), NOW - timedelta(hours=hours))
    ]


@given(st.dictionaries(HOURS, VALUES, max_size=40))
@settings(max_examples=200, deadline=None)
def test_the_screen_of_plain_days_says_what_the_full_judgement_says(said):
    readings = measured(said)
    found = judge(HTN, Series(readings), ADULT, readings, NOW).findings
    tripped = any("home" in finding.rule_id for finding in found)
    assert SCREEN.may_trend(days_of(readings), {}) or not tripped
    if SCREEN.may_trend(days_of(readings), {}):
        newest = max(each.measured_at for each in readings)
        specs = [HTN.facts[name] for name in ("home_sbp_mean_7d", "home_dbp_mean_7d")]
        means = [home_mean(spec, Moment(Series(readings), ADULT, newest)) for spec in specs]
        assert [home_mean_of_days(spec, days_of(readings)).value for spec in specs] == [
            mean.value for mean in means
        ]


def week(systolic, diastolic):
    return measured(dict.fromkeys(range(0, 7 * 24, 8), (systolic, diastolic)))


def test_the_screen_lets_pass_what_a_mean_may_reach_and_leaves_out_the_rest():
    assert not SCREEN.may_trend(days_of(week(134, 84)), {})
    assert SCREEN.may_trend(days_of(week(135, 84)), {})
    assert SCREEN.may_trend(days_of(week(134, 85)), {})
    # too few values for a mean, however high
    assert not SCREEN.may_trend(days_of(week(150, 95)[:20]), {})
    assert not SCREEN.may_trend([], {})


def test_days_whose_sums_are_not_the_whole_truth_are_judged_in_full():
    calm = days_of(week(120, 70))
    assert not SCREEN.may_trend(calm, {})
    assert SCREEN.may_trend([*calm[:-1], structs.replace(calm[-1], is_plain=False)], {})
    # without a pair there is no mean, whatever else was sent
    alone = [structs.replace(day, systolic=(0, Decimal(0)), diastolic=(0, Decimal(0))) for day in calm]
    assert not SCREEN.may_trend([structs.replace(day, is_plain=False) for day in alone], {})


def test_a_target_of_her_own_moves_the_screen():
    values = days_of(week(130, 84))
    assert not SCREEN.may_trend(values, {})
    assert SCREEN.may_trend(values, {"home_sbp_target": Decimal(129)})
    # a target is kept up to and including itself
    assert not SCREEN.may_trend(values, {"home_sbp_target": Decimal(130)})


def test_a_window_over_something_else_is_judged_in_full_even_without_a_pressure():
    # a rule about a week of pulses: no sums of pressures can leave it out
    fact = replace(
        HTN.facts["home_sbp_mean_7d"], name="pulse_week", kind="pulse-mean", code="8867-4", unit="/min"
    )
    leaf = Compare("pulse_week", Operator.AT_LEAST, limits={"/min": Decimal(100)})
    rule = replace(next(rule for rule in HTN.rules if rule.id == "htn-home"), id="pulse", when=leaf)
    other = replace(HTN, facts={**HTN.facts, "pulse_week": fact}, rules=(rule,))
    assert Screen(other).may_trend([], {})
    assert Screen(other).may_trend(days_of(week(120, 70)), {})
