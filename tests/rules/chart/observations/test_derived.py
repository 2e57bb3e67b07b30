"""Derived metrics: vitals.md 3.3 and 3.4, Annex A 13 and 14."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from xinqiao.chart.observations.rules.glucose import glucose_metrics
from xinqiao.chart.observations.rules.home_bp import home_bp_mean
from xinqiao.chart.observations.types import BloodPressure, GlucosePoint

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
