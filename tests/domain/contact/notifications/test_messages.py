"""Messages made, gated, shown once, and their life told."""

from datetime import datetime, timedelta

import pytest

from tests.ward import MONDAY, Ward
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


def notify(ward: Ward, template_id: str = "task-due", now: datetime = MONDAY, **values):
    given = {
        "patient_id": ward.patient_id,
        "facts": {},
        "enrolment_id": None,
        "severity": "blue",
        "cause_type": "plan_version",
        "cause_id": new_id(),
        **values,
    }
    viewer = given.pop("viewer", ward.nurse)
    with standing_as(viewer):
        return actions.notify(viewer=viewer, template_id=template_id, now=now, **given)


def lives(ward: Ward) -> dict[tuple[str, str], tuple[str, str]]:
    with standing_as(ward.nurse):
        views = queries.message_lives(ward.nurse, ward.patient_id)
    return {(view.channel, view.voice): (view.state, view.reason) for view in views}


def inbox(viewer: Viewer):
    with standing_as(viewer):
        return queries.inbox(viewer)


def test_the_patient_has_it_in_the_app_at_once_and_is_told_on_open_screens(ward):
    notify(ward)
    (item,) = inbox(ward.patient())
    assert item.title == "今日待办"
    assert item.text == "周阿姨，今天有一件事要做，打开看看。"
    assert item.read_at is None
    assert StreamNotice.objects.filter(audience=f"patient:{ward.patient_id}", region="inbox").exists()


def test_the_same_cause_is_one_message_however_often_it_is_said(ward):
    cause = new_id()
    first = notify(ward, cause_id=cause)
    assert notify(ward, cause_id=cause) == first
    assert len(inbox(ward.patient())) == 1


def test_a_relative_gets_a_copy_in_the_third_person_within_her_areas_only(ward):
    notify(ward, "alert-red", facts={"phrase": "safety.emergency.body"}, severity="red")
    notify(ward, "task-due")
    (copy,) = inbox(ward.daughter())
    assert copy.title == "请现在看这一条"
    assert "周阿姨说的情况" in copy.text


def test_words_beyond_the_app_never_tell_why(ward):
    notify(ward, "alert-orange", facts={"phrase": "safety.urgent.body"}, severity="orange")
    with standing_as(ward.house):
        actions.send_due(viewer=ward.house, now=MONDAY)
    with standing_as(ward.nurse):
        outside = [view for view in queries.outbox(ward.nurse) if view.channel == "outbox"]
    assert [view.body for view in outside] == ["您有一条来自随访小组的新消息，请打开信桥查看。"], (
        "no copy: orange is hers"
    )
    assert [view.subject for view in outside] == ["信桥：您有一条新消息"]


def test_a_fact_that_brings_a_diagnosis_is_replaced_by_the_hint(ward, monkeypatch):
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
    assert words[1] == "您有一条来自随访小组的新消息，请打开信桥查看。"


def test_at_night_only_the_app_has_it_and_in_the_morning_it_goes(ward):
    notify(ward, now=NIGHT)
    assert lives(ward) == {
        ("in_app", "elder"): ("sent", ""),
        ("outbox", "elder"): ("scheduled", "quiet-hours"),
    }
    assert actions.send_due(viewer=ward.house, now=NIGHT + timedelta(hours=2)).sent == 0
    assert actions.send_due(viewer=ward.house, now=MORNING).sent == 1


def test_red_goes_at_night(ward):
    notify(ward, "alert-red", facts={"phrase": "safety.emergency.body"}, severity="red", now=NIGHT)
    assert actions.send_due(viewer=ward.house, now=NIGHT).sent == 2  # she and her daughter


def test_a_message_that_waited_past_its_use_is_dropped_with_a_reason(ward):
    notify(ward, "reading-asked", now=MONDAY)
    drained = actions.send_due(viewer=ward.house, now=MONDAY + timedelta(hours=3))
    assert (drained.sent, drained.expired) == (0, 1)
    assert lives(ward)["outbox", "elder"] == ("expired", "stale")


def test_consent_withdrawn_while_it_waits_stops_it(ward):
    notify(ward)
    ward.take_back(PurposeCode.CARE_FOLLOWUP, now=MONDAY + timedelta(minutes=1))
    drained = actions.send_due(viewer=ward.house, now=MONDAY + timedelta(minutes=2))
    assert (drained.sent, drained.suppressed) == (0, 1)
    assert lives(ward)["outbox", "elder"] == ("suppressed", "no-consent")
    notify(ward, now=MONDAY + timedelta(minutes=3))
    assert len(inbox(ward.patient())) == 1, "nothing new without consent"
    ward.agree(PurposeCode.CARE_FOLLOWUP, now=MONDAY + timedelta(minutes=4))
    notify(ward, now=MONDAY + timedelta(minutes=5))
    assert len(inbox(ward.patient())) == 2


def test_nothing_is_sent_after_death(ward):
    notify(ward)
    with standing_as(ward.house):
        people.change_standing(
            viewer=ward.house,
            patient_id=ward.patient_id,
            standing=Standing.DECEASED,
            reason="told by the family",
            now=MONDAY,
        )
    assert actions.send_due(viewer=ward.house, now=MONDAY).suppressed == 1
    notify(ward, "alert-red", facts={"phrase": "safety.emergency.body"}, severity="red")
    assert ("suppressed", "deceased") in lives(ward).values()
    assert len(inbox(ward.patient())) == 1


def test_the_end_of_the_programme_stops_what_was_waiting(ward):
    with standing_as(ward.doctor):
        enrolment_id = enrolments.open_enrolment(
            viewer=ward.doctor,
            patient_id=ward.patient_id,
            programme="HTN-ADULT",
            team_id=ward.team_id,
            anchor_on=MONDAY.date(),
            now=MONDAY,
        )
    notify(ward, "task-due", enrolment_id=enrolment_id)
    with standing_as(ward.doctor):
        enrolments.close_enrolment(
            viewer=ward.doctor, enrolment_id=enrolment_id, reason=CloseReason.COMPLETED, now=MONDAY
        )
    actions.send_due(viewer=ward.house, now=MONDAY)
    assert lives(ward)["outbox", "elder"] == ("suppressed", "not-enrolled")


def test_a_relative_whose_right_ended_gets_nothing_more(ward):
    notify(ward, "message-answered", facts={"author": "林芳"})
    herself = ward.patient()
    with standing_as(herself):
        from xinqiao.identity.people import queries as people_queries

        (link,) = people_queries.relatives(herself, ward.patient_id, now=MONDAY)
        people.revoke_related_person(viewer=herself, related_person_id=link.id, now=MONDAY)
    actions.send_due(viewer=ward.house, now=MONDAY)
    assert lives(ward)["outbox", "family"] == ("suppressed", "out-of-scope")


def test_the_fourth_ring_of_a_day_stays_in_the_app(ward):
    for _each in range(4):
        notify(ward, "alert-yellow", facts={"phrase": "notifications.reading-asked"})
        actions.send_due(viewer=ward.house, now=MONDAY)
    assert len(inbox(ward.patient())) == 4
    with standing_as(ward.nurse):
        views = queries.message_lives(ward.nurse, ward.patient_id)
    rung = [view.state for view in views if view.channel == "outbox"]
    assert sorted(rung) == ["sent", "sent", "sent", "suppressed"]


def test_turning_a_channel_off_is_respected_and_shown_as_the_reason(ward):
    herself = ward.patient()
    with standing_as(herself):
        actions.choose_channel(
            viewer=herself,
            patient_id=ward.patient_id,
            person_id=herself.person_id,
            channel=ChannelName.OUTBOX,
            is_on=False,
            now=MONDAY,
        )
    notify(ward)
    assert lives(ward)["outbox", "elder"] == ("suppressed", "opted-out")
    with standing_as(ward.nurse):
        why = {view.reason_words for view in queries.message_lives(ward.nurse, ward.patient_id)}
    assert len(why - {""}) == 1


def test_nobody_chooses_for_another_and_addresses_are_checked(ward):
    daughter = ward.daughter()
    with standing_as(daughter), pytest.raises(NotAllowed):
        actions.choose_channel(
            viewer=daughter,
            patient_id=ward.patient_id,
            person_id=ward.patient().person_id,
            channel=ChannelName.EMAIL,
            is_on=True,
            address="limin@example.com",
            now=MONDAY,
        )
    with standing_as(daughter), pytest.raises(AddressRefused):
        actions.choose_channel(
            viewer=daughter,
            patient_id=ward.patient_id,
            person_id=daughter.person_id,
            channel=ChannelName.EMAIL,
            is_on=True,
            address="limin@example.com\r\nBcc: all@example.com",
            now=MONDAY,
        )


def test_reading_marks_only_ones_own(ward):
    notify(ward)
    (item,) = inbox(ward.patient())
    with standing_as(ward.daughter()):
        assert actions.mark_read(viewer=ward.daughter(), delivery_ids=[item.id], now=MONDAY) == 0
    with standing_as(ward.patient()):
        assert queries.unread_count(ward.patient()) == 1
        assert actions.mark_read(viewer=ward.patient(), delivery_ids=[item.id], now=MONDAY) == 1
        assert queries.unread_count(ward.patient()) == 0
    assert inbox(ward.patient())[0].read_at == MONDAY


def test_another_hospital_and_a_colleague_off_the_team_see_and_send_nothing(ward):
    notify(ward)
    for stranger in (ward.outsider, ward.colleague):
        with standing_as(stranger), pytest.raises(Refused):
            queries.message_lives(stranger, ward.patient_id)
    with standing_as(ward.outsider):
        assert queries.outbox(ward.outsider) == []
    with pytest.raises(Refused):
        notify(ward, viewer=ward.colleague)
    assert inbox(ward.nurse) == []


def test_sign_in_codes_are_on_the_outbox_page_of_the_demo_only(ward, settings):
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


def test_a_family_copy_needs_the_patients_separate_consent(ward):
    from xinqiao.identity.people import queries as people_queries

    herself = ward.patient()
    with standing_as(herself):
        (link,) = people_queries.relatives(herself, ward.patient_id, now=MONDAY)
    ward.take_back(PurposeCode.FAMILY_SHARE, target_id=link.id, now=MONDAY)
    notify(ward, "message-answered", facts={"author": "林芳"}, now=MONDAY + timedelta(minutes=1))
    assert lives(ward)["in_app", "family"] == ("suppressed", "out-of-scope")
    assert lives(ward)["in_app", "elder"] == ("sent", "")
