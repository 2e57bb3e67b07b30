"""The six doors of every page and press of the console: who comes in, and what the others are told."""

from datetime import timedelta
from uuid import uuid4

import pytest

from tests.cast import NOW
from tests.web.clinic.conftest import sign_in
from xinqiao.care.alerts.models import Mute
from xinqiao.care.worklist import queries as items
from xinqiao.foundation import clock
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.enrolments import queries as enrolments

pytestmark = pytest.mark.django_db

# what stands for somebody's own patient, row, alert or thread, and is somebody else's business
PAGES = [
    "/patients/{patient}",
    "/patients/{patient}/known",
    "/patients/{patient}/vitals",
    "/patients/{patient}/glucose",
    "/patients/{patient}/diary",
    "/patients/{patient}/medicines",
    "/patients/{patient}/plan",
    "/patients/{patient}/follow-ups",
    "/patients/{patient}/alerts",
    "/patients/{patient}/more",
    "/patients/{patient}/conversation",
    "/threads/{thread}",
]
LISTS = [
    "/worklist", "/worklist/list", "/worklist/{item}/row", "/worklist/print", "/worklist/export", "/patients", "/inbox", "/inbox/list",
    "/insight", "/insight/alerts", "/insight/alerts/export", "/insight/answers/red", "/insight/follow-up/HTN-ADULT",
]  # fmt: skip
PRESSES = {
    "/worklist/{item}/claim": {},
    "/worklist/{item}/release": {},
    "/worklist/{item}/owner": {"to": "{member}"},
    "/worklist/{item}/completion": {},
    "/worklist/{item}/completion/reversal": {},
    "/worklist/claims": {"item": "{item}"},
    "/alerts/{alert}/acknowledgement": {},
    "/alerts/{alert}/owner": {"to": "{member}"},
    "/alerts/{alert}/snooze": {"hours": "4"},
    "/alerts/{alert}/mute": {"days": "7", "reason": "known"},
    "/mutes/{mute}/ending": {},
    "/alerts/{alert}/closure": {"action": "called-patient", "informed": "yes"},
    "/patients/{patient}/plan/preview": {"systolic": "130", "diastolic": "80"},
    "/patients/{patient}/plan/versions": {"systolic": "130", "diastolic": "80", "reason": "well"},
    "/patients/{patient}/follow-ups": {"held_at": "2026-11-22T09:00", "mode": "phone"},
    "/patients/{patient}/enrolments": {"programme": "HTN-ADULT", "team": "{team}"},
    "/enrolments/{enrolment}/closure": {"reason": "completed"},
    "/patients/{patient}/messages": {"text": "hello"},
    "/threads/{thread}/messages": {"text": "hello"},
    "/threads/{thread}/notes": {"text": "hello"},
    "/threads/{thread}/assignee": {"to": "me"},
    "/threads/{thread}/reading": {},
}


# what is read and written at one address
BOTH = ["/patients/{patient}/follow-ups"]


@pytest.fixture
def ids(ward):
    """One of everything, of 周桂兰."""
    alert = ward.red()
    thread = ward.says("护士您好").thread_id
    nurse = ward.cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        rows = items.items(nurse).items
        enrolment = enrolments.open_enrolments(nurse, ward.patient_id)[0].id
        mute = Mute.objects.create(
            organization_id=ward.cast.organization_id, patient_id=ward.patient_id, group="pulse", reason="known",
            since=NOW, until=NOW + timedelta(days=7), by_id=ward.cast["nurse"].membership_id,
        )  # fmt: skip
    row = next(one for one in rows if one.cause_type == "thread")
    return {
        "patient": ward.patient_id, "alert": alert, "thread": thread, "item": row.id, "enrolment": enrolment,
        "team": ward.cast.team_id, "member": ward.cast["doctor"].membership_id, "mute": mute.id,
    }  # fmt: skip


def fill(data, ids):
    return {name: value.format(**ids) for name, value in data.items()}


def test_pages_open_for_the_care_team(ward, ids):
    for address in (*PAGES, *LISTS):
        assert ward.get(address.format(**ids)).status_code == 200, address
        assert ward.get(address.format(**ids), htmx=True).status_code == 200, address


@pytest.mark.parametrize(
    ("key", "status"), [("colleague", 403), ("manager", 403), ("administrator", 403), ("outsider", 404)]
)
def test_pages_stay_closed_to_others(ward, ids, key, status):
    for address in PAGES:
        response = ward.get(address.format(**ids), key)
        assert response.status_code == status, address
        assert "周桂兰" not in response.content.decode(), address
    for address in LISTS:
        assert "周桂兰" not in ward.get(address.format(**ids), key).content.decode(), address


def test_the_front_desk_sees_who_it_is_and_nothing_more(ward, ids):
    page = ward.text(f"/patients/{ward.patient_id}", "front_desk")
    assert "周桂兰" in page
    assert "Only the care team can open this record" in page
    assert "/vitals" not in page
    for address in PAGES[1:]:
        assert ward.get(address.format(**ids), "front_desk").status_code == 403, address


def test_nobody_is_sent_to_sign_in_and_a_patient_is_refused(ward, ids, client):
    patient = sign_in(ward.cast, "patient")
    for address in (*PAGES, *LISTS, *PRESSES):
        where, verb = address.format(**ids), "post" if address in PRESSES else "get"
        assert getattr(client, verb)(where, headers={"host": "localhost"}).status_code == 302, address
        assert getattr(patient, verb)(where).status_code == 403, address


def test_an_unknown_id_is_not_found(ward, ids):
    unknown = {name: uuid4() for name in ids} | {"team": ids["team"], "member": ids["member"]}
    for address in (*PAGES, *PRESSES):
        where, data = address.format(**unknown), fill(PRESSES.get(address, {}), unknown)
        response = ward.post(where, data) if address in PRESSES else ward.get(where)
        assert response.status_code == 404, address


def test_the_wrong_verb_is_refused(ward, ids):
    for address in (*PAGES, *LISTS, *PRESSES):
        if address not in BOTH:
            where = address.format(**ids)
            response = ward.get(where) if address in PRESSES else ward.post(where)
            assert response.status_code == 405, address
    with clock.frozen(NOW):
        for address in BOTH:
            assert ward.client("nurse").delete(address.format(**ids)).status_code == 405, address


@pytest.mark.parametrize("key", ["colleague", "outsider", "manager", "front_desk"])
def test_others_press_nothing(ward, ids, key):
    for address, data in PRESSES.items():
        response = ward.post(address.format(**ids), fill(data, ids), key)
        # 422: the programme form offers one's own teams only
        assert response.status_code in {403, 404, 422}, address
    nurse = ward.cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        assert {row.state for row in items.items(nurse).items} == {"open"}
