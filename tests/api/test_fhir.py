"""The FHIR door: what was imported is read, searched and paged; what is not understood is refused."""

import json

import pytest
from django.test import Client

from tests.cast import NOW
from tests.shared import sample
from xinqiao.api.fhir.bundles import read_body
from xinqiao.api.fhir.importing import Summary, import_items, import_paths
from xinqiao.api.fhir.retrying import retry_refused
from xinqiao.chart.intake.queries import refusals
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.simulation.cast import Cast

pytestmark = pytest.mark.django_db

PATIENT = {
    "resourceType": "Patient",
    "id": "p-1",
    "name": [{"family": "许", "given": ["德旺"]}],
    "gender": "male",
    "birthDate": "1950-05-01",
    "identifier": [{"type": {"coding": [{"code": "MR"}]}, "system": "urn:his", "value": "900001"}],
}


def observation(number: int, value: float = 5.5, **rest: object) -> dict[str, object]:
    return {
        "resourceType": "Observation",
        "id": f"o-{number}",
        "status": "final",
        "category": [{"coding": [{"system": "c", "code": "laboratory"}]}],
        "code": {"coding": [{"system": "http://loinc.org", "code": "4548-4", "display": "HbA1c"}]},
        "subject": {"reference": "Patient/p-1"},
        "effectiveDateTime": f"2026-10-{number:02d}T08:00:00+08:00",
        "valueQuantity": {"value": value, "unit": "%", "system": "http://unitsofmeasure.org", "code": "%"},
        **rest,
    }


def bundle(*resources: dict[str, object]) -> bytes:
    return json.dumps(
        {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources]}
    ).encode()


def take(cast: Cast, data: bytes, name: str = "his.json") -> Summary:
    summary = Summary()
    viewer = Viewer.system(cast.organization_id, name="import")
    import_items(viewer=viewer, source=name, items=read_body(name, data), summary=summary, now=NOW)
    return summary


def waiting(cast: Cast) -> list[tuple[str, str]]:
    viewer = Viewer.system(cast.organization_id)
    with standing_as(viewer):
        return sorted((item.code, item.name) for item in refusals(viewer).items)


def test_a_bad_resource_is_refused_by_name_and_its_neighbours_are_stored(cast: Cast) -> None:
    data = bundle(
        PATIENT,
        observation(1),
        {**observation(2), "status": "bogus"},
        observation(3, 99.0),
        {"resourceType": "Claim", "id": "c"},
    )
    summary = take(cast, data)
    assert (dict(summary.stored), [entry.code for entry in summary.refused]) == (
        {"Patient": 1, "Observation": 1},
        ["unknown-code", "type-not-kept", "implausible"],
    )
    assert [code for code, _name in waiting(cast)] == ["implausible", "type-not-kept", "unknown-code"]


def test_the_same_file_twice_changes_nothing(cast: Cast) -> None:
    data = bundle(PATIENT, observation(1), {"resourceType": "Claim", "id": "c"})
    first, second = take(cast, data), take(cast, data)
    assert (dict(second.stored), dict(second.unchanged)) == ({}, dict(first.stored))
    assert len(waiting(cast)) == 1


def test_what_arrived_before_its_patient_is_mended_by_a_retry(cast: Cast) -> None:
    take(cast, bundle(observation(1)))
    assert [code for code, _name in waiting(cast)] == ["unknown-patient"]
    take(cast, bundle(PATIENT))
    viewer = Viewer.system(cast.organization_id, name="import")
    assert retry_refused(viewer=viewer, now=NOW) == {"mended": 1, "waiting": 0}
    assert waiting(cast) == []


def test_a_changed_resource_becomes_the_next_version(cast: Cast, client: Client, bearer) -> None:
    take(cast, bundle(PATIENT, observation(1)))
    summary = take(cast, bundle({**PATIENT, "gender": "unknown"}))
    assert dict(summary.updated) == {"Patient": 1}
    read = client.get("/fhir/Patient/p-1", **bearer())
    assert (read.json()["gender"], read.json()["meta"]["versionId"], read["ETag"]) == (
        "unknown",
        "2",
        'W/"2"',
    )


def test_searches_by_patient_code_date_and_identifier(cast: Cast, client: Client, bearer) -> None:
    take(cast, bundle(PATIENT, *(observation(number) for number in range(1, 6))))
    header = bearer()

    def ids(query: str) -> list[str]:
        answer = client.get(f"/fhir/{query}", **header)
        assert answer.status_code == 200, answer.content
        return sorted(entry["resource"]["id"] for entry in answer.json().get("entry", []))

    assert ids("Observation?patient=p-1&code=http://loinc.org|4548-4") == [f"o-{n}" for n in range(1, 6)]
    assert ids("Observation?subject=Patient/p-1&code=4548-4&status=final") == [f"o-{n}" for n in range(1, 6)]
    assert ids("Observation?code=http://loinc.org|1234-5") == []
    assert ids("Observation?date=ge2026-10-04") == ["o-4", "o-5"]
    assert ids("Observation?date=ge2026-10-02&date=lt2026-10-04") == ["o-2", "o-3"]
    assert ids("Observation?_id=o-1,o-2") == ["o-1", "o-2"]
    assert ids("Patient?identifier=urn:his|900001") == ["p-1"]
    assert ids("Patient?identifier=|900001") == []


def test_pages_follow_each_other_without_a_gap(cast: Cast, client: Client, bearer) -> None:
    take(cast, bundle(PATIENT, *(observation(number) for number in range(1, 6))))
    header, url, seen = bearer(), "/fhir/Observation?patient=p-1&_count=2", []
    while url:
        page = client.get(url, **header).json()
        assert page["total"] == 5
        seen += [entry["resource"]["id"] for entry in page["entry"]]
        url = next((link["url"] for link in page["link"] if link["relation"] == "next"), "")
    assert sorted(seen) == [f"o-{number}" for number in range(1, 6)]


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("Observation?colour=red", 400, "not-supported"),
        ("Observation?date=yesterday", 400, "not-supported"),
        ("Observation?_count=many", 400, "not-supported"),
        ("Observation/none", 404, "not-found"),
        ("Claim", 404, "type-not-served"),
    ],
)
def test_what_is_not_understood_is_an_outcome(cast, client, bearer, query, status, code) -> None:
    answer = client.get(f"/fhir/{query}", **bearer())
    assert answer.status_code == status
    assert answer.json()["resourceType"] == "OperationOutcome"
    assert answer.json()["issue"][0]["details"]["coding"][0]["code"] == code


def test_the_six_doors(cast: Cast, client: Client, bearer) -> None:
    take(cast, bundle(PATIENT))
    own, narrow = bearer("system/Patient.rs"), bearer("system/Condition.rs")
    stranger = bearer(organization_id=cast.other_organization_id)
    assert client.get("/fhir/Patient/p-1", **own).status_code == 200
    assert client.get("/fhir/Patient/p-1", **narrow).status_code == 403
    assert client.get("/fhir/Patient/p-1", **stranger).status_code == 404
    assert client.get("/fhir/Patient", **stranger).json()["total"] == 0
    assert client.get("/fhir/Patient/p-2", **own).status_code == 404
    assert client.get("/fhir/Patient/p-1").status_code == 401
    assert client.delete("/fhir/Patient/p-1", **own).status_code == 405


def test_a_created_resource_gets_an_id_of_ours_and_is_read_back(cast: Cast, client: Client, bearer) -> None:
    header = bearer()
    made = client.post("/fhir/Patient", json.dumps(PATIENT), content_type="application/fhir+json", **header)
    assert made.status_code == 201
    fhir_id = made.json()["id"]
    assert fhir_id != "p-1"
    assert made["Location"].endswith(f"/fhir/Patient/{fhir_id}/_history/1")
    body = {**observation(1), "subject": {"reference": f"Patient/{fhir_id}"}}
    again = client.post("/fhir/Observation", json.dumps(body), content_type="application/fhir+json", **header)
    assert again.status_code == 201
    assert client.get(f"/fhir/Observation?patient={fhir_id}", **header).json()["total"] == 1


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/fhir+json", 400),
        (b"[]", "application/fhir+json", 400),
        (b'{"resourceType":"Condition"}', "application/fhir+json", 400),
        (b"{}", "text/plain", 415),
        (
            json.dumps({**observation(1), "subject": {"reference": "Patient/unknown"}}).encode(),
            "application/fhir+json",
            422,
        ),
        (b'{"a":' * 100_000, "application/fhir+json", 400),
    ],
)
def test_bad_bodies_are_refused_and_nothing_is_stored(
    cast, client, bearer, body, content_type, status
) -> None:
    header = bearer()
    answer = client.post("/fhir/Observation", body, content_type=content_type, **header)
    assert answer.status_code == status
    assert client.get("/fhir/Observation", **header).json()["total"] == 0


def test_the_capability_statement_names_what_is_served(client: Client) -> None:
    statement = client.get("/fhir/metadata").json()
    kinds = {one["type"] for one in statement["rest"][0]["resource"]}
    assert {"Patient", "Observation", "Condition", "Encounter"} <= kinds
    assert statement["fhirVersion"] == "4.0.1"
    smart = client.get("/.well-known/smart-configuration").json()
    assert smart["token_endpoint"].endswith("/oauth/token")


def test_the_synthea_bundles_go_in_twice_with_the_same_counts(cast: Cast) -> None:
    viewer = Viewer.system(cast.organization_id, name="import")
    paths = [sample("fhir", "synthea"), sample("fhir", "hl7_examples")]
    first = import_paths(viewer=viewer, paths=paths, now=NOW)
    second = import_paths(viewer=viewer, paths=paths, now=NOW)
    assert first.read == second.read
    assert (first.stored["Patient"], first.stored["Encounter"], first.stored["Condition"]) == (9, 81, 38)
    assert second.unchanged == first.stored + first.unchanged
    assert (second.stored.total(), second.updated.total()) == (0, 0)
    assert [entry.reason for entry in second.refused] == [entry.reason for entry in first.refused]
    assert first.read.total() == first.stored.total() + first.unchanged.total() + len(first.refused)
