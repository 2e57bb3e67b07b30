"""Every channel keeps the same promises; a new one joins by being added to this list."""

from dataclasses import replace

import pytest

from tests.support.mail import mail_server
from tests.ward import MONDAY
from xinqiao.contact.notifications.actions.deliveries import TRANSPORTS
from xinqiao.contact.notifications.channels.contract import DeliveryRefused
from xinqiao.contact.notifications.models import OutboxEntry
from xinqiao.contact.notifications.types import ChannelName, Envelope
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.models import StreamNotice
from xinqiao.foundation.walls import standing_as


@pytest.fixture
def postbox(settings):
    with mail_server(settings) as box:
        yield box


@pytest.fixture
def envelope(ward) -> Envelope:
    return Envelope(
        idempotency_key=str(new_id()),
        organization_id=ward.organization_id,
        address="limin@example.com",
        subject="信桥：您有一条新消息",
        body="<b>请打开</b> & 查看 <script>alert(1)</script>",
        audience=f"patient:{ward.patient_id}",
        at=MONDAY,
    )


def deliver(ward, channel, envelope):
    with standing_as(ward.house):
        return TRANSPORTS[channel].deliver(envelope)


def seen(ward, channel, postbox) -> list[str]:
    """What a recipient would tell apart as messages on the channel."""
    with standing_as(ward.house):
        if channel is ChannelName.EMAIL:
            return sorted({letter["Message-ID"] for letter in postbox.letters})
        if channel is ChannelName.OUTBOX:
            return list(OutboxEntry.objects.values_list("idempotency_key", flat=True))
        inbox = StreamNotice.objects.filter(region="inbox").values_list("subject__delivery", flat=True)
        return sorted(set(inbox))


@pytest.mark.parametrize("channel", list(ChannelName))
def test_a_delivered_envelope_has_a_receipt_and_the_same_key_twice_is_one_message(
    channel, ward, envelope, postbox
):
    first = deliver(ward, channel, envelope)
    again = deliver(ward, channel, envelope)
    assert first.provider_id == again.provider_id != ""
    assert len(seen(ward, channel, postbox)) == 1
    deliver(ward, channel, replace(envelope, idempotency_key=str(new_id())))
    assert len(seen(ward, channel, postbox)) == 2


@pytest.mark.parametrize("channel", list(ChannelName))
def test_markup_stays_text(channel, ward, envelope, postbox):
    deliver(ward, channel, envelope)
    if channel is ChannelName.EMAIL:
        (letter,) = postbox.letters
        assert letter.get_content_type() == "text/plain"
        assert envelope.body in letter.get_content()
    if channel is ChannelName.OUTBOX:
        with standing_as(ward.house):
            assert OutboxEntry.objects.get().body == envelope.body


@pytest.mark.parametrize("channel", list(ChannelName))
def test_what_cannot_be_delivered_is_refused_for_good_and_says_so(channel, ward, envelope, postbox, settings):
    settings.XINQIAO_DEMO = False
    postbox.answer = "550 no such mailbox"
    with pytest.raises(DeliveryRefused) as refusal:
        deliver(ward, channel, replace(envelope, audience="", subject="a\nb"))
    assert refusal.value.is_permanent
    assert refusal.value.code


@pytest.mark.parametrize("channel", list(ChannelName))
def test_traits_agree_with_the_classes(channel):
    traits = TRANSPORTS[channel]
    assert traits.interrupts is not traits.is_private, "what rings can be read over a shoulder"
