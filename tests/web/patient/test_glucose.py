"""The glucose report of a patient: what is there, what suffices, and addresses that ask for nonsense."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import NOW
from tests.web.patient.test_today import words
from xinqiao.chart.observations.types import IncomingReading, Source, SourceKind
from xinqiao.journeys import reading

pytestmark = pytest.mark.django_db
PAGE = "/health/glucose"


def measure(home, count, step, *, device="sensor", value="6.4"):
    """Keep so many values, the last a minute ago."""
    items = [
        IncomingReading(
            id=f"{device}-{n}",
            patient_id=home.patient_id,
            code="15074-8",
            value=Decimal(value) + Decimal(n % 40) / 10,
            unit="mmol/L",
            measured_at=NOW - timedelta(minutes=1) - n * step,
            device=device,
            confirmed=True,
        )
        for n in range(count)
    ]
    viewer = home.viewer("nurse", now=NOW)
    source = Source(kind=SourceKind.STAFF, key=device, patient_id=home.patient_id)
    for turn in range(0, count, 1000):
        reading.receive(viewer=viewer, source=source, items=items[turn : turn + 1000], received_at=NOW)


def test_nothing_measured_is_said_with_a_first_step(enter):
    assert "Nothing measured in these days" in words(enter("patient").get(PAGE))


def test_finger_sticks_are_no_time_in_range(home, enter):
    measure(home, 10, timedelta(hours=9), device="meter")
    page = words(enter("patient").get(PAGE))
    assert "Readings in range" in page
    assert "Time in range" not in page
    assert "GMI" not in page
    assert "Sensor active" not in page


def test_a_sensors_fortnight_has_its_profile_and_its_gmi_and_costs_few_queries(home, enter):
    measure(home, 1400, timedelta(minutes=14))
    her = enter("patient")
    her.get(PAGE)
    with CaptureQueriesContext(connection) as found:
        answer = her.get(PAGE)
    walls = ("SAVEPOINT", "RELEASE", "SELECT set_config")
    assert sum(not query["sql"].startswith(walls) for query in found.captured_queries) <= 12
    page = words(answer)
    assert "Time in range" in page
    assert "GMI" in page
    assert answer.content.decode().count("<tr>") == 49
    assert answer.content.decode().count('viewBox="0 0 96 44"') == 14


def test_too_little_of_a_sensor_is_said(home, enter):
    measure(home, 300, timedelta(minutes=5))
    page = words(enter("patient").get(PAGE))
    assert "need at least 70% of 14 days" in page
    assert "GMI 6" not in page


@pytest.mark.parametrize(
    "until", ["", "abc", "9999-12-31", "0001-01-01", "2026-02-30", "2026-11-01", "1990-01-01", "x" * 3000]
)
def test_any_date_is_answered(enter, until):
    answer = enter("patient").get(PAGE, {"until": until})
    assert answer.status_code == 200
    assert "2026-11-" in words(answer) or "1989-12-19" in words(answer)


def test_five_days_above_the_usual_stand_above_the_chart(home, enter):
    items = [
        IncomingReading(
            id=f"w{day}", patient_id=home.patient_id, code="29463-7", value=Decimal(value), unit="kg",
            measured_at=NOW - timedelta(days=day, minutes=9),
        )
        for day, value in enumerate(["72.6", "72.2", "71.9", "71.6", "71.2", *["70", "70.2", "69.8"] * 12])
    ]  # fmt: skip
    viewer = home.viewer("nurse", now=NOW)
    source = Source(kind=SourceKind.STAFF, key="scale", patient_id=home.patient_id)
    reading.receive(viewer=viewer, source=source, items=items, received_at=NOW)
    assert "above your usual for 5 days in a row" in words(enter("patient").get("/health"))
