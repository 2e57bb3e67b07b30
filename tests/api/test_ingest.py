"""`POST /ingest/readings` to `GET /api/alerts`: one answer per item, and what came of it."""

import gzip
import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.cast import NOW
from tests.support.published import publish_rule_sets
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people import actions as people
from xinqiao.simulation.cast import Cast

pytestmark = pytest.mark.django_db


def pressure(
    number: int, systolic: float, diastolic: float, minutes: int = 0, **rest: object
) -> dict[str, Any]:
    return {
        "id": f"r-{number}",
        "code": "85354-9",
        "components": [
            {"code": "8480-6", "value": systolic, "unit": "mm[Hg]"},
            {"code": "8462-4", "value": diastolic, "unit": "mm[Hg]"},
        ],
        "measured_at": (NOW - timedelta(minutes=10 - minutes)).isoformat(),
        **rest,
    }


@pytest.fixture
def device(cast: Cast) -> dict[str, str]:
    """The header of 周桂兰's cuff."""
    nurse = cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        made = people.issue_device(viewer=nurse, patient_id=cast.patient_id, label="cuff", now=NOW)
    return {"HTTP_AUTHORIZATION": f"Bearer {made.token}"}


def post(client: Client, header: dict[str, str], body: object, **rest: object):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post("/ingest/readings", data, **{"content_type": "application/json", **header, **rest})


def statuses(answer) -> list[tuple[str, str, str]]:
    assert answer.status_code == 200, answer.content
    return [(one["id"], one["status"], one["code"]) for one in answer.json()["results"]]


def enrol(client: Client, bearer, cast: Cast) -> dict[str, str]:
    publish_rule_sets(cast, NOW)
    header = bearer("system/*.cruds", "user/Task.u")
    answer = client.post(
        f"/api/patients/{cast.patient_id}/enrolments",
        json.dumps({"programme": "HTN-ADULT", "anchor_on": "2026-11-20"}),
        content_type="application/json",
        **header,
    )
    assert answer.status_code == 201, answer.content
    assert answer.json()["tasks"]
    return {**header, "enrolment": answer.json()["id"]}


def test_one_answer_per_item_in_order_and_the_good_beside_the_bad(client: Client, device) -> None:
    body = [
        pressure(1, 128, 80),
        pressure(2, 120, 125),
        {"id": "r-3", "code": "8867-4", "value": "abc", "unit": "/min", "measured_at": NOW.isoformat()},
        {"id": "r-4", "code": "15074-8", "value": 300, "unit": "mmol/L", "measured_at": NOW.isoformat()},
        pressure(1, 128, 80),
    ]
    answers = statuses(post(client, device, body))
    assert [(name, status) for name, status, _code in answers] == [
        ("r-1", "stored"),
        ("r-2", "refused"),
        ("r-3", "refused"),
        ("r-4", "refused"),
        ("r-1", "duplicate"),
    ]
    assert statuses(post(client, device, body))[0][1] == "duplicate"
    changed = statuses(post(client, device, [pressure(1, 130, 80)]))
    assert changed == [("r-1", "refused", "changed")]


def test_lines_and_gzip_are_understood(client: Client, device) -> None:
    lines = b"\n".join(json.dumps(pressure(n, 120 + n, 80)).encode() for n in range(1, 4))
    answer = post(
        client,
        device,
        gzip.compress(lines),
        content_type="application/x-ndjson",
        HTTP_CONTENT_ENCODING="gzip",
    )
    assert [status for _id, status, _code in statuses(answer)] == ["stored"] * 3


@pytest.mark.parametrize(
    ("body", "rest", "status"),
    [
        (b"{", {}, 400),
        (b'"text"', {}, 400),
        (b"[" * 100_000, {}, 400),
        (b"\xff\xfe", {}, 400),
        (b"not gzip", {"HTTP_CONTENT_ENCODING": "gzip"}, 400),
        (b"[]", {"HTTP_CONTENT_ENCODING": "br"}, 415),
        (b"[]", {"content_type": "text/csv"}, 415),
        (gzip.compress(b" " * (17 * 1024 * 1024)), {"HTTP_CONTENT_ENCODING": "gzip"}, 413),
        (json.dumps([{}] * 5_001).encode(), {}, 413),
    ],
)
def test_a_body_that_is_not_what_it_says_is_refused(client, device, body, rest, status) -> None:
    answer = post(client, device, body, **rest)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e400", "-1e400"])
def test_numbers_that_are_none_are_refused_alone(client: Client, device, value: str) -> None:
    bad = json.dumps(pressure(2, 120, 80)).replace('"value": 120', f'"value": {value}')
    answer = post(client, device, f"[{json.dumps(pressure(1, 128, 80))},{bad}]".encode())
    if answer.status_code == 200:
        assert [status for _id, status, _code in statuses(answer)] == ["stored", "refused"]
    else:
        assert answer.status_code == 400


@pytest.mark.parametrize("field", ["code", "unit", "device", "id", "symptoms", "context"])
def test_the_character_nul_spoils_no_neighbour(client: Client, device, field: str) -> None:
    sent = {"symptoms": ["\x00"], "context": {"\x00": "\x00"}}.get(field, "a\x00b")
    bad = {
        "id": "bad",
        "code": "8867-4",
        "value": 70,
        "unit": "/min",
        "measured_at": NOW.isoformat(),
        field: sent,
    }
    answers = statuses(post(client, device, [bad, pressure(1, 128, 80)]))
    assert answers[1] == ("r-1", "stored", "")


def test_the_six_doors(client: Client, device, bearer, cast: Cast) -> None:
    body = [pressure(1, 128, 80, patient=str(cast.patient_id))]
    assert post(client, {}, body).status_code == 401
    assert post(client, {"HTTP_AUTHORIZATION": "Bearer xqd_wrong"}, body).status_code == 401
    assert post(client, bearer("system/Patient.rs"), body).status_code == 403
    stranger = bearer(organization_id=cast.other_organization_id)
    assert statuses(post(client, stranger, body)) == [("r-1", "refused", "unknown-patient")]
    assert client.get("/ingest/readings", **device).status_code == 405
    assert statuses(post(client, bearer(), body)) == [("r-1", "stored", "")]
    # what the client has sent is not kept a second time
    assert statuses(post(client, device, body)) == [("r-1", "duplicate", "duplicate")]
    assert statuses(post(client, device, [pressure(2, 129, 80)])) == [("r-2", "stored", "")]


def test_a_device_cannot_speak_for_another_patient(client: Client, device, cast: Cast) -> None:
    other = "0199c000-0000-7000-8000-00000000abcd"
    assert statuses(post(client, device, [pressure(1, 128, 80, patient=other)]))[0][1:] == (
        "refused",
        "unknown-patient",
    )


def test_a_flood_is_told_when_to_come_back(client: Client, device) -> None:
    answers = [post(client, device, []) for _n in range(121)]
    assert (answers[119].status_code, answers[120].status_code) == (200, 429)
    assert int(answers[120]["Retry-After"]) > 0


def test_a_red_reading_opens_an_alert_with_an_owner_and_a_clock(client, device, bearer, cast: Cast) -> None:
    header = enrol(client, bearer, cast)
    header.pop("enrolment")
    post(client, device, [pressure(1, 182, 112), pressure(2, 182, 112, 8, symptoms=["blurred"])])
    (alert,) = client.get(f"/api/alerts?status=open&patient={cast.patient_id}", **header).json()
    assert (alert["severity"], alert["acknowledged_at"]) == ("red", None)
    assert "120" in alert["patient_text"]
    assert alert["owner"] == str(cast["nurse"].membership_id)
    assert {fact["name"] for fact in alert["facts"]}
    who = {"practitioner": str(cast["nurse"].membership_id)}
    url = f"/api/alerts/{alert['id']}"

    def send(path: str, body: dict[str, object]):
        return client.post(url + path, json.dumps(body), content_type="application/json", **header)

    assert send("/acknowledgement", {"note": "calling"}).status_code == 400
    stranger = {"practitioner": str(cast["outsider"].membership_id)}
    assert send("/acknowledgement", stranger).status_code in {400, 403}
    taken = send("/acknowledgement", {"note": "calling", **who})
    assert (taken.status_code, taken.json()["status"]) == (200, "acknowledged")
    assert send("/acknowledgement", who).status_code == 409
    assert send("/closure", {"action": "nonsense", "patient_informed": True, **who}).status_code == 422
    assert send("/closure", {"patient_informed": True, **who}).status_code == 400


def test_the_same_red_resent_is_one_alert(client, device, bearer, cast: Cast) -> None:
    header = enrol(client, bearer, cast)
    header.pop("enrolment")
    for number in range(5):
        post(client, device, [pressure(number, 185, 115, number * 2, symptoms=["chest"])])
    assert len(client.get("/api/alerts?status=open", **header).json()) == 1


def test_an_enrolment_ends_with_its_reason(client, bearer, cast: Cast) -> None:
    header = enrol(client, bearer, cast)
    url = f"/api/enrolments/{header.pop('enrolment')}"

    def end(reason: str):
        return client.delete(url, json.dumps({"reason": reason}), content_type="application/json", **header)

    assert end("because").status_code == 400
    assert end("withdrawn").status_code == 204
    assert end("withdrawn").status_code in {404, 409}


def test_alerts_are_asked_for_in_words_that_are_understood(client, bearer, cast: Cast) -> None:
    header = bearer()
    for query in ("status=red", "patient=1", "since=yesterday", "since=2026-11-22T00:00:00"):
        assert client.get(f"/api/alerts?{query}", **header).status_code == 400
    assert client.get("/api/alerts?since=2026-11-22T00:00:00%2B08:00&status=all", **header).json() == []
    assert client.get("/api/alerts").status_code == 401
    stranger = bearer(organization_id=cast.other_organization_id)
    assert client.get("/api/alerts", **stranger).json() == []


def test_glucose_is_computed_in_the_unit_it_was_measured_in(client, device, bearer, cast: Cast) -> None:
    values = [3.6, 5.2, 7.8, 9.9, 10.0, 10.1, 13.9, 14.2, 6.4, 8.1]
    body = [
        {
            "id": f"g-{number}",
            "code": "15074-8",
            "value": value,
            "unit": "mmol/L",
            "measured_at": (NOW - timedelta(minutes=5 * number + 5)).isoformat(),
        }
        for number, value in enumerate(values)
    ]
    assert {status for _id, status, _code in statuses(post(client, device, body))} == {"stored"}
    answer = client.get(f"/api/patients/{cast.patient_id}/glucose?from=2026-11-21&to=2026-11-22", **bearer())
    figures = answer.json()
    assert (figures["readings"], figures["in_range"], figures["sufficient"]) == (10, 60.0, False)
    assert figures["mean"] == pytest.approx(8.92)
    assert figures["cv"] == pytest.approx(38.6, abs=0.05)
    stranger = bearer(organization_id=cast.other_organization_id)
    assert client.get(f"/api/patients/{cast.patient_id}/glucose", **stranger).status_code == 404


def test_the_counter_is_no_part_of_the_call_so_that_senders_do_not_wait_for_each_other(
    client: Client, device
) -> None:
    assert post(client, device, b"{").status_code == 400
    with connection.cursor() as cursor:
        cursor.execute("SELECT sum(count) FROM foundation_ratebucket WHERE key LIKE 'readings:%'")
        # within the transaction of the refused call it would have been taken back with it
        assert cursor.fetchone()[0] == 1
