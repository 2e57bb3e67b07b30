"""`GET /api/patients/{id}/derived` and `…/trends`: who may read them, what is asked wrongly."""

import json
from datetime import timedelta

import pytest
from django.test import Client

from tests.cast import NOW
from xinqiao.chart.observations.actions import derive_due
from xinqiao.foundation.events import drain
from xinqiao.foundation.guards import Viewer
from xinqiao.journeys.wiring import SUBSCRIPTIONS
from xinqiao.simulation.cast import Cast

WEIGHTS = ["72.6", "72.2", "71.9", "71.6", "71.2", *["70", "70.2", "69.8"] * 12]


@pytest.fixture
def weighed(client: Client, cast: Cast, bearer) -> str:
    """Forty-one mornings on the scale, the last five above the usual; return the patient's address."""
    items = [
        {
            "id": f"w{day}",
            "patient": str(cast.patient_id),
            "code": "29463-7",
            "value": float(value),
            "unit": "kg",
            "measured_at": (NOW - timedelta(days=day, minutes=9)).isoformat(),
        }
        for day, value in enumerate(WEIGHTS)
    ]
    answer = client.post("/ingest/readings", json.dumps(items), content_type="application/json", **bearer())
    assert {each["status"] for each in answer.json()["results"]} == {"stored"}
    while drain(SUBSCRIPTIONS, now=NOW):
        pass
    while derive_due(viewer=Viewer.system(cast.organization_id), now=NOW):
        pass
    return f"/api/patients/{cast.patient_id}"


def test_derived_values_say_what_went_in(client: Client, weighed, bearer):
    found = client.get(
        f"{weighed}/derived?kind=own-weight-7d&from=2026-11-22&to=2026-11-22", **bearer()
    ).json()
    [value] = found["own-weight-7d"]
    assert float(value["numbers"]["deviation"]) == pytest.approx(
        72.6 - (72.2 + 71.9 + 71.6 + 71.2 + 70 + 70.2 + 69.8) / 7
    )
    assert (value["readings"], value["days"], value["version"]) == (8, 8, "baselines-1")
    assert set(client.get(f"{weighed}/derived", **bearer()).json()) == {"own-weight-7d"}


def test_trends_say_what_is_usual(client: Client, weighed, bearer):
    told = client.get(f"{weighed}/trends?on=2026-11-22", **bearer()).json()["29463-7"]
    assert (told["side"], told["streak_days"], told["unit"]) == ("above", 5, "kg")
    assert told["usual"]["centre"] == 70


@pytest.mark.parametrize(
    "asked",
    [
        "derived?kind=none",
        "derived?from=yesterday",
        "derived?from=1990-01-01",
        "trends?on=9999-12-31",
        "trends?on=x",
    ],
)
def test_what_is_asked_wrongly_is_said(client: Client, cast: Cast, bearer, asked):
    answer = client.get(f"/api/patients/{cast.patient_id}/{asked}", **bearer())
    assert answer.status_code == 400
    assert answer.json()


@pytest.mark.parametrize("door", ["derived", "trends"])
def test_the_doors(client: Client, cast: Cast, bearer, weighed, door):
    address = f"{weighed}/{door}"
    assert client.get(address).status_code == 401
    assert client.get(address, **bearer("system/Flag.r")).status_code == 403
    assert client.get(address, **bearer("system/Observation.r")).status_code == 200
    assert client.get(address, **bearer(organization_id=cast.other_organization_id)).status_code == 404
    assert (
        client.get(f"/api/patients/{'0' * 8}-0000-7000-8000-{'0' * 12}/{door}", **bearer()).status_code == 404
    )
    assert client.post(address, **bearer()).status_code == 405
