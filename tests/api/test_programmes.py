"""Programmes whose plan is not written yet are watched by their rules alone."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from tests.cast import NOW
from tests.support.published import publish_rule_sets
from xinqiao.care.alerts.models import Watch
from xinqiao.care.worklist.models import WorkItem
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.enrolments.events import EnrolmentClosed
from xinqiao.identity.people.models import Patient, Person
from xinqiao.journeys.enrolling import stop_watching
from xinqiao.simulation.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def header(bearer: Any, cast: Cast) -> dict[str, str]:
    publish_rule_sets(cast, NOW)
    return bearer("system/*.cruds", "user/Task.u")


def enrol(client: Client, header: dict[str, str], cast: Cast, programme: str, **more: object) -> Any:
    body = {"programme": programme, "anchor_on": "2026-11-20", **more}
    return client.post(
        f"/api/patients/{cast.patient_id}/enrolments",
        json.dumps(body),
        content_type="application/json",
        **header,
    )


def send(client: Client, header: dict[str, str], cast: Cast, **reading: object) -> None:
    body = [{"id": "g-1", "patient": str(cast.patient_id), "measured_at": NOW.isoformat(), **reading}]
    answer = client.post("/ingest/readings", json.dumps(body), content_type="application/json", **header)
    assert answer.json()["results"][0]["status"] == "stored", answer.content


def alerts(client: Client, header: dict[str, str]) -> list[tuple[str, str]]:
    return [(one["severity"], one["rule"]) for one in client.get("/api/alerts?status=open", **header).json()]


def test_a_low_sugar_of_an_enrolled_patient_is_red_and_tells_what_to_do(client, header, cast: Cast) -> None:
    answer = enrol(client, header, cast, "T2D-ADULT")
    assert answer.status_code == 201, answer.content
    assert (answer.json()["plan"], answer.json()["tasks"]) == (None, [])
    # so unusual that it is asked about first; said to be right, it is red
    send(client, header, cast, code="15074-8", value=2.9, unit="mmol/L", confirmed=True)
    (one,) = client.get("/api/alerts?status=open", **header).json()
    assert (one["severity"], one["rule"]) == ("red", "t2d-low-red")
    assert one["patient_text"].startswith("现在就打 120")


def test_own_values_reach_the_rules(client, header, cast: Cast) -> None:
    assert enrol(client, header, cast, "COPD", own={"spo2_baseline": 95}).status_code == 201
    send(client, header, cast, code="59408-5", value=90, unit="%")
    assert alerts(client, header) == [("orange", "copd-orange")]


def test_an_own_value_that_no_rule_asks_for_is_refused_by_name(client, header, cast: Cast) -> None:
    answer = enrol(client, header, cast, "COPD", own={"peak_flow_best": 400})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "own-value-unknown")
    assert "spo2_baseline" in answer.json()["error"]["message"]
    answer = enrol(client, header, cast, "HTN-ADULT", own={"spo2_baseline": 95})
    assert answer.status_code == 422
    answer = enrol(client, header, cast, "COPD", own={"spo2_baseline": "high"})
    assert answer.status_code == 400


@pytest.mark.parametrize("value", [0, -95, 950, "NaN", "-Infinity", "1e400"])
def test_an_own_value_that_nobody_has_is_refused_and_harms_nothing_later(
    client, header, cast: Cast, value
) -> None:
    answer = enrol(client, header, cast, "COPD", own={"spo2_baseline": value})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "own-value-implausible")
    assert watches(cast) == []
    send(client, header, cast, code="59408-5", value=96, unit="%")


def test_rules_that_do_not_fit_say_so_and_ask_a_person(client, header, cast: Cast) -> None:
    with standing_as(cast.system()):
        person_id = Patient.objects.values_list("person_id", flat=True).get(id=cast.patient_id)
        Person.objects.filter(id=person_id).update(birth_on=NOW.date() - timedelta(days=3000))
    answer = enrol(client, header, cast, "ASTHMA", own={"peak_flow_best": 250})
    assert (answer.status_code, answer.json()["refusal"]) == (201, "under-age")
    assert watches(cast) == [False]
    with standing_as(cast.system()):
        asked = WorkItem.objects.filter(patient_id=cast.patient_id, cause_type="watch")
        assert [item.facts for item in asked] == [{"reason": "under-age"}]


def test_an_unknown_programme_is_not_found(client, header, cast: Cast) -> None:
    assert enrol(client, header, cast, "DEPRESSION").status_code == 404
    assert enrol(client, header, cast, "NONE").status_code == 404


def watches(cast: Cast) -> list[bool]:
    with standing_as(cast.system()):
        return [row.until is None for row in Watch.objects.filter(patient_id=cast.patient_id)]


def test_it_ends_with_its_reason_and_with_the_person(client, header, cast: Cast) -> None:
    first = enrol(client, header, cast, "ASTHMA", own={"peak_flow_best": 400}).json()["id"]
    assert watches(cast) == [True]
    answer = client.delete(
        f"/api/enrolments/{first}",
        json.dumps({"reason": "completed"}),
        content_type="application/json",
        **header,
    )
    assert answer.status_code == 204, answer.content
    assert watches(cast) == [False]
    second = enrol(client, header, cast, "ASTHMA").json()["id"]
    event = EnrolmentClosed(
        organization_id=cast.organization_id,
        cause_id=second,
        at=NOW,
        patient_id=cast.patient_id,
        enrolment_id=second,
        programme="ASTHMA",
        reason="deceased",
    )
    with standing_as(cast.system()):
        stop_watching(event, viewer=cast.system(), now=NOW)
        stop_watching(event, viewer=cast.system(), now=NOW)
    assert watches(cast) == [False, False]
