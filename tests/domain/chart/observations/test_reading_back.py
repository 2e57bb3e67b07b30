"""Reads: history for rules, latest and series for pages, glucose and home blood pressure."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.domain.chart.observations.conftest import NOW, pressure, reading
from tests.domain.chart.observations.test_recording import send
from xinqiao.chart.observations import queries
from xinqiao.chart.observations.actions import record_result
from xinqiao.chart.observations.errors import ResultRefused
from xinqiao.chart.observations.types import IncomingResult
from xinqiao.foundation.errors import Refused
from xinqiao.foundation.walls import standing_as


def ago(**span):
    return NOW - timedelta(**span)


def lab(item_id, patient_id, value="6.4", code="4548-4", unit="%", measured_at=None, **more):
    return IncomingResult(
        id=item_id,
        patient_id=patient_id,
        kind="lab",
        code=code,
        value=Decimal(value),
        unit=unit,
        measured_at=measured_at or ago(days=3),
        **more,
    )


def keep(ward, item):
    with standing_as(ward.nurse):
        return record_result(viewer=ward.nurse, source_kind="import", source_key="lis", item=item, now=NOW)


def test_history_is_set_based_half_open_and_confirmed_only(ward):
    send(
        ward.client,
        [
            reading("a", ward.guilan, measured_at=ago(hours=2)),
            reading("b", ward.neighbour, measured_at=ago(hours=1)),
            reading("c", ward.guilan, value="160", measured_at=ago(hours=1)),
            reading("d", ward.guilan, measured_at=ago(hours=1), code="59408-5", value="97", unit="%"),
            reading("e", ward.guilan, measured_at=ago(minutes=1)),
        ],
    )
    with standing_as(ward.client), CaptureQueriesContext(connection) as captured:
        found = queries.history([ward.guilan, ward.neighbour], ["8867-4"], ago(hours=2), ago(minutes=1))
    assert len(captured) == 1
    assert [(each.patient_id, each.measured_at) for each in found] == sorted(
        [(ward.guilan, ago(hours=2)), (ward.neighbour, ago(hours=1))]
    )


def test_latest_is_the_newest_by_measurement_not_by_arrival(ward):
    send(ward.client, [reading("a", ward.guilan, value="70", measured_at=ago(hours=1))])
    send(ward.client, [reading("b", ward.guilan, value="80", measured_at=ago(hours=3))])
    keep(ward, lab("r", ward.guilan))
    with standing_as(ward.nurse), CaptureQueriesContext(connection) as captured:
        found = queries.latest(ward.nurse, ward.guilan, ["8867-4", "4548-4", "8310-5"])
    assert {code: each.value for code, each in found.items()} == {"8867-4": 70, "4548-4": Decimal("6.4")}
    assert len(captured) <= 7


def test_series_joins_home_and_office_in_time(ward):
    send(
        ward.client,
        [reading("a", ward.guilan, measured_at=ago(days=1)), reading("b", ward.guilan, value="160")],
    )
    keep(ward, lab("r", ward.guilan, value="88", code="8867-4", unit="/min", measured_at=ago(days=2)))
    with standing_as(ward.person):
        with CaptureQueriesContext(connection) as captured:
            found = queries.series(ward.person, ward.guilan, "8867-4", ago(days=30), NOW)
        with_waiting = queries.series(
            ward.person, ward.guilan, "8867-4", ago(days=30), NOW, with_waiting=True
        )
    assert [(each.value, each.method) for each in found] == [(88, "lab"), (72, "device")]
    assert [each.value for each in with_waiting] == [88, 72, 160]
    assert len(captured) <= 3


@pytest.mark.parametrize(
    "read", [queries.waiting, lambda viewer, who: queries.latest(viewer, who, ["8867-4"])]
)
def test_reads_ask_who_is_looking(ward, read):
    for viewer, patient_id in [
        (ward.nurse, ward.neighbour),
        (ward.person, ward.neighbour),
        (ward.nurse, ward.stranger),
    ]:
        with standing_as(viewer), pytest.raises(Refused):
            read(viewer, patient_id)


def test_glucose_of_a_sensor_is_judged_in_its_own_unit(ward):
    values = ["70", "180", "69", "181"]
    send(
        ward.client,
        [
            reading(
                f"g{at}",
                ward.guilan,
                code="2339-0",
                value=value,
                unit="mg/dL",
                measured_at=ago(minutes=5 * at),
            )
            for at, value in enumerate(values)
        ],
    )
    with standing_as(ward.person):
        told = queries.glucose(ward.person, ward.guilan, ago(days=1), NOW + timedelta(minutes=1))
    assert (told.readings, told.in_range, told.below_3_9, told.above_10_0) == (4, 50, 25, 25)
    assert told.mean == pytest.approx(125 / 18.0182)


def test_home_mean_of_a_week_from_stored_panels(ward):
    items = [
        pressure(f"p{day}-{turn}", ward.guilan, systolic="136", diastolic="84",
                 measured_at=ago(days=day, minutes=turn))
        for day in range(7)
        for turn in range(2)
    ]  # fmt: skip
    office = pressure("o", ward.guilan, systolic="170", diastolic="99", context={"setting": "office"})
    send(ward.client, [*items, office])
    with standing_as(ward.nurse):
        mean = queries.home_bp(ward.nurse, ward.guilan, date(2026, 11, 22))
    assert (mean.systolic, mean.diastolic, mean.readings, mean.is_sufficient) == (136, 84, 12, True)


def test_a_result_is_kept_once_with_its_digits(ward):
    first = keep(ward, lab("r1", ward.guilan, value="6.40"))
    assert keep(ward, lab("r1", ward.guilan, value="6.40")) == first
    with standing_as(ward.nurse):
        found = queries.latest(ward.nurse, ward.guilan, ["4548-4"])["4548-4"]
    assert (found.id, str(found.value)) == (first, "6.40")


def test_a_laboratory_measures_more_than_the_catalogue_knows(ward):
    keep(ward, lab("r1", ward.guilan, value="140", code="2951-2", unit="mmol/L", display="Sodium"))
    keep(ward, lab("r2", ward.guilan, value="1.2", code="2160-0", unit="mg/dL"))
    with standing_as(ward.nurse):
        found = queries.latest(ward.nurse, ward.guilan, ["2951-2", "14682-9"])
    assert found["2951-2"].value == 140
    assert found["14682-9"].canonical_value == Decimal("106.104")


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ({"value": "64"}, "implausible"),
        ({"value": "NaN"}, "not-a-number"),
        ({"measured_at": NOW + timedelta(hours=1)}, "future"),
        ({"measured_at": NOW.replace(tzinfo=None)}, "no-offset"),
    ],
)
def test_a_result_that_cannot_be_believed_is_refused(ward, item, code):
    with pytest.raises(ResultRefused) as refused:
        keep(ward, lab("r1", ward.guilan, **item))
    assert refused.value.code == code


def test_a_result_of_a_stranger_is_refused(ward):
    for patient_id, code in ((ward.stranger, "unknown-patient"), (ward.neighbour, "not-allowed")):
        with pytest.raises(ResultRefused) as refused:
            keep(ward, lab("r1", patient_id))
        assert refused.value.code == code
