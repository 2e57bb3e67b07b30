"""Making a message: who gets it, in which words, on which channels, and what the gate says."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction

from xinqiao.contact.notifications.actions.deliveries import TRANSPORTS, deliver_here, to_masked
from xinqiao.contact.notifications.circumstances import verdict
from xinqiao.contact.notifications.library import template
from xinqiao.contact.notifications.models import ContactPreference, Delivery, Message
from xinqiao.contact.notifications.permissions import check_can_notify
from xinqiao.contact.notifications.queries import preferences_of
from xinqiao.contact.notifications.types import (
    ChannelName,
    DeliveryState,
    Severity,
    Template,
    Verdict,
    VerdictKind,
    Voice,
)
from xinqiao.foundation import audit
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.types import PatientCard


@dataclass(frozen=True, slots=True)
class _Recipient:
    person_id: UUID
    voice: Voice
    relative_id: UUID | None


@transaction.atomic
def notify(
    *,
    viewer: Viewer,
    patient_id: UUID,
    template_id: str,
    facts: dict[str, Any],
    enrolment_id: UUID | None,
    severity: str,
    cause_type: str,
    cause_id: UUID,
    now: datetime,
    occurrence: str = "",
) -> UUID:
    """Tell the patient, and the relatives who were given the area, on the channels each one chose.

    Returns the patient's own message. The same `occurrence` (by default the cause) is one message,
    however often this is called. In-app deliveries are made at once; others wait for `send_due`.
    `facts` fill the words; `facts["phrase"]` names the phrase for templates that have none.
    """
    check_can_notify(viewer, patient_id)
    card = people.cards(viewer, [patient_id])[patient_id]
    kind = template(template_id)
    made = [
        _message(
            card,
            recipient,
            kind,
            facts,
            enrolment_id,
            severity,
            cause_type,
            cause_id,
            now,
            occurrence or f"{cause_type}:{cause_id}",
        )
        for recipient in _recipients(card, kind, now)
    ]
    for message, is_new in made:
        if is_new:
            _put_on_channels(message, card, now)
    first = made[0][0]
    if made[0][1]:
        _record(viewer, first, len(made), now)
    return first.id


def _recipients(card: PatientCard, kind: Template, now: datetime) -> list[_Recipient]:
    recipients = [_Recipient(card.person_id, Voice(card.voice.value), None)]
    if kind.family_area:
        recipients += [
            _Recipient(relative.person_id, Voice.FAMILY, relative.id)
            for relative in people.relatives(_house(card), card.id, now=now)
            if kind.family_area in relative.areas
        ]
    return recipients


def _house(card: PatientCard) -> Viewer:
    # a relative or a device may cause a message without being allowed to list the family
    return Viewer.system(card.organization_id, name="notifications")


def _message(
    card: PatientCard,
    recipient: _Recipient,
    kind: Template,
    facts: dict[str, Any],
    enrolment_id: UUID | None,
    severity: str,
    cause_type: str,
    cause_id: UUID,
    now: datetime,
    occurrence: str,
) -> tuple[Message, bool]:
    return Message.objects.get_or_create(
        patient_id=card.id,
        recipient_id=recipient.person_id,
        template_id=kind.id,
        occurrence=occurrence,
        defaults={
            "organization_id": card.organization_id,
            "enrolment_id": enrolment_id,
            "relative_id": recipient.relative_id,
            "voice": recipient.voice,
            "language": card.language,
            "facts": facts,
            "severity": Severity(severity),
            "cause_type": cause_type,
            "cause_id": cause_id,
            "created_at": now,
            "expires_at": now + kind.ttl,
        },
    )


def _put_on_channels(message: Message, card: PatientCard, now: datetime) -> None:
    chosen = preferences_of(message.patient_id, message.recipient_id)
    for channel in _channels(chosen):
        preference = chosen.get(channel)
        decision = verdict(message=message, channel=channel, preference=preference, card=card, now=now)
        delivery = _delivery(message, channel, preference, decision, card, now)
        delivery.save(force_insert=True)
        if decision.kind is VerdictKind.SEND and not TRANSPORTS[channel].interrupts:
            deliver_here(delivery, message, card, now)


def _channels(chosen: dict[ChannelName, ContactPreference]) -> Iterable[ChannelName]:
    # what was turned off is written too, so that "why did she not get it?" has an answer
    channels = {ChannelName.IN_APP, *chosen}
    if settings.XINQIAO_DEMO:
        channels.add(ChannelName.OUTBOX)
    return sorted(channels)


_FIRST_STATE = {
    VerdictKind.SEND: DeliveryState.SCHEDULED,
    VerdictKind.HOLD: DeliveryState.SCHEDULED,
    VerdictKind.SUPPRESS: DeliveryState.SUPPRESSED,
    VerdictKind.EXPIRE: DeliveryState.EXPIRED,
}


def _delivery(
    message: Message,
    channel: ChannelName,
    preference: ContactPreference | None,
    decision: Verdict,
    card: PatientCard,
    now: datetime,
) -> Delivery:
    state = _FIRST_STATE[decision.kind]
    return Delivery(
        organization_id=message.organization_id,
        patient_id=message.patient_id,
        message_id=message.id,
        recipient_id=message.recipient_id,
        channel=channel,
        state=state,
        reason=decision.reason,
        to_masked=to_masked(channel, preference, message, card),
        created_at=now,
        next_attempt_at=(decision.until or now) if state == DeliveryState.SCHEDULED else None,
    )


def _record(viewer: Viewer, message: Message, recipients: int, now: datetime) -> None:
    audit.record(
        viewer,
        "message.make",
        object_type="message",
        object_id=message.id,
        subjects=[message.patient_id],
        details={"template": message.template_id, "recipients": recipients},
        now=now,
    )


@transaction.atomic
def mark_read(*, viewer: Viewer, delivery_ids: Iterable[UUID], now: datetime) -> int:
    """Mark inbox items of the viewer as read; return how many were unread. Others' items are left alone."""
    if viewer.person_id is None:
        return 0
    return Delivery.objects.filter(
        id__in=list(delivery_ids),
        recipient_id=viewer.person_id,
        channel=ChannelName.IN_APP,
        state__in=[DeliveryState.SENT, DeliveryState.DELIVERED],
    ).update(state=DeliveryState.READ, read_at=now)
