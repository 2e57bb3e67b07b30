"""患者, 消息, 洞察, 发件箱: what they show, what a press does, and how little they ask the database."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.cast import NOW
from tests.support.homecoming import jot
from xinqiao.care.pathways import queries as plans
from xinqiao.care.worklist import actions as worklist
from xinqiao.care.worklist import queries as items
from xinqiao.care.worklist.types import Kind, Severity
from xinqiao.contact.conversations import queries as threads
from xinqiao.foundation.walls import standing_as
from xinqiao.journeys import record_import
from xinqiao.journeys.record_import import Arriving

pytestmark = pytest.mark.django_db
PARTS = ("known", "vitals", "diary", "medicines", "plan", "follow-ups", "alerts", "more", "conversation")


@pytest.mark.parametrize("words", ["周桂兰", "zhouguilan", "zgl", "10002231", "10999990101", "0101"])
def test_a_patient_is_found_however_one_asks(ward, words):
    ward.another("马建业", 1)
    page = ward.text(f"/patients?q={words}")
    assert "周桂兰" in page
    assert "马建业" not in page


def test_the_list_narrows_to_a_team_and_says_when_nobody_is_there(ward):
    assert "周桂兰" in ward.text(f"/patients?team={ward.cast.team_id}", "case_manager")
    assert "周桂兰" not in ward.text(f"/patients?team={ward.cast.teams['endocrinology']}", "case_manager")
    assert "Nobody found" in ward.text("/patients?q=nobody")
    assert "No patients yet" in ward.text("/patients", "colleague")


@pytest.mark.parametrize("patients", [1, 3])
def test_every_page_asks_at_most_fifteen_questions_whatever_there_is(ward, questions, patients):
    ward.red()
    ward.says("护士您好")
    for number in range(1, patients):
        patient_id = ward.another(f"病人{number}", number)
        ward.red(patient_id=patient_id)
    asked = {}
    addresses = [
        "/patients",
        "/inbox",
        "/insight",
        "/insight/alerts",
        "/outbox",
        f"/patients/{ward.patient_id}",
    ]
    for address in [*addresses, *(f"/patients/{ward.patient_id}/{part}" for part in PARTS)]:
        is_part = address.rsplit("/", 1)[-1] in PARTS
        ward.get(address, htmx=is_part)
        asked[address.rsplit("/", 1)[-1]] = questions(lambda a=address, h=is_part: ward.get(a, htmx=h))
    assert {name: count for name, count in asked.items() if count > 15} == {}


def test_the_patient_page_shows_the_line_and_its_parts(ward):
    ward.red()
    base = f"/patients/{ward.patient_id}"
    assert "Today, day 21" in ward.text(base)
    assert "182/112" in ward.text(f"{base}/vitals", htmx=True)
    assert "HTN-ADULT@1.0.0" in ward.text(f"{base}/alerts", htmx=True)
    assert "李敏" in ward.text(f"{base}/more", htmx=True)
    assert "Alert opened" in ward.text(f"{base}/alerts")


def condition(ward, name, text, status="active", kind="Condition"):
    return Arriving(
        patient_id=ward.patient_id,
        resource={
            "resourceType": kind,
            "id": name,
            "clinicalStatus": {"coding": [{"code": status}]},
            "code": {"text": text},
            ("subject" if kind == "Condition" else "patient"): {"reference": f"Patient/{ward.patient_id}"},
        },
    )


def test_a_follow_up_is_written_down_and_the_programme_proposes_what_may_follow(ward):
    base = f"/patients/{ward.patient_id}"
    at = f"{NOW.astimezone(ZoneInfo('Asia/Shanghai')) - timedelta(minutes=3):%Y-%m-%dT%H:%M}"
    data = {"held_at": at, "mode": "clinic", "systolic": "152", "diastolic": "92", "adverse_reaction": "yes"}
    for wrong in (
        {"mode": "x"},
        {"held_at": "soon"},
        {"systolic": "15x"},
        {"diastolic": ""},
        {"systolic": "120", "diastolic": "125"},
        {"held_at": "2036-01-01T10:00"},
    ):
        answer = ward.post(f"{base}/follow-ups", {**data, **wrong})
        assert answer.status_code == 422, wrong
    assert "No follow-up has been written down" in ward.text(f"{base}/follow-ups", htmx=True)
    answer = ward.post(f"{base}/follow-ups", {**data, "note": "踝部水肿"})
    assert answer.status_code == 200
    assert "control not satisfactory" in answer.content.decode()
    part = ward.text(f"{base}/follow-ups", htmx=True)
    for words in ("152/92", "control not satisfactory", "adverse reaction", "踝部水肿", "within two weeks"):
        assert words in part, words
    assert "控制不满意" in ward.text(f"{base}/follow-ups", htmx=True, language="zh-hans")


def test_conditions_and_allergies_that_hold_stand_at_the_head(ward):
    address = f"/patients/{ward.patient_id}/known"
    assert "No conditions or allergies on record" in ward.text(address, htmx=True)
    sent = [
        condition(ward, "stent", "冠心病支架术后"),
        condition(ward, "again", "冠心病支架术后"),
        condition(ward, "flu", "流行性感冒", "resolved"),
        condition(ward, "sulfa", "磺胺类药", kind="AllergyIntolerance"),
        *(condition(ward, f"more-{number}", f"旧病{number}") for number in range(5)),
    ]
    record_import.receive(viewer=ward.cast.system(), source="his", items=sent, now=NOW)
    text = ward.text(address, htmx=True)
    assert text.count("旧病") + text.count("冠心病支架术后") == 4
    assert "Allergy: 磺胺类药" in text
    assert "流行性感冒" not in text
    assert "and 2 more conditions" in text


@pytest.mark.parametrize(
    ("summary", "facts", "zh", "en"),
    [
        ("alerts.summary.not-applicable", {"reason": "under-age"}, "未成年", "under age"),
        ("notifications.item.unreachable", {"channel": "email"}, "电子邮件", "e-mail"),
        ("alerts.summary.not-applicable", {"reason": "unheard-of"}, "unheard-of", "unheard-of"),
        # what a patient wrote is nobody's code
        ("conversations.item.waiting", {"text": "email"}, "email", "email"),
        ("conversations.item.waiting", {"text": "pregnancy"}, "pregnancy", "pregnancy"),
    ],
)
def test_codes_in_a_row_are_said_in_words(ward, summary, facts, zh, en):
    viewer, house = ward.cast.viewer("nurse", now=NOW), ward.cast.system()
    with standing_as(house):
        worklist.open_item(
            viewer=house,
            patient_id=ward.patient_id,
            team_id=ward.cast.team_id,
            kind=Kind.TASK,
            severity=Severity.YELLOW,
            summary_id=summary,
            facts=facts,
            cause_type="watch",
            cause_id=ward.patient_id,
            due_at=None,
            now=NOW,
        )
    with standing_as(viewer):
        assert zh in items.items(viewer, language="zh-Hans").items[0].summary
        assert en in items.items(viewer, language="en").items[0].summary


def test_a_plan_is_changed_with_a_reason_after_seeing_the_words(ward):
    base = f"/patients/{ward.patient_id}/plan"
    data = {"systolic": "130", "diastolic": "80", "note": "晨练推迟到九点以后。"}
    words = ward.post(f"{base}/preview", data).content.decode()
    assert "130" in words
    assert "晨练推迟到九点以后" in words
    assert ward.post(f"{base}/versions", data).status_code == 422
    assert ward.post(f"{base}/versions", {**data, "systolic": "x", "reason": "r"}).status_code == 422
    assert ward.post(f"{base}/versions", {"reason": "r"}).status_code == 422
    assert ward.post(f"{base}/versions", {**data, "reason": "家测偏高"}).status_code == 200
    shown = ward.text(base, htmx=True)
    assert "家测偏高" in shown
    assert "130/80" in shown


def test_a_medicine_is_started_measured_more_and_stopped(ward):
    base = f"/patients/{ward.patient_id}"
    medicine = {"medicine": "氨氯地平片", "dose": "5 mg", "reason": "未达标"}
    assert ward.post(f"{base}/plan/versions", medicine).status_code == 422
    data = {**medicine, "time": ["07:30", ""], "measure_days": "7", "slot": ["am"]}
    changed = ward.post(f"{base}/plan/versions", data)
    assert changed.status_code == 200, changed.content.decode()
    assert "氨氯地平片" in ward.text(f"{base}/medicines", htmx=True)
    extra = {"measure_days": "7", "reason": "r"}
    assert ward.post(f"{base}/plan/versions", extra).status_code == 422
    assert ward.post(f"{base}/plan/versions", {"next_visit": "soon", "reason": "r"}).status_code == 422


def test_leaving_and_enrolling_again(ward):
    base = f"/patients/{ward.patient_id}"
    nurse = ward.cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        enrolment = plans.plan(nurse, ward.patient_id, now=NOW).enrolment_id
    assert ward.post(f"/enrolments/{enrolment}/closure", {"reason": "deceased"}).status_code == 422
    assert ward.post(f"/enrolments/{enrolment}/closure", {"reason": "completed"}).status_code == 200
    assert "has ended" in ward.text(f"{base}/plan", htmx=True)
    team = str(ward.cast.team_id)
    ahead = {"programme": "HTN-ADULT", "team": team, "anchor": "2027-01-01"}
    assert ward.post(f"{base}/enrolments", ahead).status_code == 422
    assert ward.post(f"{base}/enrolments", {"programme": "X", "team": team}).status_code == 422
    assert ward.post(f"{base}/enrolments", {"programme": "HTN-ADULT", "team": team}).status_code == 200
    assert "day 0" in ward.text(f"{base}/plan", htmx=True)


def test_a_second_programme_is_watched_by_its_rules_and_ended(ward):
    base = f"/patients/{ward.patient_id}"
    shown = ward.text(f"{base}/plan", htmx=True)
    assert "Another programme" in shown
    assert '<option value="COPD">' in shown
    assert '<option value="HTN-ADULT">' not in shown
    data = {"programme": "COPD", "team": str(ward.cast.team_id)}
    assert ward.post(f"{base}/enrolments", {**data, "spo2_baseline": "high"}).status_code == 422
    assert ward.post(f"{base}/enrolments", {**data, "peak_flow_best": "400"}).status_code == 422
    assert ward.post(f"{base}/enrolments", {**data, "spo2_baseline": "95"}).status_code == 200
    shown = ward.text(f"{base}/plan", htmx=True)
    assert "watched by its rules" in shown
    assert "Usual oxygen saturation, % 95" in shown
    assert '<option value="COPD">' not in shown
    (enrolment,) = set(re.findall(r"/enrolments/([0-9a-f-]+)/closure", shown)) - {
        str(running_enrolment(ward))
    }
    assert ward.post(f"/enrolments/{enrolment}/closure", {"reason": "mistake"}).status_code == 200
    assert "watched by its rules" not in ward.text(f"{base}/plan", htmx=True)
    assert "High blood pressure follow-up" in ward.text(f"{base}/plan", htmx=True)


def running_enrolment(ward):
    nurse = ward.cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        return plans.plan(nurse, ward.patient_id, now=NOW).enrolment_id


def test_a_conversation_is_read_noted_assigned_and_answered(ward):
    thread = ward.says("早上头晕，药还吃吗？").thread_id
    base = f"/threads/{thread}"
    shown = ward.text(base, htmx=True)
    assert "早上头晕" in shown
    assert "promised" in shown
    assert ward.post(f"{base}/reading").status_code == 204
    assert ward.post(f"{base}/notes", {"text": "问问是否自己停药"}).status_code == 200
    assert ward.post(f"{base}/assignee", {"to": "x"}).status_code == 422
    assert ward.post(f"{base}/assignee", {"to": "me"}).status_code == 200
    assert "林芳 answers" in ward.text(base, htmx=True)
    assert ward.post(f"{base}/messages", {"text": " "}).status_code == 422
    assert ward.post(f"{base}/messages", {"text": "先别停药，坐下量一次。"}).status_code == 200
    shown = ward.text(base, htmx=True)
    assert "先别停药" in shown
    assert "问问是否自己停药" in shown
    patient = ward.cast.viewer("patient", now=NOW)
    with standing_as(patient):
        seen = [one.text for one in threads.messages(patient, thread)]
    assert seen == ["早上头晕，药还吃吗？", "先别停药，坐下量一次。"]
    assert "All is done" in ward.text("/worklist")


def test_the_first_word_opens_the_thread(ward):
    base = f"/patients/{ward.patient_id}"
    assert "Write to the patient" in ward.text(f"{base}/conversation", htmx=True)
    assert ward.post(f"{base}/messages", {"text": "您好，我是林护士。"}).status_code == 200
    assert "我是林护士" in ward.text(f"{base}/conversation", htmx=True)


def test_the_inbox_puts_who_waits_first_and_shows_the_promise(ward):
    thread = ward.says("早上头晕，药还吃吗？").thread_id
    page = ward.text("/inbox")
    assert "早上头晕" in page
    assert "left" in page
    assert "早上头晕" not in ward.text("/inbox?state=answered")
    assert f"/threads/{thread}" in ward.text(f"/inbox?thread={thread}&page=x")
    assert "No conversation here" in ward.text("/inbox", "colleague")


def test_insight_counts_with_its_interval_and_says_nothing_of_nobody(ward):
    page = ward.text("/insight")
    assert "—" in page
    alert = ward.red()
    ward.post(f"/alerts/{alert}/acknowledgement", now=NOW + timedelta(minutes=6))
    later = NOW + timedelta(minutes=10)
    page = ward.text("/insight", now=later)
    assert "6 min" in page
    assert "1/1" in page
    assert "21–100%" in page


def test_a_manager_sees_figures_and_no_names(ward):
    ward.red()
    page = ward.text("/insight", "manager")
    assert "+ 1 running" in ward.text("/insight", "manager", now=NOW + timedelta(minutes=1))
    assert "0/1" in ward.text("/insight", "manager", now=NOW + timedelta(minutes=16))
    assert "Not in time" not in page
    assert ward.get("/insight/answers/red", "manager").status_code == 403
    assert ward.get("/insight", "front_desk").status_code == 403
    assert ward.get("/insight", "pharmacist").status_code == 403
    # its clock still runs, so nobody was late yet
    assert "周桂兰" not in ward.text("/insight/answers/red", now=NOW + timedelta(minutes=1))
    assert "周桂兰" in ward.text("/insight/answers/red", now=NOW + timedelta(minutes=16))
    assert ward.get("/insight/answers/purple").status_code == 404
    assert ward.get("/insight/follow-up/NONE").status_code == 404


def test_the_outbox_is_of_the_demonstration_only(ward, settings):
    ward.says("护士您好")
    ward.answers("您好。")
    assert ward.get("/outbox").status_code == 200
    assert ward.get("/outbox", "patient").status_code == 403
    assert ward.post("/outbox").status_code == 405
    settings.XINQIAO_DEMO = False
    assert ward.get("/outbox").status_code == 404
    assert ward.get("/outbox/list").status_code == 404
    assert "/outbox" not in ward.text("/worklist")


def test_what_stands_beside_a_value_is_told_in_the_table(ward):
    marks = {"irregular-pulse": True, "cuff-too-loose": True}
    ward.pressure(131, 81, symptoms=("headache",), context=marks)
    table = ward.text(f"/patients/{ward.patient_id}/vitals", htmx=True)
    assert "headache, irregular pulse, cuff too loose" in table


def test_the_diary_shows_what_is_shared_beside_the_values_and_nothing_private(ward, questions):
    address = f"/patients/{ward.patient_id}/diary"
    assert "Nothing of the diary is shared in these days." in ward.text(address)
    jot(ward.cast, "walk:30", NOW, now=NOW, text="<b>along the river</b>")
    jot(ward.cast, "bad:", NOW, now=NOW, kind="mood", text="nobody shall know", is_shared=False)
    one = questions(lambda: ward.get(address, htmx=True))
    jot(ward.cast, ":6", NOW - timedelta(days=1), now=NOW, kind="sleep", key="daughter")
    jot(ward.cast, "lunch:", NOW - timedelta(days=40), now=NOW, kind="food")
    page = ward.text(address)
    for shown in ("Walking 30 min", "&lt;b&gt;along the river&lt;/b&gt;", "6 hours", "李敏"):
        assert shown in page
    for absent in ("nobody shall know", "Not good", "Lunch"):
        assert absent not in page
    assert questions(lambda: ward.get(address, htmx=True)) == one
    assert one <= 15
