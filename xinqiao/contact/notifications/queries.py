"""Reads of messages: the inbox, the life of a message, the demonstration's outbox."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from xinqiao.contact.notifications.channels import TRAITS
from xinqiao.contact.notifications.models import ContactPreference, Delivery, Message, OutboxEntry
from xinqiao.contact.notifications.permissions import can_see_outbox, check_can_choose_channels
from xinqiao.contact.notifications.rendering import words_for
from xinqiao.contact.notifications.rules import local_midnight, mask_email
from xinqiao.contact.notifications.types import (
    ChannelChoice,
    ChannelName,
    DeliveryState,
    DeliveryView,
    InboxItem,
    Reason,
    Severity,
)
from xinqiao.contact.notifications.words import REASON_WORDS, STATE_WORDS
from xinqiao.foundation.errors import NotFound
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.permissions import check_can_read_patient

_SHOWN = [DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ]
PAGE = 30


def inbox(
    viewer: Viewer, *, patient_id: UUID | None = None, before: datetime | None = None, limit: int = PAGE
) -> list[InboxItem]:
    """Return the viewer's own messages, newest first; `before` pages back."""
    rows = _own(viewer)
    if patient_id is not None:
        rows = rows.filter(patient_id=patient_id)
    if before is not None:
        rows = rows.filter(sent_at__lt=before)
    return [_item(row) for row in rows.select_related("message").order_by("-sent_at", "-id")[:limit]]


def unread_count(viewer: Viewer) -> int:
    """Return how many of the viewer's own messages are unread."""
    return _own(viewer).exclude(state=DeliveryState.READ).count()


def _own(viewer: Viewer) -> QuerySet[Delivery]:
    if viewer.person_id is None:
        return Delivery.objects.none()
    return Delivery.objects.filter(
        recipient_id=viewer.person_id, channel=ChannelName.IN_APP, state__in=_SHOWN
    )


def _item(row: Delivery) -> InboxItem:
    assert row.sent_at is not None  # shown states have been sent
    return InboxItem(
        id=row.id,
        patient_id=row.patient_id,
        template_id=row.message.template_id,
        severity=Severity(row.message.severity),
        title=row.subject or "",
        text=row.body or "",
        sent_at=row.sent_at,
        read_at=row.read_at,
        cause_type=row.message.cause_type,
        cause_id=row.message.cause_id,
    )


def message_lives(viewer: Viewer, patient_id: UUID, *, limit: int = PAGE) -> list[DeliveryView]:
    """Return every delivery about a patient, newest first: the answer to "why did she not get it?"."""
    rows = Delivery.objects.filter(patient_id__in=people.same_person(patient_id))
    if viewer.is_person:
        rows = rows.filter(recipient_id=viewer.person_id)
    else:
        check_can_read_patient(viewer, patient_id)
    return _views(viewer, rows.select_related("message").order_by("-created_at", "-id")[:limit])


def outbox(viewer: Viewer | None, *, before: datetime | None = None, limit: int = PAGE) -> list[DeliveryView]:
    """Return the demonstration's 发件箱, newest first: every message of every channel, and sign-in codes.

    Without a viewer only the codes can be seen. Raises NotFound outside the demonstration.
    """
    if not settings.XINQIAO_DEMO or not can_see_outbox(viewer):
        raise NotFound(_("There is no outbox here."))
    codes = OutboxEntry.objects.filter(kind="sign-in-code")
    if before is not None:
        codes = codes.filter(at__lt=before)
    shown = [_code_view(entry) for entry in codes.order_by("-at")[:limit]]
    if viewer is not None:
        shown += _latest_deliveries(viewer, before, limit)
    return sorted(shown, key=lambda view: view.at, reverse=True)[:limit]


def _latest_deliveries(viewer: Viewer, before: datetime | None, limit: int) -> list[DeliveryView]:
    rows = Delivery.objects.select_related("message")
    if before is not None:
        rows = rows.filter(created_at__lt=before)
    return _views(viewer, rows.order_by("-created_at", "-id")[:limit])


def _views(viewer: Viewer, rows: Iterable[Delivery]) -> list[DeliveryView]:
    found = list(rows)
    cards = people.cards(viewer, {row.patient_id for row in found})
    return [_view(row, cards[row.patient_id].salutation) for row in found]


def _view(row: Delivery, name: str) -> DeliveryView:
    message = row.message
    subject, body = (row.subject or "", row.body) if row.body else _as_it_would_read(row, message, name)
    return DeliveryView(
        id=row.id,
        message_id=message.id,
        patient_id=row.patient_id,
        template_id=message.template_id,
        channel=row.channel,
        recipient=name,
        voice=message.voice,
        to=row.to_masked,
        severity=message.severity,
        subject=subject,
        body=body,
        state=row.state,
        state_words=str(STATE_WORDS[DeliveryState(row.state)]),
        reason=row.reason,
        reason_words=str(REASON_WORDS[Reason(row.reason)]),
        detail=row.detail,
        attempts=row.attempts,
        at=row.created_at,
        next_attempt_at=row.next_attempt_at,
        sent_at=row.sent_at,
        read_at=row.read_at,
    )


def _as_it_would_read(row: Delivery, message: Message, name: str) -> tuple[str, str]:
    return words_for(
        template_id=message.template_id,
        facts={"name": name, **message.facts},
        voice=message.voice,
        language=message.language,
        is_private=TRAITS[ChannelName(row.channel)].is_private,
    )


def _code_view(entry: OutboxEntry) -> DeliveryView:
    return DeliveryView(
        id=entry.id,
        message_id=None,
        patient_id=None,
        template_id="sign-in-code",
        channel=ChannelName.OUTBOX,
        recipient="",
        voice="self",
        to=entry.to_masked,
        severity=Severity.BLUE,
        subject=entry.subject,
        body=entry.body,
        state=DeliveryState.SENT,
        state_words=str(STATE_WORDS[DeliveryState.SENT]),
        reason="",
        reason_words="",
        detail="",
        attempts=1,
        at=entry.at,
        next_attempt_at=None,
        sent_at=entry.at,
        read_at=None,
    )


def channel_choices(viewer: Viewer, patient_id: UUID, person_id: UUID) -> list[ChannelChoice]:
    """Return the channels a person can choose about a patient, and how they stand."""
    check_can_choose_channels(viewer, patient_id, person_id)
    chosen = preferences_of(patient_id, person_id)
    offered = [name for name in ChannelName if name is not ChannelName.OUTBOX or settings.XINQIAO_DEMO]
    return [
        ChannelChoice(
            channel=name,
            is_on=chosen[name].is_on if name in chosen else not TRAITS[name].needs_address,
            address_masked=mask_email(chosen[name].address or "") if name in chosen else "",
            needs_address=TRAITS[name].needs_address,
        )
        for name in offered
    ]


def sent_today(message: Message, *, now: datetime, time_zone: str) -> int:
    """Return how many messages rang for the recipient on their own day, RED aside; for the gate's cap."""
    channels = [name for name, traits in TRAITS.items() if traits.interrupts]
    return (
        Delivery.objects.filter(
            patient_id__in=people.same_person(message.patient_id),
            recipient_id=message.recipient_id,
            channel__in=channels,
            state__in=[DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ],
            sent_at__gte=local_midnight(now, time_zone),
            sent_at__lte=now,
        )
        .exclude(message__severity=Severity.RED)
        .values("message_id")
        .distinct()
        .count()
    )


def preferences_of(patient_id: UUID, person_id: UUID) -> dict[ChannelName, ContactPreference]:
    """Return what the person chose about the patient, by channel."""
    rows = ContactPreference.objects.filter(patient_id=patient_id, person_id=person_id)
    return {ChannelName(row.channel): row for row in rows}
