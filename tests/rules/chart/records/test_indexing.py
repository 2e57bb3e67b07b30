"""What a resource can be found by."""

from datetime import UTC, datetime

import pytest

from xinqiao.chart.records.rules import indexing, parameters
from xinqiao.chart.records.types import IndexEntry, ParamKind
from xinqiao.foundation import spans
from xinqiao.foundation.spans import END_OF_TIME

OBSERVATION = {
    "resourceType": "Observation",
    "id": "bp-1",
    "status": "final",
    "category": [{"coding": [{"system": "cat", "code": "vital-signs"}]}],
    "code": {"coding": [{"system": "http://loinc.org", "code": "85354-9"}], "text": "BP"},
    "subject": {"reference": "Patient/p1"},
    "effectiveDateTime": "2026-11-22T07:31:00+08:00",
    "component": [{"code": {"coding": [{"system": "http://loinc.org", "code": "8480-6"}]}}],
}


def found(resource: dict[str, object], param: str) -> list[IndexEntry]:
    return [entry for entry in indexing.index_of(resource) if entry.param == param]


def test_codes_of_a_panel_and_its_parts_are_found_together() -> None:
    assert [(entry.system, entry.code) for entry in found(OBSERVATION, "code")] == [
        ("http://loinc.org", "85354-9"),
        ("http://loinc.org", "8480-6"),
    ]


def test_an_observation_has_exactly_these_parameters() -> None:
    assert {entry.param for entry in indexing.index_of(OBSERVATION)} == {
        "_id",
        "patient",
        "code",
        "category",
        "status",
        "date",
    }


def test_names_of_a_patient_never_enter_the_plain_index() -> None:
    patient = {
        "resourceType": "Patient",
        "id": "p1",
        "name": [{"family": "Zhou", "given": ["Guilan"]}],
        "birthDate": "1958-03-02",
        "telecom": [{"system": "phone", "value": "10000000001"}],
        "identifier": [{"system": "mrn", "value": "00384471"}],
        "gender": "female",
    }
    assert {entry.param for entry in indexing.index_of(patient)} == {"_id", "identifier", "gender"}


@pytest.mark.parametrize(
    ("text", "start", "until"),
    [
        ("2024", datetime(2024, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)),
        ("2024-02", datetime(2024, 2, 1, tzinfo=UTC), datetime(2024, 3, 1, tzinfo=UTC)),
        ("2024-12", datetime(2024, 12, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)),
        ("2024-02-29", datetime(2024, 2, 29, tzinfo=UTC), datetime(2024, 3, 1, tzinfo=UTC)),
        (
            "2024-05-01T08:00:00+08:00",
            datetime(2024, 5, 1, tzinfo=UTC),
            datetime(2024, 5, 1, 0, 0, 1, tzinfo=UTC),
        ),
        ("2024-05-01T00:00:00Z", datetime(2024, 5, 1, tzinfo=UTC), datetime(2024, 5, 1, 0, 0, 1, tzinfo=UTC)),
    ],
)
def test_a_date_covers_its_precision(text: str, start: datetime, until: datetime) -> None:
    assert spans.span_of(text) == (start, until)


@pytest.mark.parametrize("text", ["2023-02-29", "yesterday", "2024-13", ""])
def test_what_is_not_a_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        spans.span_of(text)


def test_an_open_period_has_no_end_and_a_reversed_one_is_refused() -> None:
    assert spans.span_of_period("2024", None)[1] == END_OF_TIME
    with pytest.raises(ValueError, match="ends before"):
        spans.span_of_period("2024", "2023")


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("Patient/p1", "Patient/p1"),
        ("https://his.example/fhir/Patient/p1/_history/2", "Patient/p1"),
        ("urn:uuid:14867dba", "urn:uuid:14867dba"),
        ("#contained", "#contained"),
    ],
)
def test_references_become_type_and_id(reference: str, expected: str) -> None:
    assert indexing.local_reference(reference) == expected


def test_every_kept_type_can_be_found_by_id_and_identifier() -> None:
    missing = [
        kind
        for kind in parameters.searchable_types()
        if not {"_id", "identifier"} <= set(parameters.parameters(kind))
    ]
    assert missing == []
    assert parameters.parameters("Basic") == {}


def test_booleans_and_missing_values() -> None:
    assert [e.code for e in indexing._tokens("active", value=True)] == ["true"]
    assert indexing.index_of({"resourceType": "Condition"}) == []
    assert ParamKind("token") is ParamKind.TOKEN
