"""The comparison of trend and fixed rules: the same seed says the same, and a gain of fluid is what it says."""

from datetime import date, timedelta
from random import Random

from xinqiao.operations.bench.trends import (
    COURSES,
    FIRST_ON,
    fixed_alarms,
    invented,
    measure,
    trend_alarms,
    warnings,
)


def test_the_same_seed_says_the_same():
    assert measure(patients=3, seed=7) == measure(patients=3, seed=7)


def test_a_course_gains_what_it_says_before_its_event():
    one = invented(Random(2), COURSES[1])
    assert one.event_on - one.worsens_on == timedelta(days=10)
    assert max(one.weights) < one.event_on
    last = [weight for on, weight in one.weights.items() if on >= one.event_on - timedelta(days=2)]
    before = [weight for on, weight in one.weights.items() if on < one.worsens_on]
    assert sum(last) / len(last) - sum(before) / len(before) > 1.5


def test_both_rules_see_a_plain_rise():
    days = {FIRST_ON + timedelta(days=turn): 70.0 + (turn % 2) / 10 for turn in range(40)}
    calm = dict(days)
    for turn in range(5):
        days[FIRST_ON + timedelta(days=40 + turn)] = 71.0 + 0.8 * turn
    assert fixed_alarms(calm) == trend_alarms(calm, "29463-7") == []
    assert fixed_alarms(days)[0] >= FIRST_ON + timedelta(days=40)
    assert trend_alarms(days, "29463-7")[0] >= FIRST_ON + timedelta(days=40)


def test_neighbouring_alarms_are_one_warning():
    on = date(2026, 3, 1)
    alarms = [on, on + timedelta(days=3), on + timedelta(days=9), on + timedelta(days=17)]
    assert warnings(alarms) == [on, on + timedelta(days=17)]
