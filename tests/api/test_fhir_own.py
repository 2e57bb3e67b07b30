"""Our own resources at the FHIR door: patients, measurements, alerts, work and plans."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from fhirclient.models.fhirelementfactory import FHIRElementFactory

from tests.api.test_fhir import PATIENT, bundle, observation, take
from tests.api.test_ingest import device, enrol, post, pressure  # noqa: F401 - a fixture among them
from tests.cast import NOW
from xinqiao.chart.observations import actions as observations
from xinqiao.chart.observations.types import IncomingResult, SourceKind
from xinqiao.chart.records.models import RecordIndex
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.models import AuditEntry
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people import actions as people
from xinqiao.identity.people.types import Sex
from xinqiao.simulation.cast import Cast

pytestmark = pytest.mark.django_db


class Peer:
    """A client of another system, asking."""

    def __init__(self, client: Client, header: dict[str, str]) -> None:
        self.client, self.header = client, header

    def get(self, query: str) -> dict[str, Any]:
        answer = self.client.get(f"/fhir/{query}", **self.header)
        assert answer.status_code == 200, (query, answer.content)
        body = answer.json()
        # strict: raises for what is missing, superfluous or of another type in R4
        FHIRElementFactory.instantiate(body["resourceType"], body)
        return body

    def found(self, query: str) -> list[dict[str, Any]]:
        body = self.get(query)
        entries = [entry["resource"] for entry in body.get("entry", [])]
        assert body["total"] >= len(entries)
        return entries

    def ids(self, query: str) -> list[str]:
        return [one["id"] for one in self.found(query)]


@pytest.fixture
def peer(client: Client, bearer) -> Peer:
    return Peer(client, bearer())


@pytest.fixture
def red(client, device, bearer, cast: Cast) -> None:  # noqa: F811 - the fixture
    """周桂兰 enrolled, with one red alert from two pressures."""
    enrol(client, bearer, cast)
    answer = post(
        client,
        device,
        [
            pressure(1, 182, 112, device="Omron J760"),
            pressure(2, 182, 112, 8, symptoms=["blurred"]),
        ],
    )
    assert {one["status"] for one in answer.json()["results"]} == {"stored"}


def register(cast: Cast, number: int, name: str = "许德旺", phone: str | None = None) -> str:
    viewer = Viewer.system(cast.organization_id)
    with standing_as(viewer):
        made = people.register_patient(
            viewer=viewer, name=name, sex=Sex.MALE, birth_on=None, phone=phone, mrn=f"mrn-{number}", now=NOW
        )
    return str(made)


# Patient ---------------------------------------------------------------------


def test_a_registered_patient_is_read_and_found_by_what_is_sealed(cast: Cast, peer: Peer) -> None:
    own = str(cast.patient_id)
    read = peer.get(f"Patient/{own}")
    assert (read["id"], read["name"][0]["text"], read["gender"]) == (own, "周桂兰", "female")
    assert own in peer.ids("Patient?name=周桂兰")
    assert own in peer.ids("Patient?name=桂兰")
    assert own in peer.ids("Patient?name=zgl")
    assert own in peer.ids("Patient?name=zhouguilan&gender=female")
    assert peer.ids("Patient?name=zhouguilan&gender=male") == []
    assert own in peer.ids(f"Patient?birthdate={read['birthDate']}&name=周")
    assert peer.ids(f"Patient?birthdate=lt{read['birthDate']}&name=周桂兰") == []
    mrn = next(one["value"] for one in read["identifier"] if one["system"] == "urn:xinqiao:mrn")
    assert peer.ids(f"Patient?identifier=urn:xinqiao:mrn|{mrn}") == [own]
    assert peer.ids(f"Patient?identifier=urn:other|{mrn}") == []
    assert peer.ids(f"Patient?_id={own}") == [own]


def test_a_phone_finds_a_patient_and_is_no_name(cast: Cast, peer: Peer) -> None:
    made = register(cast, 1, phone="13911112222")
    assert peer.ids("Patient?phone=13911112222") == [made]
    assert peer.ids("Patient?phone=2222") == []
    assert peer.ids("Patient?name=13911112222") == []


def test_a_kept_patient_is_found_alike_and_served_once(cast: Cast, peer: Peer) -> None:
    take(cast, bundle({**PATIENT, "telecom": [{"system": "phone", "value": "13933334444"}]}))
    for query in ("name=许德旺", "name=xudewang", "phone=13933334444", "birthdate=1950-05-01", "_id=p-1"):
        assert peer.ids(f"Patient?{query}") == ["p-1"], query
    assert peer.ids("Patient?identifier=urn:his|900001") == ["p-1"]
    viewer = Viewer.system(cast.organization_id)
    with standing_as(viewer):
        rows = list(RecordIndex.objects.filter(type="Patient").values_list("param", "code", "text"))
    assert not [row for row in rows if {"900001", "许德旺", "13933334444"} & set(row)]
    assert {param for param, _code, _text in rows} <= {"_id", "identifier", "gender", "organization"}


def test_a_patient_is_asked_for_under_either_id(cast: Cast, peer: Peer) -> None:
    take(cast, bundle(PATIENT, observation(1)))
    with standing_as(Viewer.system(cast.organization_id)):
        own = str(RecordIndex.objects.filter(type="Patient").first().patient_id)
    assert peer.get(f"Patient/{own}")["id"] == "p-1"
    assert peer.ids(f"Patient?_id={own}") == ["p-1"]
    for query in (own, f"Patient/{own}", "p-1", "Patient/p-1", f"nobody,{own}"):
        assert peer.ids(f"Observation?patient={query}") == ["o-1"], query


def test_an_observation_about_our_own_patient_is_taken(cast: Cast, client: Client, bearer) -> None:
    header = bearer()
    body = {**observation(1), "subject": {"reference": f"Patient/{cast.patient_id}"}}
    made = client.post("/fhir/Observation", json.dumps(body), content_type="application/fhir+json", **header)
    assert made.status_code == 201, made.content
    found = client.get(f"/fhir/Observation?patient={cast.patient_id}&code=4548-4", **header).json()
    assert [entry["resource"]["id"] for entry in found["entry"]] == [made.json()["id"]]


# Observation -----------------------------------------------------------------


def test_a_pressure_is_one_observation_with_its_parts_as_measured(cast: Cast, red: None, peer: Peer) -> None:
    first, second = peer.found(f"Observation?patient={cast.patient_id}&_count=2")
    assert [coding["code"] for coding in first["code"]["coding"]] == ["85354-9"]
    assert {
        part["code"]["coding"][0]["code"]: part["valueQuantity"]["value"] for part in first["component"]
    } == {"8480-6": 182, "8462-4": 112}
    quantity = first["component"][0]["valueQuantity"]
    assert (quantity["code"], quantity["system"]) == ("mm[Hg]", "http://unitsofmeasure.org")
    assert first["category"][0]["coding"][0]["code"] == "vital-signs"
    assert first["extension"] == [{"url": "urn:xinqiao:symptom", "valueCode": "blurred"}]
    assert first["subject"] == {"reference": f"Patient/{cast.patient_id}"}
    assert second["device"] == {"display": "Omron J760"}
    assert peer.get(f"Observation/{first['id']}") == first


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("code=85354-9", 2),
        ("code=http://loinc.org|8480-6", 2),
        ("code=8480-6&code=8462-4", 2),
        ("code=8867-4", 0),
        ("code=urn:other|8480-6", 0),
        ("category=vital-signs", 2),
        ("category=laboratory", 0),
        ("status=final", 2),
        ("status=preliminary", 0),
        ("date=2026-11-22", 2),
        ("date=lt2026-11-22", 0),
        ("date=ge2026-11-22T00:57:00Z", 1),
        ("encounter=Encounter/1", 0),
        ("_id=nothing", 0),
    ],
)
def test_measurements_are_searched(cast: Cast, red: None, peer: Peer, query: str, count: int) -> None:
    assert len(peer.found(f"Observation?patient={cast.patient_id}&{query}")) == count


def test_units_digits_and_offsets_stay_as_they_were_sent(cast, client, device, peer: Peer) -> None:  # noqa: F811 - the fixture
    at = (NOW - timedelta(hours=1)).isoformat().replace("+00:00", "")
    body = (
        f'[{{"id": "g", "code": "15074-8", "value": 5.60, "unit": "mmol/L",'
        f' "measured_at": "{at.replace("T00", "T08")}+08:00"}}]'
    )
    assert post(client, device, body.encode()).json()["results"][0]["status"] == "stored"
    raw = client.get("/fhir/Observation?code=15074-8", **peer.header).content
    assert b'"value":5.60,' in raw
    (found,) = peer.found("Observation?code=15074-8")
    assert found["effectiveDateTime"] == "2026-11-22T08:00:00+08:00"
    assert found["category"][0]["coding"][0]["code"] == "vital-signs"


def test_results_of_our_own_stand_beside_kept_ones_and_pages_join(cast: Cast, red: None, peer: Peer) -> None:
    take(cast, bundle(PATIENT, *(observation(number) for number in range(1, 4))))
    viewer = Viewer.system(cast.organization_id)
    with standing_as(viewer):
        observations.record_results(
            viewer=viewer,
            source_kind=SourceKind.STAFF,
            source_key="ward",
            items=[
                IncomingResult(
                    id="1", patient_id=cast.patient_id, kind="score", code="72514-3", value=Decimal(4),
                    unit="{score}", measured_at=NOW,
                )
            ],
            now=NOW,
        )  # fmt: skip
    assert len(peer.found("Observation?category=survey")) == 1
    seen: list[str] = []
    for offset in range(0, 6, 2):
        seen += peer.ids(f"Observation?_count=2&_offset={offset}")
    assert len(seen) == len(set(seen)) == 6
    assert peer.get("Observation?_count=0")["total"] == 6


# Flag, Task, CarePlan ---------------------------------------------------------


def test_an_alert_is_a_flag_and_its_work_a_task_with_the_clock(cast: Cast, red: None, peer: Peer) -> None:
    (flag,) = peer.found(f"Flag?patient={cast.patient_id}&status=active")
    assert flag["extension"] == [{"url": "urn:xinqiao:severity", "valueCode": "red"}]
    assert flag["category"][0]["coding"][0]["code"] == "clinical"
    assert flag["author"]["identifier"]["value"].startswith("HTN-ADULT")
    assert "end" not in flag["period"]
    (task,) = peer.found(f"Task?focus=Flag/{flag['id']}")
    assert (task["status"], task["priority"], task["intent"]) == ("requested", "stat", "order")
    assert task["owner"]["identifier"]["value"] == str(cast["nurse"].membership_id)
    assert task["restriction"]["period"]["end"] > task["authoredOn"]
    assert task["for"] == flag["subject"] == {"reference": f"Patient/{cast.patient_id}"}
    assert peer.get(f"Flag/{flag['id']}") == flag
    assert peer.get(f"Task/{task['id']}") == task
    rule = flag["code"]["coding"][0]["code"]
    assert peer.ids(f"Flag?code=urn:xinqiao:rule|{rule}") == [flag["id"]]
    assert peer.ids(f"Flag?identifier=urn:xinqiao:alert|{flag['id']}") == [flag["id"]]
    assert peer.ids("Flag?category=clinical&date=2026-11-22") == [flag["id"]]
    assert peer.ids("Flag?status=inactive") == peer.ids("Flag?code=other") == []
    assert peer.ids("Task?status=requested&code=alert") == [task["id"]]
    assert peer.ids("Task?status=completed") == peer.ids("Task?code=message") == []


def test_a_plan_is_a_care_plan(cast: Cast, red: None, peer: Peer) -> None:
    (plan,) = peer.found(f"CarePlan?patient={cast.patient_id}&status=active")
    assert (plan["intent"], plan["period"]["start"], plan["meta"]["versionId"]) == ("plan", "2026-11-20", "1")
    assert plan["category"][0]["coding"][0]["code"] == "HTN-ADULT"
    assert plan["activity"]
    assert peer.ids("CarePlan?category=HTN-ADULT") == [plan["id"]]
    assert peer.ids("CarePlan?status=revoked") == peer.ids("CarePlan?category=COPD") == []
    assert peer.get(f"CarePlan/{plan['id']}") == plan


# every type ---------------------------------------------------------------------

OWN = ("Patient", "Observation", "Flag", "Task", "CarePlan")


@pytest.mark.parametrize("kind", OWN)
def test_the_six_doors_of_each_type(cast: Cast, red: None, client: Client, bearer, kind: str) -> None:
    peer = Peer(client, bearer(f"system/{kind}.rs"))
    fhir_id = peer.ids(kind)[0]
    assert client.get(f"/fhir/{kind}/{fhir_id}", **peer.header).status_code == 200
    narrow = bearer("system/Condition.rs")
    assert client.get(f"/fhir/{kind}/{fhir_id}", **narrow).status_code == 403
    assert client.get(f"/fhir/{kind}", **narrow).status_code == 403
    stranger = Peer(client, bearer(organization_id=cast.other_organization_id))
    assert client.get(f"/fhir/{kind}/{fhir_id}", **stranger.header).status_code == 404
    assert fhir_id not in stranger.ids(kind)
    if kind != "Patient":
        assert stranger.get(f"{kind}?patient={cast.patient_id}")["total"] == 0
        assert peer.get(f"{kind}?patient=nobody")["total"] == 0
    assert client.get(f"/fhir/{kind}/not-an-id", **peer.header).status_code == 404
    assert client.get(f"/fhir/{kind}/{fhir_id}").status_code == 401
    assert client.delete(f"/fhir/{kind}/{fhir_id}", **peer.header).status_code == 405
    for query in ("colour=red", "_count=many", "_id=", "patient:Group=1"):
        assert client.get(f"/fhir/{kind}?{query}", **peer.header).status_code == 400, query


def test_reads_and_searches_name_whose_data_was_seen(cast: Cast, red: None, peer: Peer) -> None:
    peer.get(f"Patient/{cast.patient_id}")
    peer.found("Flag")
    with standing_as(Viewer.system(cast.organization_id)):
        rows = dict(AuditEntry.objects.filter(action__startswith="fhir.").values_list("action", "subjects"))
    assert {action: list(subjects) for action, subjects in rows.items()} == {
        "fhir.read.Patient": [cast.patient_id],
        "fhir.search.Flag": [cast.patient_id],
    }


@pytest.mark.parametrize("kind", OWN)
def test_the_number_of_queries_does_not_grow(cast, client, device, bearer, peer: Peer, kind: str) -> None:  # noqa: F811 - the fixture
    enrol(client, bearer, cast)
    post(client, device, [pressure(1, 182, 112), pressure(2, 182, 112, 8, symptoms=["chest"])])
    peer.found(kind)

    def asked(count: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(peer.found(f"{kind}?_count={count}")) == min(count, total)
        return len(queries)

    take(cast, bundle(PATIENT, {**PATIENT, "id": "p-2"}, {**PATIENT, "id": "p-3"}))
    post(client, device, [pressure(3, 128, 80, 9)])
    for number in range(3):
        register(cast, number, name=f"许德{number}")
    total = peer.get(kind)["total"]
    assert asked(1) == asked(3)


def test_the_statement_names_our_own_types_with_their_parameters(client: Client) -> None:
    statement = client.get("/fhir/metadata").json()
    FHIRElementFactory.instantiate("CapabilityStatement", statement)
    served = {one["type"]: one for one in statement["rest"][0]["resource"]}
    assert set(OWN) <= set(served)
    names = {kind: {param["name"] for param in served[kind]["searchParam"]} for kind in OWN}
    for kind in ("Observation", "Flag", "Task"):
        assert {"_id", "patient", "identifier", "code", "status"} <= names[kind]
    assert {"_id", "identifier", "name", "phone", "birthdate", "gender"} == names["Patient"]
    assert (served["Flag"]["versioning"], served["Patient"]["versioning"]) == ("no-version", "versioned")
