"""A device is bound with a yes, gets another key, and is stopped."""

import re

import pytest
from django.test import Client

from tests.cast import NOW
from xinqiao.chart.observations import queries
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.consent.catalogue import purposes
from xinqiao.identity.consent.types import PurposeCode

pytestmark = pytest.mark.django_db

WORDING = purposes()[PurposeCode.DEVICE_UPLOAD].hashes["en"]
# 182/112, 09:00 of the day on the cuff's own clock
DANGEROUS = "02b60070008800ea070b16090000"
CALM = "02800050006000ea070b16090000"


def bound(home) -> list:
    herself = home.viewer("patient", now=NOW)
    with standing_as(herself):
        return queries.devices(herself, home.patient_id)


def bind(client: Client, **typed: str):
    data = {"kind": "blood-pressure", "name": "", "user_number": "", "agreed": "on", "wording_hash": WORDING}
    return client.post("/me/devices/new", {**data, **typed})


def test_a_device_is_bound_with_a_yes(home, enter) -> None:
    her = enter("patient")
    answer = bind(her, name="厨房的血压计", user_number="1")
    (device,) = bound(home)
    assert (answer.status_code, answer["Location"]) == (302, f"/me/devices/{device.id}")
    assert (device.kind, device.name, device.user_number) == ("blood-pressure", "厨房的血压计", 1)
    page = her.get(answer["Location"]).content.decode()
    assert "厨房的血压计" in page
    assert "you are user 1" in page
    assert "xqd_" not in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"agreed": ""}, "Without your yes"),
        ({"kind": "lie-detector"}, "Please choose what it is."),
        ({"user_number": "77"}, "Please choose a number from the list."),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(home, enter, typed, words) -> None:
    answer = bind(enter("patient"), name="厨房的血压计", **typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert 'value="厨房的血压计"' in page
    assert bound(home) == []


def test_old_words_are_no_yes(home, enter) -> None:
    answer = bind(enter("patient"), wording_hash="0" * 64)
    assert answer.status_code in {409, 422}
    assert bound(home) == []


def test_a_new_key_is_shown_once_and_ends_the_one_before(home, enter) -> None:
    her = enter("patient")
    bind(her)
    (device,) = bound(home)
    keys = []
    for _turn in range(2):
        answer = her.post(f"/me/devices/{device.id}/token")
        assert answer.status_code == 201
        keys += re.findall(r"xqd_[\w-]+", answer.content.decode())
    assert len(set(keys)) == 2
    assert "xqd_" not in her.get(f"/me/devices/{device.id}").content.decode()
    statuses = [
        Client()
        .post("/ingest/readings", "[]", content_type="application/json", HTTP_AUTHORIZATION=f"Bearer {key}")
        .status_code
        for key in keys
    ]
    assert statuses == [401, 200]


def test_a_stopped_device_is_kept_in_the_list_and_sends_no_more(home, enter) -> None:
    her = enter("patient")
    bind(her)
    (device,) = bound(home)
    key = re.findall(r"xqd_[\w-]+", her.post(f"/me/devices/{device.id}/token").content.decode())[0]
    assert her.post(f"/me/devices/{device.id}/removal").status_code == 302
    assert "stopped" in her.get("/me/devices").content.decode()
    assert her.get(f"/me/devices/{device.id}").status_code == 409
    assert her.post(f"/me/devices/{device.id}/token").status_code == 409
    answer = Client().post(
        "/ingest/readings", "[]", content_type="application/json", HTTP_AUTHORIZATION=f"Bearer {key}"
    )
    assert answer.status_code == 401


def measured(client: Client, device, octets: str, **more: str) -> str:
    one = {"id": octets, "characteristic": "2A35", "hex": octets, "received_at": NOW.isoformat(), **more}
    answer = client.post(
        f"/ingest/gatt?device={device.id}",
        [one],
        content_type="application/json",
    )
    assert answer.status_code == 200, answer.content
    return answer.json()["results"][0]["reading"]


def test_a_dangerous_value_of_a_device_asks_how_one_feels_and_leads_to_the_stop_screen(home, enter) -> None:
    her = enter("patient")
    bind(her)
    (device,) = bound(home)
    calm = measured(her, device, CALM)
    assert her.get(f"/record/readings/{calm}/received")["Location"] == f"/record/readings/{calm}"
    assert "128/80" in her.get(f"/record/readings/{calm}").content.decode()
    danger = measured(her, device, DANGEROUS)
    assert her.get(f"/record/readings/{danger}/received")["Location"] == f"/record/readings/{danger}"
    page = her.get(f"/record/readings/{danger}").content.decode()
    assert "182/112" in page
    assert "Do you feel unwell now?" in page
    answers = {"symptoms": "blurred", "side-effect": "no", "missed-days": "0", "contact-today": "no"}
    about = {"patient": str(home.patient_id), "response_id": str(new_id())}
    told = her.post("/forms/how-are-you", {**about, **answers})
    assert told.status_code == 200
    again = her.get(f"/record/readings/{danger}/received")
    assert again["Location"].startswith("/record/alerts/")
    assert "120" in her.get(again["Location"]).content.decode()


def test_what_the_device_noticed_is_told_and_a_wrong_clock_is_set_right(home, enter) -> None:
    her = enter("patient")
    bind(her)
    (device,) = bound(home)
    # loose cuff, irregular pulse; the clock thinks it is one in the morning
    reading = measured(her, device, "12800050006000ea070b160100000600", clock="ea070b16010000")
    page = her.get(f"/record/readings/{reading}").content.decode()
    assert "The cuff was too loose." in page
    assert "irregular pulse" in page
    assert "The clock of the device is 8 hours slow; the time was set right." in page
    assert "today 09:00" in page
    assert "last sent today 09:00" in her.get("/me/devices").content.decode()


def test_a_refusal_is_told_in_the_language_of_the_screen(home, enter) -> None:
    her = enter("patient")
    bind(her)
    (device,) = bound(home)
    answer = her.post(
        f"/ingest/gatt?device={device.id}",
        [{"id": "x", "characteristic": "2A35", "hex": "00ff07ff07ff07", "received_at": NOW.isoformat()}],
        content_type="application/json",
    )
    assert (
        answer.json()["results"][0]["reason"] == "The device found no value this time; please measure again."
    )


def test_a_relative_without_the_right_cannot_bind(home, enter) -> None:
    answer = bind(enter("daughter"))
    assert answer.status_code == 403
    assert bound(home) == []
