"""Derived metrics: vitals.md 3.3 and 3.4, Annex A 13 and 14."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from xinqiao.chart.observations.rules.daily import daily_values
from xinqiao.chart.observations.rules.derived import derive, kinds_of
from xinqiao.chart.observations.rules.glucose import glucose_metrics
from xinqiao.chart.observations.rules.home_bp import home_bp_mean
from xinqiao.chart.observations.types import BloodPressure, DerivedKind, GlucosePoint, SeriesReading

DAY_ONE = date(2026, 11, 1)
START = datetime(2026, 11, 1, tzinfo=UTC)


def pressures(days, per_day, systolic="134.6", diastolic="84.9"):
    return [
        BloodPressure(
            measured_at=START + timedelta(days=day, minutes=turn),
            local_on=DAY_ONE + timedelta(days=day),
            systolic=Decimal(systolic),
            diastolic=Decimal(diastolic),
        )
        for day in range(days)
        for turn in range(per_day)
    ]


def points(values, unit="mmol/L", step=5):
    return [
        GlucosePoint(
            measured_at=START + timedelta(minutes=step * at),
            local_on=(START + timedelta(minutes=step * at)).date(),
            value=Decimal(str(value)),
            unit=unit,
        )
        for at, value in enumerate(values)
    ]


@pytest.mark.parametrize(("systolic", "diastolic"), [("134.6", "84.9"), ("135.0", "80"), ("134.96", "80")])
def test_home_mean_is_not_rounded(systolic, diastolic):
    mean = home_bp_mean(pressures(7, 2, systolic, diastolic), ends_on=date(2026, 11, 7))
    assert (mean.systolic, mean.diastolic) == (Decimal(systolic), Decimal(diastolic))
    assert (mean.readings, mean.days, mean.is_sufficient) == (12, 7, True)


def test_the_first_day_does_not_count():
    readings = pressures(1, 3, "200", "120") + pressures(7, 2)[2:]
    assert home_bp_mean(readings, ends_on=date(2026, 11, 7)).systolic == Decimal("134.6")


def test_nine_readings_are_not_enough():
    mean = home_bp_mean(pressures(4, 3), ends_on=date(2026, 11, 7))
    assert (mean.readings, mean.is_sufficient, mean.systolic) == (9, False, None)


def test_readings_before_the_window_do_not_count():
    mean = home_bp_mean(pressures(7, 2), ends_on=date(2026, 11, 8))
    assert (mean.readings, mean.days) == (10, 6)


def test_two_days_are_not_enough_however_many_readings():
    assert home_bp_mean(pressures(2, 20), ends_on=date(2026, 11, 7)).is_sufficient is False
    assert home_bp_mean([], ends_on=date(2026, 11, 7)).days == 0


def test_glucose_vector():
    told = glucose_metrics(points([3.6, 5.2, 7.8, 9.9, 10.0, 10.1, 13.9, 14.2, 6.4, 8.1]))
    assert (told.in_range, told.below_3_9, told.below_3_0) == (60, 10, 0)
    assert told.above_10_0 - told.above_13_9 == pytest.approx(20)
    assert (told.above_13_9, told.readings) == (10, 10)
    assert told.mean == pytest.approx(8.92)
    assert told.cv == pytest.approx(38.6, abs=0.05)
    assert told.unit == "mmol/L"


@pytest.mark.parametrize(
    ("value", "unit", "gmi"), [(150, "mg/dL", 6.90), (183, "mg/dL", 7.69), (8.6, "mmol/L", 7.02)]
)
def test_glucose_management_indicator(value, unit, gmi):
    assert glucose_metrics(points([value], unit)).gmi == pytest.approx(gmi, abs=0.005)


def test_each_unit_has_its_own_bounds():
    assert glucose_metrics(points([70, 180], "mg/dL")).in_range == 100
    assert glucose_metrics(points([69, 53, 181, 251], "mg/dL")).below_3_9 == 50
    assert glucose_metrics(points([3.88], "mmol/L")).in_range == 0


def test_fourteen_days_at_seventy_percent_suffice():
    enough = int(14 * 96 * 0.7) + 1
    assert glucose_metrics(points([6] * enough, step=15)).is_sufficient is True
    assert glucose_metrics(points([6] * (enough - 2), step=15)).is_sufficient is False
    assert glucose_metrics(points([6] * 500, step=300)).is_sufficient is False


def test_nothing_measured():
    assert (glucose_metrics([]).readings, glucose_metrics([]).mean) == (0, None)
    assert glucose_metrics(points([6])).cv is None


def kept(code, value, day, unit, **more):
    at = START + timedelta(days=day, hours=7)
    return SeriesReading(
        id=UUID(int=day), patient_id=UUID(int=1), code=code, value=Decimal(str(value)), unit=unit,
        measured_at=at, local_on=at.date(), **more,
    )  # fmt: skip


def test_resting_heart_rate_is_the_median_of_days():
    readings = [kept("8867-4", value, day, "/min") for day, value in enumerate([60, 62, 64, 61, 63, 90, 62])]
    found = derive(DerivedKind.RESTING_HEART_RATE, readings, DAY_ONE + timedelta(days=6))
    assert (found.numbers, found.days) == ({"baseline": "62.0", "day": "62.0"}, 7)
    few = derive(DerivedKind.RESTING_HEART_RATE, readings[:6], DAY_ONE + timedelta(days=5))
    assert (few.numbers, few.is_sufficient, few.readings) == ({}, False, 6)


def test_a_wearables_day_counts_at_rest():
    many = [kept("8867-4", value, 0, "/min") for value in [60, 61, *range(90, 118)]]
    assert daily_values(many, "8867-4") == {DAY_ONE: pytest.approx(90.9)}
    assert daily_values(many[:3], "8867-4") == {DAY_ONE: 61}


def test_weight_against_the_seven_days_before():
    readings = [
        kept("29463-7", value, day, "kg") for day, value in enumerate([70, 71, 69, 70, 70, 70, 70, "72.1"])
    ]
    found = derive(DerivedKind.OWN_WEIGHT, readings, DAY_ONE + timedelta(days=7))
    assert float(found.number("deviation")) == pytest.approx(2.1)
    assert float(found.number("mean")) == pytest.approx(70)
    pounds = [*readings[:7], kept("29463-7", 154, 7, "[lb_av]")]
    found = derive(DerivedKind.OWN_WEIGHT, pounds, DAY_ONE + timedelta(days=7))
    assert float(found.number("deviation")) == pytest.approx(154 * 0.45359237 - 70, abs=1e-6)


def test_steps_and_sleep_of_a_week():
    steps = [kept("41950-7", value, day, "{steps}") for day, value in enumerate([1000, 3000, 2000, 6000])]
    found = derive(DerivedKind.ACTIVITY, steps, DAY_ONE + timedelta(days=3))
    assert found.numbers["mean"] == "3000.0"
    assert float(found.number("sd")) == pytest.approx(2160.25, abs=0.01)
    sleep = [kept("93832-4", 420, day, "min") for day in range(4)]
    assert derive(DerivedKind.SLEEP, sleep, DAY_ONE + timedelta(days=3)).numbers["mean"] == "7.0"


def test_a_day_without_its_own_value_has_none():
    readings = [kept("29463-7", 70, day, "kg") for day in range(7)]
    assert derive(DerivedKind.OWN_WEIGHT, readings, DAY_ONE + timedelta(days=7)) is None


def test_glucose_of_a_day_is_the_metrics_of_its_fortnight():
    told = points([3.6, 5.2, 7.8, 9.9, 10.0, 10.1, 13.9, 14.2, 6.4, 8.1])
    readings = [
        SeriesReading(
            id=UUID(int=1), patient_id=UUID(int=1), code="15074-8", value=one.value, unit=one.unit,
            measured_at=one.measured_at, local_on=one.local_on,
        )
        for one in told
    ]  # fmt: skip
    found = derive(DerivedKind.GLUCOSE, readings, DAY_ONE)
    assert [float(found.number(name)) for name in ("in_range", "below_3_9", "above_10_0", "above_13_9")] == [
        60, 10, 30, 10,
    ]  # fmt: skip
    assert float(found.number("mean")) == pytest.approx(8.92, abs=0.005)
    assert float(found.number("cv")) == pytest.approx(38.6, abs=0.05)
    assert not found.is_sufficient


def test_every_code_leads_to_its_series():
    assert kinds_of({"8480-6"}) == [DerivedKind.HOME_BP, DerivedKind.NEWS2]
    assert kinds_of({"4548-4"}) == []
