"""NEWS2: vitals.md 3.2, and which looks at a patient are complete."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from xinqiao.chart.observations.rules.news2 import highest_news2, news2_risk, score_news2
from xinqiao.chart.observations.types import SeriesReading, VitalSigns

AT = datetime(2026, 11, 20, 7, tzinfo=UTC)
TODAY = date(2026, 11, 20)
HALF_AN_HOUR = timedelta(minutes=30)
CALM = {"9279-1": "18", "59408-5": "97", "8480-6": "120", "8867-4": "75", "8310-5": "36.8"}
UNWELL = {"9279-1": "22", "59408-5": "94", "8480-6": "105", "8867-4": "112", "8310-5": "38.6"}
ALERT_ON_AIR = {"consciousness": "A", "oxygen": "no"}
UNITS = {"9279-1": "/min", "59408-5": "%", "8480-6": "mm[Hg]", "8867-4": "/min", "8310-5": "Cel"}


def look(values, at=AT, context=ALERT_ON_AIR, step=timedelta(minutes=2)):
    return [
        SeriesReading(
            id=UUID(int=turn),
            patient_id=UUID(int=1),
            code=code,
            value=Decimal(value),
            unit=UNITS[code],
            measured_at=at + turn * step,
            local_on=(at + turn * step).date(),
            context=context if turn == 0 else {},
        )
        for turn, (code, value) in enumerate(values.items())
    ]


@pytest.mark.parametrize(
    ("signs", "scale", "total", "risk"),
    [
        ((18, 97, False, 120, 75, "A", "36.8"), 1, 0, "low"),
        ((22, 94, False, 105, 112, "A", "38.6"), 1, 7, "high"),
        ((20, 94, True, 130, 88, "A", "36.9"), 2, 3, "low"),
        ((18, 95, False, 120, 75, "A", "36.8"), 2, 0, "low"),
        ((25, 97, False, 120, 75, "A", "36.8"), 1, 3, "low-medium"),
        ((22, 95, False, 105, 112, "A", "36.8"), 1, 6, "medium"),
        ((8, 91, True, 90, 131, "V", "35.0"), 1, 20, "high"),
    ],
)
def test_news2(signs, scale, total, risk):
    rate, saturation, oxygen, systolic, pulse, alertness, warmth = signs
    found = score_news2(
        VitalSigns(
            respiratory_rate=Decimal(rate), oxygen_saturation=Decimal(saturation), scale=scale,
            on_oxygen=oxygen, systolic=Decimal(systolic), heart_rate=Decimal(pulse),
            consciousness=alertness, temperature=Decimal(warmth),
        )
    )  # fmt: skip
    assert (found.total, found.risk) == (total, risk)


def test_news2_refuses_an_unknown_level():
    with pytest.raises(ValueError, match="consciousness"):
        score_news2(
            VitalSigns(
                respiratory_rate=Decimal(18), oxygen_saturation=Decimal(97), scale=3, on_oxygen=False,
                systolic=Decimal(120), heart_rate=Decimal(75), consciousness="X", temperature=Decimal(37),
            )
        )  # fmt: skip


def test_a_whole_look_is_scored_with_its_parts():
    found = highest_news2(look(UNWELL), TODAY, HALF_AN_HOUR)
    assert found.numbers == {
        "total": "7", "rr": "2", "spo2": "1", "oxygen": "0", "sbp": "1", "hr": "2", "consciousness": "0", "temp": "1",
    }  # fmt: skip
    assert (found.readings, found.first_at, found.last_at) == (5, AT, AT + timedelta(minutes=8))
    assert news2_risk(found.numbers) == "high"


def test_the_worst_look_of_the_day_counts():
    later = look(CALM, AT + timedelta(hours=3))
    assert highest_news2(look(UNWELL) + later, TODAY, HALF_AN_HOUR).numbers["total"] == "7"


@pytest.mark.parametrize("missing", list(CALM))
def test_six_of_seven_are_no_score(missing):
    values = {code: value for code, value in CALM.items() if code != missing}
    assert highest_news2(look(values), TODAY, HALF_AN_HOUR) is None


@pytest.mark.parametrize(
    "context", [{}, {"consciousness": "A"}, {"oxygen": "no"}, {"consciousness": "?", "oxygen": "no"}]
)
def test_without_consciousness_or_oxygen_there_is_no_score(context):
    assert highest_news2(look(CALM, context=context), TODAY, HALF_AN_HOUR) is None


def test_values_of_different_looks_are_not_mixed():
    assert highest_news2(look(CALM, step=timedelta(minutes=10)), TODAY, HALF_AN_HOUR) is None


def test_scale_two_only_where_it_was_ordered():
    low = CALM | {"59408-5": "88"}
    assert highest_news2(look(low), TODAY, HALF_AN_HOUR).numbers["spo2"] == "3"
    ordered = ALERT_ON_AIR | {"spo2_scale": "2"}
    assert highest_news2(look(low, context=ordered), TODAY, HALF_AN_HOUR).numbers["spo2"] == "0"


def test_a_look_across_midnight_counts_for_the_day_it_ended():
    night = look(CALM, datetime(2026, 11, 19, 23, 55, tzinfo=UTC))
    assert highest_news2(night, TODAY, HALF_AN_HOUR).numbers["total"] == "0"
    assert highest_news2(night, TODAY - timedelta(days=1), HALF_AN_HOUR) is None
