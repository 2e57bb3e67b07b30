"""What is usual and what is not: against the worked examples of the NIST/SEMATECH e-Handbook, and by hand."""

from datetime import date, timedelta
from statistics import stdev

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinqiao.chart.observations.rules.trend import cusum, ewma, ewma_bound, trend_of, usual_of
from xinqiao.chart.observations.words import trend_words

TODAY = date(2026, 11, 20)
WEIGHT = "29463-7"
# NIST 6.3.2.4: target 50, s 2.0539, lambda 0.3
EWMA_DATA = [52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6,
             52.4, 53.6, 52.1]  # fmt: skip
EWMA_NIST = [50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33, 50.11, 49.36, 49.52, 50.05,
             49.38, 49.92, 50.73, 51.23, 51.94, 51.99]  # fmt: skip
# NIST 6.3.2.3: target 325, k 0.3175 in the units of the data, h 4.1959
CUSUM_DATA = [324.925, 324.675, 324.725, 324.350, 325.350, 325.225, 324.125, 324.525, 325.225, 324.600, 324.625,
              325.150, 328.325, 327.250, 327.825, 328.500, 326.675, 327.775, 326.875, 328.350]  # fmt: skip
CUSUM_UPPER = [0, 0, 0, 0, 0.03, 0, 0, 0, 0, 0, 0, 0, 3.01, 4.94, 7.45, 10.63, 11.99, 14.44, 16.00, 19.04]


def days(values, ends_on=TODAY):
    first = ends_on - timedelta(days=len(values) - 1)
    return {first + timedelta(days=at): value for at, value in enumerate(values) if value is not None}


def test_ewma_is_that_of_the_handbook():
    found = [50 + mean for mean in ewma([value - 50 for value in EWMA_DATA], 0.3)]
    assert found == pytest.approx(EWMA_NIST, abs=0.011)


def test_its_bound_is_that_of_the_handbook():
    assert 50 + 2.0539 * ewma_bound(1000, 0.3, 3) == pytest.approx(52.5884, abs=0.001)


def test_cusum_is_that_of_the_handbook():
    upper, _lower = cusum([value - 325 for value in CUSUM_DATA], 0.3175)
    assert upper == pytest.approx(CUSUM_UPPER, abs=0.02)


def test_the_spread_is_robust():
    calm = [70.0, 70.2, 69.8, 70.1, 69.9, 70.3, 69.7]
    slip = [*calm, 7.0]
    assert usual_of(slip, least_spread=0.1, mad_to_sd=1.4826).spread < 0.5 < stdev(slip)
    assert usual_of([70.0] * 9, least_spread=0.4, mad_to_sd=1.4826).spread == 0.4


def test_five_days_above_the_usual_are_told():
    found = trend_of(days([70.0, 70.2, 69.8] * 12 + [71.0, 71.3, 71.6, 71.9, 72.2]), WEIGHT, on=TODAY)
    assert (found.side, found.streak_days, found.since_on) == ("above", 5, TODAY - timedelta(days=4))
    assert (found.usual.low, found.usual.high) == (69.6, 70.4)


def test_below_is_told_likewise():
    found = trend_of(days([70.0, 70.2, 69.8] * 12 + [69.0, 68.7, 68.4, 68.1]), WEIGHT, on=TODAY)
    assert (found.side, found.streak_days) == ("below", 4)


def test_one_slip_of_the_scale_says_nothing():
    found = trend_of(days([70.0, 70.2, 69.8] * 13 + [90.0]), WEIGHT, on=TODAY)
    assert (found.side, found.streak_days, found.since_on) == ("", 0, None)


def test_too_few_days_are_no_usual():
    assert trend_of(days([70.0] * 9 + [None] * 11 + [72.0, 72.0, 72.0]), WEIGHT, on=TODAY) is None
    assert trend_of(days([70.0] * 20 + [None] * 12 + [72.0, 72.0]), WEIGHT, on=TODAY) is None
    assert trend_of({}, WEIGHT, on=TODAY) is None


def test_after_a_discharge_the_usual_begins_anew():
    values = [75.0] * 20 + [70.0] * 21
    assert trend_of(days(values), WEIGHT, on=TODAY).side == "below"
    discharged_on = TODAY - timedelta(days=20)
    assert trend_of(days(values), WEIGHT, on=TODAY, since_on=discharged_on) is None
    longer = [75.0] * 10 + [70.0] * 30
    assert trend_of(days(longer), WEIGHT, on=TODAY, since_on=TODAY - timedelta(days=29)).side == ""


@given(st.lists(st.floats(30, 200), min_size=42, max_size=42), st.floats(-20, 20))
def test_a_shift_of_everything_changes_nothing_but_the_level(values, shift):
    plain = trend_of(days(values), WEIGHT, on=TODAY)
    moved = trend_of(days([value + shift for value in values]), WEIGHT, on=TODAY)
    assert moved.usual.centre == pytest.approx(plain.usual.centre + shift)
    assert moved.usual.spread == pytest.approx(plain.usual.spread, abs=1e-6)


@pytest.mark.parametrize(
    ("voice", "language", "words"),
    [
        ("self", "zh-Hans", "体重连续 5 天高于你平时的水平（平时 69.6–70.4 公斤）。"),
        ("elder", "zh-Hans", "体重连续 5 天高于您平时的水平（平时 69.6–70.4 公斤）。"),
        ("self", "en", "Body weight has been above your usual for 5 days in a row (usually 69.6–70.4 kg)."),
    ],
)
def test_the_change_is_said_in_words(voice, language, words):
    found = trend_of(days([70.0, 70.2, 69.8] * 12 + [71.0, 71.3, 71.6, 71.9, 72.2]), WEIGHT, on=TODAY)
    assert trend_words(found, voice=voice, language=language) == words


def test_a_slow_change_is_said_without_counting_and_no_change_not_at_all():
    slow = trend_of(days([70.0, 70.2, 69.8] * 12 + [71.0, 71.3, 71.6, 71.9, 70.2]), WEIGHT, on=TODAY)
    assert trend_words(slow) == "体重最近比你平时高（平时 69.6–70.4 公斤）。"
    assert trend_words(trend_of(days([70.0, 70.2, 69.8] * 14), WEIGHT, on=TODAY)) == ""
