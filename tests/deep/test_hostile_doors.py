"""`/fhir`, `/oauth/token` and `/api` against hostile paths, searches, bodies and headers: never 500."""

import base64
import json
from urllib.parse import quote, urlencode
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import NOW
from tests.deep.hostile import FUZZED, WORDS, bounded, deep, deep_object, text_of, values, words
from xinqiao.api.fhir.registry import CREATED, served_types
from xinqiao.chart.observations.actions import KINDS
from xinqiao.chart.records.models import Record
from xinqiao.foundation.walls import standing_as

pytestmark = pytest.mark.django_db

FHIR = "application/fhir+json"
PATIENT = {"resourceType": "Patient", "id": "p-1", "gender": "male", "birthDate": "1950-05-01"}
OBSERVATION = {
    "resourceType": "Observation",
    "status": "final",
    "category": [{"coding": [{"system": "c", "code": "laboratory"}]}],
    "code": {"coding": [{"system": "http://loinc.org", "code": "4548-4"}]},
    "subject": {"reference": "Patient/p-1"},
    "effectiveDateTime": "2026-10-01T08:00:00+08:00",
    "valueQuantity": {"value": 5.5, "unit": "%", "system": "http://unitsofmeasure.org", "code": "%"},
}
PARAMETERS = ("_id", "patient", "subject", "subject:Patient", "identifier", "code", "status", "date",
              "birthdate", "name", "family", "phone", "_count", "_offset", "_sort", "_summary", "_include",
              "category", "encounter", "_lastUpdated", "patient.name", "nothing")  # fmt: skip


class Doors:
    """The machine doors with every scope."""

    def __init__(self, client, header, cast):
        self._client, self._header, self.cast = client, header, cast

    def __call__(self, verb, path, body=b"", kind="application/json", **rest):
        with bounded():
            answer = self._client.generic(verb, path, body, content_type=kind, **{**self._header, **rest})
        assert answer.status_code < 500, (path, answer.content[:500])
        return answer

    def records(self):
        with standing_as(self.cast.system()):
            return Record.objects.count()


@pytest.fixture
def doors(client, bearer, cast):
    made = Doors(client, bearer("system/*.cruds", "user/*.cruds"), cast)
    assert made("POST", "/fhir/Patient", json.dumps(PATIENT).encode(), FHIR).status_code == 201
    return made


@given(
    kind=st.sampled_from(served_types()),
    asked=st.lists(st.tuples(st.sampled_from(PARAMETERS), words), max_size=4),
)
@FUZZED
def test_any_search_is_answered(doors, kind, asked):
    doors("GET", f"/fhir/{kind}?{urlencode(asked, errors='surrogatepass')}")


@given(kind=st.sampled_from(served_types()), fhir_id=words, verb=st.sampled_from(["GET", "POST", "PUT", "X"]))
@FUZZED
def test_any_address_is_answered(doors, kind, fhir_id, verb):
    doors(verb, f"/fhir/{kind}/{quote(fhir_id[:3000], safe='', errors='surrogatepass')}")
    doors(verb, f"/fhir/{quote(fhir_id[:3000], errors='surrogatepass')}")


TEMPLATES = {
    "Patient": PATIENT | {
        "name": [{"family": "许", "given": ["德旺"]}],
        "identifier": [{"type": {"coding": [{"code": "MR"}]}, "system": "urn:his", "value": "900001"}],
        "telecom": [{"system": "phone", "value": "10999990000"}],
        "address": [{"text": "青禾"}],
    },
    "Observation": OBSERVATION,
    "Encounter": {
        "resourceType": "Encounter",
        "status": "finished",
        "class": {"code": "AMB"},
        "subject": {"reference": "Patient/p-1"},
        "period": {"start": "2026-10-01", "end": "2026-10-02"},
    },
    "Condition": {
        "resourceType": "Condition",
        "subject": {"reference": "Patient/p-1"},
        "code": {"coding": [{"system": "http://snomed.info/sct", "code": "38341003"}], "text": "高血压"},
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "onsetDateTime": "2020",
    },
}  # fmt: skip
assert set(TEMPLATES) == set(CREATED)


def places(node, path=()):
    """Yield the path of every value inside a resource, so that each can be replaced."""
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in pairs:
        yield (*path, key)
        yield from places(value, (*path, key))


def replaced(node, path, value):
    copy = dict(node) if isinstance(node, dict) else list(node)
    copy[path[0]] = replaced(node[path[0]], path[1:], value) if len(path) > 1 else value
    return copy


@given(kind=st.sampled_from(sorted(CREATED)), where=st.integers(0, 10_000), value=values, extra=words)
@FUZZED
def test_any_resource_is_created_whole_or_refused(doors, kind, where, value, extra):
    template = TEMPLATES[kind]
    paths = [path for path in places(template) if path[0] != "resourceType"]
    resource = replaced(template, paths[where % len(paths)], value)
    before = doors.records()
    for body in (resource, template | {extra or "x": value}):
        answer = doors("POST", f"/fhir/{kind}", text_of(body), FHIR)
        kept = doors.records()
        assert kept - before == (1 if answer.status_code == 201 else 0)
        before = kept
        if answer.status_code == 201:
            assert doors("GET", f"/fhir/{kind}/{answer.json()['id']}").status_code == 200


def test_known_hostile_resources(doors):
    before = doors.records()
    bodies = [
        deep(1_000_000),
        deep_object(1_000_000),
        b'{"resourceType":"Patient","extension":' + deep(900) + b"}",
        b'{"resourceType":"Patient","contained":' + deep_object(900) + b"}",
        b'{"resourceType":"Observation","valueQuantity":{"value":1e400}}',
        b'{"resourceType":"Bundle","entry":[' + b"{}," * 50_000 + b"{}]}",
        b'{"resourceType":"Bundle","entry":{"a":1}}',
        b"{}\n" * 100_000,
        b"\x00",
        b"null",
        b"",
    ]
    for body in bodies:
        for kind in CREATED:
            assert doors("POST", f"/fhir/{kind}", body, FHIR).status_code in {400, 413, 415, 422}, body[:60]
    assert doors.records() == before


oauth_fields = st.dictionaries(
    st.sampled_from(["grant_type", "client_id", "client_secret", "scope", "resource", "x"]),
    st.one_of(words, st.just("client_credentials"), st.uuids().map(str)),
)


@given(fields=oauth_fields, basic=words, address=st.integers(1, 254), body=st.binary(max_size=100))
@FUZZED
def test_any_request_for_a_token_is_answered(client, db, fields, basic, address, body):
    form = urlencode(fields, errors="surrogatepass").encode()
    headers = ["Basic " + base64.b64encode(basic.encode("utf-8", "surrogatepass")[:2000]).decode(), "Basic é"]
    for number, (sent, authorization) in enumerate([(form, ""), (form, headers[0]), (body, headers[1])]):
        with bounded():
            answer = client.generic(
                "POST",
                "/oauth/token",
                sent,
                content_type="application/x-www-form-urlencoded",
                REMOTE_ADDR=f"10.{number}.{len(fields)}.{address}",
                **({"HTTP_AUTHORIZATION": authorization} if authorization else {}),
            )
        assert answer.status_code in {400, 401, 429}


@given(
    verb=st.sampled_from(["GET", "POST", "DELETE", "PATCH"]),
    query=st.dictionaries(st.sampled_from(["status", "patient", "since", "from", "to"]), words),
    body=st.one_of(
        st.dictionaries(
            st.sampled_from(
                [
                    "note",
                    "practitioner",
                    "action",
                    "patient_informed",
                    "programme",
                    "anchor_on",
                    "team",
                    "reason",
                ]
            ),
            values,
        ),
        values,
    ),
)
@FUZZED
def test_the_own_doors_answer_anything(doors, verb, query, body):
    patient, nurse = doors.cast.patient_id, doors.cast["nurse"].membership_id
    asked = urlencode(query, errors="surrogatepass")
    bodies = [body, body | {"practitioner": str(nurse)}] if isinstance(body, dict) else [body]
    for path in (
        "/api/alerts",
        f"/api/alerts/{uuid4()}/acknowledgement",
        f"/api/alerts/{uuid4()}/closure",
        f"/api/patients/{patient}/glucose",
        f"/api/patients/{patient}/enrolments",
        f"/api/enrolments/{uuid4()}",
    ):
        for sent in bodies:
            doors(verb, f"{path}?{asked}", text_of(sent))


@given(
    kind=st.one_of(st.sampled_from(KINDS), words),
    body=st.one_of(
        st.binary(max_size=300), values.map(text_of), words.map(lambda word: word.encode("utf-8", "replace"))
    ),
    sent_as=st.sampled_from(
        ["text/csv", "application/zip", "multipart/form-data; boundary=b", "image/png", ""]
    ),
    subject=words,
)
@FUZZED
def test_any_file_is_answered(doors, kind, body, sent_as, subject):
    asked = urlencode(
        {"kind": kind, "patient": doors.cast.patient_id, "subject": subject, "mapping": subject},
        errors="surrogatepass",
    )
    doors("POST", f"/ingest/files?{asked}", body, sent_as)
    doors("GET", f"/ingest/files/{uuid4()}")


def test_known_words_as_dates_and_bodies(doors):
    patient, nurse = doors.cast.patient_id, str(doors.cast["nurse"].membership_id)
    for word in WORDS:
        said = quote(word[:3000], safe="", errors="surrogatepass")
        for path in (
            f"/api/patients/{patient}/glucose?from={said}",
            f"/api/patients/{patient}/glucose?to={said}",
            f"/api/alerts?since={said}",
            f"/fhir/Observation?date={said}",
            f"/fhir/Patient?birthdate={said}",
        ):
            doors("GET", path)
        body = {"programme": "HTN-ADULT", "anchor_on": word, "practitioner": nurse}
        doors("POST", f"/api/patients/{patient}/enrolments", text_of(body))


def test_gates_into_the_dark(doors):
    for path in (
        "/ingest/../healthz",
        "/fhir//",
        "/fhir/%2e%2e/Patient",
        "/api/alerts/%00",
        "//fhir",
        "/%ff",
    ):
        for verb in ("GET", "POST", "OPTIONS", "HEAD", "TRACE", "PROPFIND"):
            doors(verb, path)


def test_readings_of_a_moment_are_not_lost_to_the_clock(doors):
    """The year 1 and the year 9999 are instants of JSON, but not of a calendar that adds a zone."""
    patient = str(doors.cast.patient_id)
    for moment in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00Z"):
        item = {"id": moment, "patient": patient, "code": "8867-4", "value": 70, "unit": "/min"}
        answer = doors("POST", "/ingest/readings", text_of([item | {"measured_at": moment}]))
        assert answer.json()["results"][0]["status"] == "refused", NOW
