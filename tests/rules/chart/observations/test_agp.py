"""The glucose profile: percentiles by hand, sensors told apart from finger-sticks, thin stretches left open."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from xinqiao.chart.observations.rules.agp import days_of, profile_of, sensor_points
from xinqiao.chart.observations.types import SourcedPoint

SHANGHAI = ZoneInfo("Asia/Shanghai")
MIDNIGHT = datetime(2026, 11, 8, 16, tzinfo=UTC)


def point(at, value, source="cgm", unit="mmol/L"):
    return SourcedPoint(
        measured_at=at,
        local_on=at.astimezone(SHANGHAI).date(),
        value=Decimal(str(value)),
        unit=unit,
        source=source,
    )


def test_percentiles_are_those_counted_by_hand():
    points = [point(MIDNIGHT + timedelta(days=n, minutes=5), 4 + n) for n in range(11)]
    (bucket, *others) = profile_of(points, SHANGHAI)
    assert (bucket.minute, bucket.count) == (0, 11)
    assert bucket.percents == pytest.approx({5: 4.5, 25: 6.5, 50: 9.0, 75: 11.5, 95: 13.5})
    assert {one.count for one in others} == {0}


def test_few_values_make_no_percentile():
    points = [point(MIDNIGHT + timedelta(days=n, minutes=5), 5) for n in range(4)]
    assert profile_of(points, SHANGHAI)[0].percents == {}
    assert profile_of([*points, point(MIDNIGHT + timedelta(days=5), 5)], SHANGHAI)[0].percents[50] == 5


def test_the_day_is_the_patients_and_both_units_stand_in_one():
    at = datetime(2026, 11, 8, 23, 40, tzinfo=UTC)
    (day,) = days_of([point(at, 100, unit="mg/dL"), point(at + timedelta(minutes=5), 6)], SHANGHAI)
    assert day.local_on.isoformat() == "2026-11-09"
    assert [minute for minute, _value in day.values] == [460, 465]
    assert day.values[0][1] == pytest.approx(5.55, abs=0.001)


def test_finger_sticks_beside_a_sensor_are_left_out():
    sensor = [point(MIDNIGHT + timedelta(minutes=5 * n), 6) for n in range(50)]
    sticks = [point(MIDNIGHT + timedelta(hours=6 * n, minutes=1), 15, source="") for n in range(4)]
    assert sensor_points([*sticks, *sensor]) == sensor
    assert sensor_points(sticks) == []
    assert sensor_points(sensor[:1]) == []
