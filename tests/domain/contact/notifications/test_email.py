"""E-mail against a real server: taken, refused for now, refused for good, unreachable, killed half-way."""

from datetime import timedelta

import pytest

from tests.support.mail import free_port, mail_server, use_port
from tests.ward import MONDAY
from xinqiao.contact.notifications import actions, queries
from xinqiao.contact.notifications.actions import deliveries
from xinqiao.contact.notifications.types import ChannelName
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.models import OutboxEvent
from xinqiao.foundation.walls import standing_as


@pytest.fixture
def postbox(settings):
    with mail_server(settings) as box:
        yield box


@pytest.fixture
def letter_due(ward):
    """The daughter chose e-mail, and an answer of the team is on its way to her."""
    daughter = ward.daughter()
    with standing_as(daughter):
        actions.choose_channel(
            viewer=daughter,
            patient_id=ward.patient_id,
            person_id=daughter.person_id,
            channel=ChannelName.EMAIL,
            is_on=True,
            address="limin@example.com",
            now=MONDAY,
        )
    say(ward)


def say(ward):
    with standing_as(ward.nurse):
        actions.notify(
            viewer=ward.nurse,
            patient_id=ward.patient_id,
            template_id="message-answered",
            facts={"author": "林芳"},
            enrolment_id=None,
            severity="blue",
            cause_type="thread-message",
            cause_id=new_id(),
            now=MONDAY,
        )


def the_letter(ward):
    with standing_as(ward.nurse):
        lives = queries.message_lives(ward.nurse, ward.patient_id)
    return next(view for view in lives if view.channel == "email")


def send(ward, minutes=0):
    return actions.send_due(viewer=ward.house, now=MONDAY + timedelta(minutes=minutes))


def test_a_letter_is_taken_addressed_to_one_and_tells_a_stranger_nothing(ward, letter_due, postbox):
    send(ward)
    (letter,) = postbox.letters
    assert postbox.recipients == [["limin@example.com"]]
    assert letter["Subject"] == "信桥：您有一条新消息"
    text = letter.get_content()
    assert "照护小组回复了您的家人" in text
    assert "120" in text
    assert "12356" in text
    for name in ("周", "林芳", "心内", "高血压"):
        assert name not in text
    view = the_letter(ward)
    assert (view.state, view.to) == ("sent", "l***@example.com")


def test_refused_for_now_is_tried_again_with_growing_waits_under_the_same_id(ward, letter_due, postbox):
    postbox.answer = "451 try later"
    assert send(ward).retried == 1
    view = the_letter(ward)
    assert (view.state, view.reason, view.attempts) == ("scheduled", "retrying", 1)
    assert "smtp-451" in view.detail
    assert send(ward).retried == 0, "not before its time"
    postbox.answer = ""
    assert send(ward, 2).sent == 1
    assert the_letter(ward).attempts == 2


def test_refused_for_good_fails_visibly_and_says_so_to_the_house(ward, letter_due, postbox):
    postbox.answer = "550 no such mailbox"
    assert send(ward).failed == 1
    view = the_letter(ward)
    assert (view.state, view.reason) == ("failed", "refused")
    assert "no such mailbox" in view.detail
    assert OutboxEvent.objects.filter(name="DeliveryFailed").count() == 1
    assert send(ward, 600).failed == 0


def test_an_unreachable_server_is_tried_again_and_then_fails_visibly(ward, letter_due, settings):
    use_port(settings, free_port())
    minutes = [0, 1, 6, 21, 81, 321]
    results = [send(ward, each) for each in minutes]
    assert [result.retried for result in results] == [1, 1, 1, 1, 1, 0]
    assert results[-1].failed == 1
    view = the_letter(ward)
    assert (view.state, view.reason, view.attempts) == ("failed", "gave-up", 6)
    assert view.detail.startswith("unreachable")


def test_killed_between_sending_and_marking_the_same_letter_goes_again(
    ward, letter_due, postbox, monkeypatch
):
    class PowerCut(BaseException):
        pass

    mark_sent = deliveries._mark_sent

    def cut(delivery, *rest):
        if delivery.channel == "email":
            raise PowerCut
        mark_sent(delivery, *rest)

    with monkeypatch.context() as patch:
        patch.setattr(deliveries, "_mark_sent", cut)
        with pytest.raises(PowerCut):
            send(ward)
    assert the_letter(ward).state == "queued"
    letters = len(postbox.letters)
    send(ward, 14)
    assert len(postbox.letters) == letters, "the lease still holds"
    send(ward, 16)
    assert len(postbox.letters) == letters + 1
    assert len({letter["Message-ID"] for letter in postbox.letters}) == 1
    assert the_letter(ward).state == "sent"
    inbox = [view for view in lives(ward) if view.channel == "in_app" and view.voice == "family"]
    assert len(inbox) == 1


def lives(ward):
    with standing_as(ward.nurse):
        return queries.message_lives(ward.nurse, ward.patient_id)


def test_consent_of_the_recipient_is_asked_again_after_a_crash(ward, letter_due, postbox):
    daughter = ward.daughter()
    with standing_as(daughter):
        actions.choose_channel(
            viewer=daughter,
            patient_id=ward.patient_id,
            person_id=daughter.person_id,
            channel=ChannelName.EMAIL,
            is_on=False,
            now=MONDAY,
        )
    send(ward)
    assert postbox.letters == []
    assert (the_letter(ward).state, the_letter(ward).reason) == ("suppressed", "opted-out")


def test_an_address_changed_while_it_waits_is_the_one_written_to(ward, letter_due, postbox):
    daughter = ward.daughter()
    with standing_as(daughter):
        actions.choose_channel(
            viewer=daughter,
            patient_id=ward.patient_id,
            person_id=daughter.person_id,
            channel=ChannelName.EMAIL,
            is_on=True,
            address="new@example.com",
            now=MONDAY,
        )
    send(ward)
    assert postbox.recipients == [["new@example.com"]]


def test_every_hospital_has_its_turn(ward, letter_due, postbox):
    drained = actions.send_due_everywhere(MONDAY)
    assert drained.sent == 3  # her letter, and what would be an SMS to each
    assert actions.send_due_everywhere(MONDAY).sent == 0


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_share_the_work(ward, letter_due, postbox):
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    for _each in range(4):
        say(ward)

    def work(_number):
        try:
            return send(ward).sent
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        total = sum(pool.map(work, range(2)))
    assert total == sum(1 for view in lives(ward) if view.state == "sent" and view.channel != "in_app")
    ids = [letter["Message-ID"] for letter in postbox.letters]
    assert len(ids) == len(set(ids))
