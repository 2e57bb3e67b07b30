"""What the database sums by day is what the rules would count from the readings themselves."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.domain.chart.observations import conftest
from tests.domain.chart.observations.conftest import NOW, pressure, reading
from tests.domain.chart.observations.test_recording import send
from tests.rules.care.alerts.test_alert_vectors import ADULT, HTN
from xinqiao.care.alerts.rules import Series
from xinqiao.care.alerts.rules.facts import home_mean, home_mean_of_days
from xinqiao.care.alerts.rules.moment import Moment
from xinqiao.chart.observations.models import Sample
from xinqiao.chart.observations.queries import history, pressure_days
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as

ward = conftest.ward
SPECS = [HTN.facts[name] for name in ("home_sbp_mean_7d", "home_dbp_mean_7d")]
CODES = ["8480-6", "8462-4"]
SINCE, UNTIL = NOW - timedelta(days=8), NOW + timedelta(minutes=5)


def read(ward):
    with standing_as(ward.client):
        return pressure_days([ward.guilan], SINCE, UNTIL), history([ward.guilan], CODES, SINCE, UNTIL)


@pytest.mark.parametrize("seed", range(6))
def test_sums_by_day_make_the_mean_that_the_readings_make(ward, seed):
    chance = random.Random(seed)
    items = []
    for number in range(70):
        at = NOW - timedelta(minutes=chance.randrange(1, 60 * 24 * 7))
        values = (str(chance.randrange(112, 170)), str(chance.randrange(60, 100)))
        kind = chance.choice(["home", "home", "home", "office", "alone"])
        if kind == "alone":
            items.append(reading(f"{number}", ward.guilan, "8480-6", values[0], "mm[Hg]", measured_at=at))
        else:
            context = {"setting": "office"} if kind == "office" else {}
            items.append(pressure(f"{number}", ward.guilan, *values, measured_at=at, context=context))
    # the newest is a pair, so that both windows end on one day
    items.append(pressure("last", ward.guilan, "150", "88", measured_at=NOW - timedelta(seconds=30)))
    send(ward.client, items)
    summed, readings = read(ward)
    moment = Moment(Series(readings), ADULT, readings[-1].measured_at)
    means = [home_mean(spec, moment).value for spec in SPECS]
    assert None not in means
    assert [home_mean_of_days(spec, summed[ward.guilan]).value for spec in SPECS] == means


def test_a_day_says_when_sums_are_not_the_whole_truth(ward):
    send(
        ward.client,
        [
            pressure("pair", ward.guilan, "150", "88", measured_at=NOW - timedelta(days=3)),
            reading("alone", ward.guilan, "8480-6", "150", "mm[Hg]", measured_at=NOW - timedelta(days=2)),
            # two values sent apart at one instant pair up, but nobody checked their order
            reading("low", ward.guilan, "8480-6", "90", "mm[Hg]", measured_at=NOW - timedelta(days=1)),
            reading("high", ward.guilan, "8462-4", "95", "mm[Hg]", measured_at=NOW - timedelta(days=1)),
        ],
    )
    days = read(ward)[0][ward.guilan]
    assert [day.is_plain for day in days] == [True, False, False]
    assert days[0].systolic == (1, Decimal(150))
    assert days[0].diastolic == (1, Decimal(88))
    assert days[1].systolic == (0, Decimal(0))


def test_days_that_overlap_since_she_moved_are_not_plain(ward):
    send(ward.client, [pressure("a", ward.guilan, measured_at=NOW - timedelta(hours=30))])
    send(ward.client, [pressure("b", ward.guilan, measured_at=NOW - timedelta(hours=2))])
    assert [day.is_plain for day in read(ward)[0][ward.guilan]] == [True, True]
    with standing_as(Viewer.system(ward.organization_id)):
        # an older reading that lies on a later day, as after a flight to the west
        Sample.objects.filter(measured_at=NOW - timedelta(hours=30)).update(
            local_on=NOW.date() + timedelta(days=1)
        )
    assert [day.is_plain for day in read(ward)[0][ward.guilan]] == [True, False]


def test_values_that_wait_or_were_withdrawn_are_not_summed_and_one_query_serves_all(ward):
    send(ward.client, [pressure("a", ward.guilan, measured_at=NOW - timedelta(hours=2))])
    send(ward.client, [pressure("b", ward.neighbour, measured_at=NOW - timedelta(hours=2))])
    with standing_as(ward.client), CaptureQueriesContext(connection) as captured:
        found = pressure_days([ward.guilan, ward.neighbour], SINCE, UNTIL)
    assert len(captured) == 1
    assert set(found) == {ward.guilan, ward.neighbour}
    with standing_as(ward.client), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE observations_sample SET status = 'entered-in-error' WHERE patient_id = %s", [ward.guilan]
        )
    assert set(pressure_days_of(ward)) == {ward.neighbour}


def pressure_days_of(ward):
    with standing_as(ward.client):
        return pressure_days([ward.guilan, ward.neighbour], SINCE, UNTIL)
