"""工作台: what it shows, what a press does, and how little it asks the database."""

import csv
import re
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.utils import translation

from tests.cast import NOW
from xinqiao.care.worklist import actions as worklist
from xinqiao.care.worklist import queries as items
from xinqiao.foundation.models import AuditEntry
from xinqiao.foundation.walls import standing_as
from xinqiao.web.clinic.frame import time_left

pytestmark = pytest.mark.django_db


def rows(ward, key="nurse"):
    viewer = ward.cast.viewer(key, now=NOW)
    with standing_as(viewer):
        return items.items(viewer).items


def high(ward, **options):
    """Two readings ten minutes apart confirm each other: an orange alert."""
    ward.pressure(184, 104, at=NOW - timedelta(minutes=12), **options)
    return ward.pressure(186, 106, at=NOW - timedelta(minutes=2), **options).alerts[0].alert_id


def test_a_red_reading_stands_first_with_its_facts_in_words(ward):
    ward.says("护士您好，药还照旧吃吗？")
    ward.red()
    page = ward.text("/worklist")
    assert page.index("182/112") < page.index("药还照旧吃吗")
    assert "blurred vision" in page
    assert "15 min left" in page
    assert "视物模糊" in ward.text("/worklist", language="zh-hans")


def test_a_clock_that_ran_out_says_by_how_much(ward):
    ward.red()
    assert "5 min over" in ward.text("/worklist", now=NOW + timedelta(minutes=20))


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (17, "17 min left"),
        (72, "1 h 12 min left"),
        (120, "2 h left"),
        (1500, "1 day left"),
        (-2890, "2 days over"),
    ],
)
def test_a_clock_in_words(minutes, words):
    with translation.override("en"):
        assert time_left(NOW + timedelta(minutes=minutes), NOW) == words


def test_tabs_severities_and_words_narrow_the_list(ward):
    ward.red()
    ward.says("护士您好")
    assert "182/112" in ward.text("/worklist?show=alert")
    assert "182/112" not in ward.text("/worklist?show=message")
    assert "182/112" not in ward.text("/worklist?severity=yellow")
    assert "182/112" in ward.text("/worklist?q=zhouguilan")
    assert "Nothing open fits" in ward.text("/worklist?q=nobody")
    assert ward.get("/worklist?show=x&severity=y&page=z&item=w").status_code == 200


def test_an_empty_list_says_so(ward):
    assert "All is done" in ward.text("/worklist")


@pytest.mark.parametrize("patients", [1, 3, 50])
def test_the_worklist_asks_eight_questions(ward, questions, patients):
    ward.red()
    for number in range(1, min(patients, 3)):
        ward.red(patient_id=ward.another(f"病人{number}", number))
    ward.fill(patients)
    ward.text("/worklist")
    assert questions(lambda: ward.text("/worklist")) == 8
    assert questions(lambda: ward.text("/worklist/list", htmx=True)) == 7


def test_opening_the_page_is_noted_once_with_whom_it_showed(ward):
    ward.red()
    ward.text("/worklist")
    ward.text("/worklist/list", htmx=True)
    with standing_as(ward.cast.system()):
        noted = AuditEntry.objects.get(action="read.worklist")
    assert noted.subjects == [ward.patient_id]
    assert noted.membership_id == ward.cast["nurse"].membership_id


def test_the_side_says_why(ward, questions):
    ward.red()
    row = rows(ward)[0]
    side = ward.text(f"/worklist/{row.id}", htmx=True)
    for words in (
        "Systolic pressure",
        "182 mmHg",
        "blurred vision",
        "HTN-ADULT@1.0.0",
        "demonstration rules",
    ):
        assert words in side
    assert "Call the patient now" in side
    assert "10999990101" in side
    assert questions(lambda: ward.get(f"/worklist/{row.id}", htmx=True)) <= 15
    assert ward.get(f"/worklist/{row.id}")["Location"] == f"/worklist?item={row.id}"


def test_an_alert_is_taken_and_closed_with_what_was_done(ward):
    alert = ward.red()
    row = rows(ward)[0]
    answer = ward.post(f"/worklist/{row.id}/claim")
    assert answer["HX-Trigger"] == "settled"
    assert "Undo" not in answer.content.decode()
    assert rows(ward)[0].owner_name == "林芳"
    assert ward.post(f"/alerts/{alert}/closure", {"action": "called-patient"}).status_code == 422
    assert ward.post(f"/alerts/{alert}/closure", {"action": "x", "informed": "yes"}).status_code == 422
    data = {"action": "called-patient", "informed": "yes", "note": "已到急诊"}
    assert ward.post(f"/alerts/{alert}/closure", data).status_code == 200
    assert rows(ward) == ()
    assert ward.post(f"/alerts/{alert}/acknowledgement").status_code == 409


def test_red_is_never_put_off_muted_or_taken_in_bulk(ward):
    alert = ward.red()
    row = rows(ward)[0]
    assert ward.post(f"/alerts/{alert}/mute", {"days": "7", "reason": "x"}).status_code == 422
    refused = ward.post("/worklist/claims", {"item": [str(row.id)]})
    assert refused.status_code == 403
    assert "one by one" in refused.content.decode()
    ward.post(f"/alerts/{alert}/acknowledgement")
    assert ward.post(f"/alerts/{alert}/snooze", {"hours": "4"}).status_code == 422
    side = ward.text(f"/worklist/{row.id}", htmx=True)
    assert "snooze-alert" not in side
    assert "mute-alert" not in side
    assert 'name="item"' not in ward.text("/worklist")


def test_a_high_alert_is_handed_over_put_off_and_muted_with_its_reason(ward):
    alert = high(ward)
    ward.post(f"/alerts/{alert}/acknowledgement")
    side = ward.text(f"/worklist/{rows(ward)[0].id}", htmx=True)
    assert "snooze-alert" in side
    assert ward.post(f"/alerts/{alert}/snooze", {"hours": "5"}).status_code == 422
    assert ward.post(f"/alerts/{alert}/snooze", {"hours": "4"}).status_code == 200
    assert rows(ward)[0].due_at == NOW + timedelta(hours=4)
    assert ward.post(f"/alerts/{alert}/mute", {"days": "7", "reason": " "}).status_code == 422
    assert ward.post(f"/alerts/{alert}/mute", {"days": "8", "reason": "known"}).status_code == 422
    assert ward.post(f"/alerts/{alert}/mute", {"days": "7", "reason": "known"}).status_code == 200
    doctor = str(ward.cast["doctor"].membership_id)
    assert ward.post(f"/alerts/{alert}/owner", {"to": "nobody"}).status_code == 422
    assert ward.post(f"/alerts/{alert}/owner", {"to": doctor, "note": "请看"}).status_code == 200
    assert rows(ward)[0].owner_name == "陈砚秋"


def test_a_message_row_is_taken_put_back_handed_on_done_and_undone(ward):
    ward.says("护士您好")
    row = rows(ward)[0].id
    taken = ward.post(f"/worklist/{row}/claim").content.decode()
    assert f"/worklist/{row}/release" in taken
    assert "Put back" in ward.text(f"/worklist/{row}", htmx=True)
    assert ward.post(f"/worklist/{row}/release").status_code == 200
    doctor = str(ward.cast["doctor"].membership_id)
    assert ward.post(f"/worklist/{row}/owner", {"to": doctor}).status_code == 200
    assert rows(ward)[0].owner_name == "陈砚秋"
    done = ward.post(f"/worklist/{row}/completion", {"note": "打过电话"}).content.decode()
    assert f"/worklist/{row}/completion/reversal" in done
    assert "Take it back" in ward.text(f"/worklist/{row}", htmx=True)
    assert ward.post(f"/worklist/{row}/completion/reversal").status_code == 200
    assert len(rows(ward)) == 1
    ward.post(f"/worklist/{row}/completion")
    late = NOW + timedelta(minutes=11)
    assert ward.post(f"/worklist/{row}/completion/reversal", now=late).status_code == 409
    assert "Take it back" not in ward.text(f"/worklist/{row}", htmx=True, now=late)


def test_watch_rows_are_taken_together(ward):
    ward.says("护士您好")
    ward.fill(3)
    ids = [str(row.id) for row in rows(ward) if row.severity in {"yellow", "blue"}]
    assert len(ids) == 3
    ward.post(f"/worklist/{ids[0]}/claim", key="doctor")
    said = ward.post("/worklist/claims", {"item": ids}).content.decode()
    assert "2 rows are yours now" in said
    assert "1 had been taken by others" in said
    assert ward.post("/worklist/claims", {"item": "x"}).status_code == 422


def test_without_a_script_a_press_leads_back(ward):
    ward.says("护士您好")
    row = rows(ward)[0].id
    response = ward.post(f"/worklist/{row}/claim", {"next": "/worklist?show=mine"}, htmx=False)
    assert (response.status_code, response["Location"]) == (302, "/worklist?show=mine")
    response = ward.post(f"/worklist/{row}/release", {"next": "https://elsewhere.example"}, htmx=False)
    assert response["Location"] == "/worklist"


def test_the_file_runs_no_formula_and_is_noted(ward):
    ward.says("=HYPERLINK(1)")
    patient = ward.another("@SUM(A1)", 7)
    ward.fill(1, patient_id=patient)
    response = ward.get("/worklist/export")
    assert response["Content-Disposition"].startswith("attachment")
    text = response.content.decode("utf-8-sig")
    cells = [cell for line in csv.reader(StringIO(text)) for cell in line]
    assert not [cell for cell in cells if cell[:1] in "=+-@" and cell]
    assert "'@SUM(A1)" in cells
    with standing_as(ward.cast.system()):
        assert AuditEntry.objects.filter(action="export-worklist").get().details == {"rows": 2}
    assert "@SUM(A1)" in ward.text("/worklist/print")


def test_a_row_that_was_drawn_is_drawn_anew_in_another_language_and_once_it_changes(ward):
    ward.red()
    (item,) = [item for item in rows(ward) if "182" in item.summary]
    first = ward.text("/worklist/list")
    assert ward.text("/worklist/list") == first
    assert "视物模糊" in ward.text("/worklist/list", language="zh-hans")
    viewer = ward.cast.viewer("nurse", now=NOW)
    with standing_as(viewer):
        worklist.claim_item(viewer=viewer, item_id=item.id, now=NOW)
    changed = ward.text("/worklist/list")
    assert changed != first
    assert "taken" in changed
    # a row never carries the words of one reader to another
    other = ward.text("/worklist/list", key="doctor")
    assert "me" not in _owners(other)
    assert "me" in _owners(changed)


def test_one_row_comes_with_what_counts_the_rows(ward, questions):
    ward.red()
    high(ward, patient_id=ward.another("马建业", 3))
    red, orange = rows(ward)
    text = ward.text(f"/worklist/{orange.id}/row", htmx=True)
    assert f"row-{orange.id}" in text
    assert f"row-{red.id}" not in text
    assert re.findall(r'class="group" data-place="(\d-)"', text) == ["5-", "6-"]
    assert "worklist-head" in text
    assert questions(lambda: ward.text(f"/worklist/{orange.id}/row", htmx=True)) <= 8
    # rows and headings stand in the order of these texts
    listed = re.findall(r'data-place="([^"]+)"', ward.text("/worklist/list", htmx=True))
    assert listed == sorted(listed)
    assert len(listed) == 4


def test_a_row_that_left_or_is_not_ours_is_not_in_the_answer(ward):
    alert = ward.red()
    (item,) = rows(ward)
    for key, address in (("outsider", f"/worklist/{item.id}/row"), ("nurse", f"/worklist/{uuid4()}/row")):
        text = ward.text(address, key, htmx=True)
        assert "data-row" not in text
        assert "周桂兰" not in text
    data = {"action": "called-patient", "informed": "yes"}
    assert ward.post(f"/alerts/{alert}/closure", data).status_code == 200
    assert "data-row" not in ward.text(f"/worklist/{item.id}/row", htmx=True)


def _owners(text):
    return set(re.findall(r'<span class="own[^"]*">([^<]+)</span>', text))
