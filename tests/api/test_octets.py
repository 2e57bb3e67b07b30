"""`POST /ingest/gatt`: octets of a Bluetooth device to rows, alerts and trends."""

import json
from typing import Any

import pytest
from django.test import Client

from tests.cast import NOW
from xinqiao.chart.observations import actions as observations
from xinqiao.chart.observations.models import Device, Sample
from xinqiao.chart.observations.types import IssuedDevice
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.consent.catalogue import purposes
from xinqiao.identity.consent.types import PurposeCode
from xinqiao.simulation.cast import Cast, sign_ins

pytestmark = pytest.mark.django_db

WORDING = purposes()[PurposeCode.DEVICE_UPLOAD].hashes["zh-Hans"]
# 09:00 of the day in 青禾; the cuff's own clock, which knows no zone
AT = "ea070b16090000"
CALM = f"068000500060 00{AT}4800".replace(" ", "")


@pytest.fixture
def cuff(cast: Cast) -> IssuedDevice:
    """周桂兰's cuff, bound by herself."""
    patient = cast.viewer("patient", now=NOW)
    with standing_as(patient):
        return observations.issue_device(
            viewer=patient, patient_id=cast.patient_id, kind="cuff", wording_hash=WORDING, now=NOW
        )


@pytest.fixture
def device(cuff: IssuedDevice) -> dict[str, str]:
    """The header of the cuff."""
    return {"HTTP_AUTHORIZATION": f"Bearer {cuff.token}"}


@pytest.fixture
def enter(cast: Cast) -> Any:
    """Sign somebody in with a browser."""

    def sign_in(key: str, *, checks: bool = False) -> Client:
        tokens = {one.member.key: one.token for one in sign_ins(cast, now=NOW)}
        browser = Client(headers={"host": "localhost"}, enforce_csrf_checks=checks)
        assert browser.get(f"/sign-in/once/{tokens[key]}").status_code == 302
        return browser

    return sign_in


def octets(name: str, characteristic: str, payload: str, **rest: object) -> dict[str, Any]:
    kept = {"id": name, "characteristic": characteristic, "hex": payload, "received_at": NOW.isoformat()}
    return {**kept, **rest}


def post(client: Client, header: dict[str, str], body: object, where: str = "/ingest/gatt") -> Any:
    return client.post(where, json.dumps(body), content_type="application/json", **header)


def results(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.content
    return answer.json()["results"]


def stored(cast: Cast) -> list[tuple[str, str]]:
    with standing_as(cast.system()):
        rows = Sample.objects.filter(patient_id=cast.patient_id).order_by("code")
        return [(row.code, f"{row.value} {row.unit}") for row in rows]


def test_octets_become_a_panel_that_is_told_as_it_was_decoded(client: Client, device, cast: Cast) -> None:
    (answer,) = results(post(client, device, [octets("g-1", "2A35", CALM)]))
    assert (answer["id"], answer["status"], answer["code"]) == ("g-1", "stored", "")
    assert [(one["code"], one["value"], one["unit"], one["status"]) for one in answer["decoded"]] == [
        ("8480-6", 128, "mm[Hg]", "stored"),
        ("8462-4", 80, "mm[Hg]", "stored"),
        ("8867-4", 72, "/min", "stored"),
    ]
    assert answer["decoded"][0]["measured_at"] == "2026-11-22T09:00:00+08:00"
    assert answer["decoded"][0]["context"] == {"mean-pressure": "96"}
    assert stored(cast) == [("8462-4", "80 mm[Hg]"), ("8480-6", "128 mm[Hg]"), ("8867-4", "72 /min")]
    assert results(post(client, device, [octets("g-1", "2A35", CALM)]))[0]["status"] == "duplicate"
    assert len(stored(cast)) == 3


def test_the_bad_one_spoils_no_neighbour_and_is_stored_nowhere(client: Client, device, cast: Cast) -> None:
    sent = [
        octets("cut", "2A35", CALM[:-2]),
        octets("ok", "2A35", CALM),
        octets("what", "FFFF", "00"),
        {"id": "none"},
        octets("failed", "2A35", "00ff07ff07ff07"),
        octets("glucose", "2A18", f"020100{AT}69b01a"),
    ]
    answers = results(post(client, device, sent))
    assert [(one["id"], one["status"], one["code"]) for one in answers] == [
        ("cut", "refused", "malformed"),
        ("ok", "stored", ""),
        ("what", "refused", "malformed"),
        ("none", "refused", "malformed"),
        ("failed", "refused", "no-value"),
        ("glucose", "refused", "control-solution"),
    ]
    assert all(one["reason"] for one in answers if one["status"] == "refused")
    assert [one["decoded"] for one in answers if one["status"] == "refused"] == [[]] * 5
    assert len(stored(cast)) == 3


def test_an_implausible_value_is_decoded_and_refused(client: Client, device, cast: Cast) -> None:
    (answer,) = results(post(client, device, [octets("w", "2A9D", "0000fa")]))
    assert (answer["status"], answer["code"]) == ("stored", "")
    (answer,) = results(post(client, device, [octets("s", "2A5E", "0096004800")]))
    assert [(one["code"], one["value"], one["status"]) for one in answer["decoded"]] == [
        ("59408-5", 150, "refused"),
        ("8867-4", 72, "stored"),
    ]
    assert (answer["status"], answer["code"]) == ("refused", "implausible")
    assert ("59408-5", "150 %") not in stored(cast)


def test_a_context_of_glucose_is_answered_as_its_measurement(client: Client, device, cast: Cast) -> None:
    sent = [octets("m", "2A18", f"120700{AT}69b011"), octets("c", "2A34", "02070003")]
    measurement, context = results(post(client, device, sent))
    assert (measurement["status"], context["status"]) == ("stored", "stored")
    assert measurement["reading"] == context["reading"]
    with standing_as(cast.system()):
        (row,) = Sample.objects.filter(patient_id=cast.patient_id)
    assert (str(row.value), row.unit, row.context["meal"]) == ("105", "mg/dL", "fasting")


def test_a_browser_speaks_for_a_bound_device_of_the_patient(enter, cuff, device, cast: Cast) -> None:
    browser = enter("patient")
    where = f"/ingest/gatt?device={cuff.device_id}"
    (answer,) = results(post(browser, {}, [octets("g-1", "2A35", CALM)], where))
    assert answer["status"] == "stored"
    # the gateway that hears the same cuff sends under the same id: one reading
    assert results(post(browser, device, [octets("g-1", "2A35", CALM)]))[0]["status"] == "duplicate"
    assert len(stored(cast)) == 3


def test_the_doors_of_a_session(enter, cuff, device, cast: Cast) -> None:
    body = [octets("g-1", "2A35", CALM)]
    where = f"/ingest/gatt?device={cuff.device_id}"
    assert results(post(enter("nurse"), {}, body, where))[0]["status"] == "stored"
    assert results(post(enter("daughter"), {}, body, where))[0]["status"] == "duplicate"
    assert post(enter("colleague"), {}, body, where).status_code == 403
    assert post(enter("manager"), {}, body, where).status_code == 403
    assert post(enter("outsider"), {}, body, where).status_code == 404
    patient = enter("patient")
    assert post(patient, {}, body).status_code == 400
    assert post(patient, {}, body, "/ingest/gatt?device=x").status_code == 400
    unknown = "0199c000-0000-7000-8000-00000000abcd"
    assert post(patient, {}, body, f"/ingest/gatt?device={unknown}").status_code == 404
    assert patient.get(where).status_code == 405
    assert post(enter("patient", checks=True), {}, body, where).status_code == 403
    with standing_as(cast.viewer("patient", now=NOW)):
        observations.unbind_device(viewer=cast.viewer("patient", now=NOW), device_id=cuff.device_id, now=NOW)
    assert post(patient, {}, body, where).status_code == 409
    assert post(patient, device, body).status_code == 401


def test_the_doors_of_machines(client: Client, device, bearer, cast: Cast) -> None:
    body = [octets("g-1", "2A35", CALM, patient=str(cast.patient_id))]
    assert post(client, {}, body).status_code == 401
    assert post(client, bearer("system/Patient.rs"), body).status_code == 403
    stranger = bearer(organization_id=cast.other_organization_id)
    assert results(post(client, stranger, body))[0]["code"] == "unknown-patient"
    assert results(post(client, bearer(), body))[0]["status"] == "stored"
    assert client.get("/ingest/gatt", **device).status_code == 405


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"[]", "application/octet-stream", 415),
        (json.dumps([{}] * 5_001).encode(), "application/json", 413),
    ],
)
def test_a_body_that_is_not_what_it_says(client: Client, device, body, content_type, status) -> None:
    answer = client.post("/ingest/gatt", body, content_type=content_type, **device)
    code = {400: "bad-body", 413: "too-large", 415: "wrong-type"}[status]
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert answer.json()["error"]["message"]


def test_a_browser_that_floods_is_told_when_to_come_back(enter, cuff) -> None:
    patient = enter("patient")
    where = f"/ingest/gatt?device={cuff.device_id}"
    answers = [post(patient, {}, [], where) for _n in range(61)]
    assert (answers[59].status_code, answers[60].status_code) == (200, 429)
    assert int(answers[60]["Retry-After"]) > 0
    # counted for each person alone
    assert post(enter("nurse"), {}, [], where).status_code == 200


def test_another_user_of_a_shared_cuff_stays_out(client: Client, device, cuff, cast: Cast) -> None:
    with standing_as(cast.system()):
        Device.objects.filter(id=cuff.device_id).update(user_number=0)
    husband = f"0e8000500060 00{AT}480001".replace(" ", "")
    (answer,) = results(post(client, device, [octets("g-1", "2A35", husband)]))
    assert (answer["status"], answer["code"]) == ("refused", "other-user")
    assert stored(cast) == []


def test_a_clock_eight_hours_behind_is_set_right(client: Client, device) -> None:
    sent = octets(
        "g-1", "2A35", f"028000500060 00{'ea070b16010000'}".replace(" ", ""), clock="ea070b16010000"
    )
    (answer,) = results(post(client, device, [sent]))
    assert answer["status"] == "stored"
    assert answer["decoded"][0]["measured_at"] == "2026-11-22T01:00:00Z"
    assert answer["decoded"][0]["context"]["clock-skew-s"] == -8 * 3600


def test_a_clock_ahead_without_saying_so_is_refused(client: Client, device) -> None:
    (answer,) = results(post(client, device, [octets("g-1", "2A35", f"02800050006000{'ea070b17090000'}")]))
    assert (answer["status"], answer["code"]) == ("refused", "future")
