"""Messages made, gated, shown once, and their life told."""

from datetime import datetime, timedelta

import pytest

from tests.hospital import MONDAY, Hospital, grant, withdraw
from xinqiao.contact.notifications import actions, queries
from xinqiao.contact.notifications.errors import AddressRefused, NoChannelForCodes
from xinqiao.contact.notifications.types import ChannelName
from xinqiao.foundation.errors import NotAllowed, NotFound, Refused
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.models import StreamNotice
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.consent.types import PurposeCode
from xinqiao.identity.enrolments import actions as enrolments
from xinqiao.identity.enrolments.types import CloseReason
from xinqiao.identity.people import actions as people
from xinqiao.identity.people.types import Standing

NIGHT = MONDAY + timedelta(hours=12, minutes=30)  # 22:30 in Shanghai
MORNING = MONDAY + timedelta(hours=22)  # 8:00 on Tuesday


def notify(hospital: Hospital, template_id: str = "plan-adjusted", now: datetime = MONDAY, **values):
    given = {
        "patient_id": hospital.patient_id,
        "facts": {},
        "enrolment_id": None,
        "severity": "blue",
        "cause_type": "plan_version",
        "cause_id": new_id(),
        **values,
    }
    viewer = given.pop("viewer", hospital.nurse)
    with standing_as(viewer):
        return actions.notify(viewer=viewer, template_id=template_id, now=now, **given)


def house(hospital: Hospital) -> Viewer:
    return Viewer.system(hospital.organization_id, name="tests")


def lives(hospital: Hospital) -> dict[tuple[str, str], tuple[str, str]]:
    with standing_as(hospital.nurse):
        views = queries.message_lives(hospital.nurse, hospital.patient_id)
    return {(view.channel, view.voice): (view.state, view.reason) for view in views}


def inbox(viewer: Viewer):
    with standing_as(viewer):
        return queries.inbox(viewer)


def test_the_patient_has_it_in_the_app_at_once_and_is_told_on_open_screens(hospital):
    notify(hospital)
    (item,) = inbox(hospital.patient())
    assert item.title == "随访计划有变化"
    assert "原因和新的安排" in item.text
    assert item.read_at is None
    assert StreamNotice.objects.filter(audience=f"patient:{hospital.patient_id}", region="inbox").exists()


def test_the_same_cause_is_one_message_however_often_it_is_said(hospital):
    cause = new_id()
    first = notify(hospital, cause_id=cause)
    assert notify(hospital, cause_id=cause) == first
    assert len(inbox(hospital.patient())) == 1


def test_a_relative_gets_a_copy_in_the_third_person_within_her_areas_only(hospital):
    notify(hospital, "alert-red", facts={"phrase": "safety.emergency.body"}, severity="red")
    notify(hospital, "plan-adjusted")
    (copy,) = inbox(hospital.daughter())
    assert copy.title == "请现在看这一条"
    assert "周桂兰说的情况" in copy.text


def test_words_beyond_the_app_never_tell_why(hospital):
    notify(hospital, "alert-orange", facts={"phrase": "safety.urgent.body"}, severity="orange")
    with standing_as(house(hospital)):
        actions.send_due(viewer=house(hospital), now=MONDAY)
    with standing_as(hospital.nurse):
        outside = [view for view in queries.outbox(hospital.nurse) if view.channel == "outbox"]
    assert [view.body for view in outside] == ["您有一条来自随访小组的新消息,请打开信桥查看。"]
    assert [view.subject for view in outside] == ["信桥:您有一条新消息"]


def test_a_fact_that_brings_a_diagnosis_is_replaced_by_the_hint(hospital, monkeypatch):
    from xinqiao.contact.notifications import rendering
    from xinqiao.foundation import phrases

    monkeypatch.setitem(
        phrases.catalogue(),
        "notifications.outside.message",
        {"self": {"zh-Hans": "{author}回复了您的糖尿病问题", "en": "x"}},
    )
    words = rendering.words_for(
        template_id="message-answered",
        facts={"author": "林芳", "name": "周桂兰"},
        voice="self",
        language="zh-Hans",
        is_private=False,
    )
    assert words[1] == "您有一条来自随访小组的新消息,请打开信桥查看。"


def test_at_night_only_the_app_has_it_and_in_the_morning_it_goes(hospital):
    notify(hospital, now=NIGHT)
    assert lives(hospital) == {("in_app", "self"): ("sent", ""), ("outbox", "self"): ("scheduled", "quiet-hours")}
    assert actions.send_due(viewer=house(hospital), now=NIGHT + timedelta(hours=2)).sent == 0
    assert actions.send_due(viewer=house(hospital), now=MORNING).sent == 1


def test_red_goes_at_night(hospital):
    notify(hospital, "alert-red", facts={"phrase": "safety.emergency.body"}, severity="red", now=NIGHT)
    assert actions.send_due(viewer=house(hospital), now=NIGHT).sent == 2  # she and her daughter


def test_a_message_that_waited_past_its_use_is_dropped_with_a_reason(hospital):
    notify(hospital, "reading-asked", now=MONDAY)
    drained = actions.send_due(viewer=house(hospital), now=MONDAY + timedelta(hours=3))
    assert (drained.sent, drained.expired) == (0, 1)
    assert lives(hospital)["outbox", "self"] == ("expired", "stale")


def test_consent_withdrawn_while_it_waits_stops_it(hospital):
    notify(hospital)
    withdraw(hospital, PurposeCode.CARE_FOLLOWUP, MONDAY + timedelta(minutes=1))
    drained = actions.send_due(viewer=house(hospital), now=MONDAY + timedelta(minutes=2))
    assert (drained.sent, drained.suppressed) == (0, 1)
    assert lives(hospital)["outbox", "self"] == ("suppressed", "no-consent")
    notify(hospital, now=MONDAY + timedelta(minutes=3))
    assert len(inbox(hospital.patient())) == 1, "nothing new without consent"
    grant(hospital, PurposeCode.CARE_FOLLOWUP, MONDAY + timedelta(minutes=4))
    notify(hospital, now=MONDAY + timedelta(minutes=5))
    assert len(inbox(hospital.patient())) == 2


def test_nothing_is_sent_after_death(hospital):
    notify(hospital)
    with standing_as(house(hospital)):
        people.change_standing(
            viewer=house(hospital),
            patient_id=hospital.patient_id,
            standing=Standing.DECEASED,
            reason="told by the family",
            now=MONDAY,
        )
    assert actions.send_due(viewer=house(hospital), now=MONDAY).suppressed == 1
    notify(hospital, "alert-red", facts={"phrase": "safety.emergency.body"}, severity="red")
    assert set(lives(hospital).values()) >= {("suppressed", "deceased")}
    assert len(inbox(hospital.patient())) == 1


def test_the_end_of_the_programme_stops_what_was_waiting(hospital):
    with standing_as(hospital.doctor):
        enrolment_id = enrolments.open_enrolment(
            viewer=hospital.doctor,
            patient_id=hospital.patient_id,
            programme="HTN-ADULT",
            team_id=hospital.team_id,
            anchor_on=MONDAY.date(),
            now=MONDAY,
        )
    notify(hospital, "task-due", enrolment_id=enrolment_id)
    with standing_as(hospital.doctor):
        enrolments.close_enrolment(
            viewer=hospital.doctor, enrolment_id=enrolment_id, reason=CloseReason.COMPLETED, now=MONDAY
        )
    actions.send_due(viewer=house(hospital), now=MONDAY)
    assert lives(hospital)["outbox", "self"] == ("suppressed", "not-enrolled")


def test_a_relative_whose_right_ended_gets_nothing_more(hospital):
    notify(hospital, "message-answered", facts={"author": "林芳"})
    herself = hospital.patient()
    with standing_as(herself):
        from xinqiao.identity.people import queries as people_queries

        (link,) = people_queries.relatives(herself, hospital.patient_id, now=MONDAY)
        people.revoke_related_person(viewer=herself, related_person_id=link.id, now=MONDAY)
    actions.send_due(viewer=house(hospital), now=MONDAY)
    assert lives(hospital)["outbox", "family"] == ("suppressed", "out-of-scope")


def test_the_fourth_ring_of_a_day_stays_in_the_app(hospital):
    for _each in range(4):
        notify(hospital, "alert-yellow", facts={"phrase": "notifications.reading-asked"})
        actions.send_due(viewer=house(hospital), now=MONDAY)
    assert len(inbox(hospital.patient())) == 4
    with standing_as(hospital.nurse):
        views = queries.message_lives(hospital.nurse, hospital.patient_id)
    rung = [view.state for view in views if view.channel == "outbox"]
    assert sorted(rung) == ["sent", "sent", "sent", "suppressed"]


def test_turning_a_channel_off_is_respected_and_shown_as_the_reason(hospital):
    herself = hospital.patient()
    with standing_as(herself):
        actions.choose_channel(
            viewer=herself,
            patient_id=hospital.patient_id,
            person_id=herself.person_id,
            channel=ChannelName.OUTBOX,
            is_on=False,
            now=MONDAY,
        )
    notify(hospital)
    assert lives(hospital)["outbox", "self"] == ("suppressed", "opted-out")
    with standing_as(hospital.nurse):
        why = {view.reason_words for view in queries.message_lives(hospital.nurse, hospital.patient_id)}
    assert len(why - {""}) == 1


def test_nobody_chooses_for_another_and_addresses_are_checked(hospital):
    daughter = hospital.daughter()
    with standing_as(daughter), pytest.raises(NotAllowed):
        actions.choose_channel(
            viewer=daughter,
            patient_id=hospital.patient_id,
            person_id=hospital.patient().person_id,
            channel=ChannelName.EMAIL,
            is_on=True,
            address="limin@example.com",
            now=MONDAY,
        )
    with standing_as(daughter), pytest.raises(AddressRefused):
        actions.choose_channel(
            viewer=daughter,
            patient_id=hospital.patient_id,
            person_id=daughter.person_id,
            channel=ChannelName.EMAIL,
            is_on=True,
            address="limin@example.com\r\nBcc: all@example.com",
            now=MONDAY,
        )


def test_reading_marks_only_ones_own(hospital):
    notify(hospital)
    (item,) = inbox(hospital.patient())
    with standing_as(hospital.daughter()):
        assert actions.mark_read(viewer=hospital.daughter(), delivery_ids=[item.id], now=MONDAY) == 0
    with standing_as(hospital.patient()):
        assert queries.unread_count(hospital.patient()) == 1
        assert actions.mark_read(viewer=hospital.patient(), delivery_ids=[item.id], now=MONDAY) == 1
        assert queries.unread_count(hospital.patient()) == 0
    assert inbox(hospital.patient())[0].read_at == MONDAY


def test_another_hospital_and_a_colleague_off_the_team_see_and_send_nothing(hospital):
    notify(hospital)
    for stranger in (hospital.outsider, hospital.colleague):
        with standing_as(stranger), pytest.raises(Refused):
            queries.message_lives(stranger, hospital.patient_id)
    with standing_as(hospital.outsider):
        assert queries.outbox(hospital.outsider) == []
    with pytest.raises(Refused):
        notify(hospital, viewer=hospital.colleague)
    assert inbox(hospital.nurse) == []


def test_sign_in_codes_are_on_the_outbox_page_of_the_demo_only(hospital, settings):
    nobody = Viewer.system(None, name="sign-in")
    actions.send_sign_in_code(viewer=nobody, phone="13800000068", code="482913", now=MONDAY)
    (shown,) = queries.outbox(None)
    assert (shown.to, shown.template_id) == ("尾号 0068", "sign-in-code")
    assert "482913" in shown.body
    settings.XINQIAO_DEMO = False
    with pytest.raises(NoChannelForCodes):
        actions.send_sign_in_code(viewer=nobody, phone="13800000068", code="482913", now=MONDAY)
    with pytest.raises(NotFound):
        queries.outbox(None)
