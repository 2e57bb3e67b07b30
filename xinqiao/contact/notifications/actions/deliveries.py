"""Sending: claim a set, look at the gate again, hand over, mark. At least once; the key makes it once.

Three short transactions, none open while a server is being talked to. Whoever dies between handing
over and marking leaves a lease that runs out; the next run sends the same letter under the same key.
"""

from collections import Counter
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from xinqiao.contact.notifications.channels import transports
from xinqiao.contact.notifications.channels.contract import DeliveryRefused
from xinqiao.contact.notifications.circumstances import verdict
from xinqiao.contact.notifications.events import DeliveryFailed
from xinqiao.contact.notifications.library import policy
from xinqiao.contact.notifications.models import ContactPreference, Delivery, Message, OutboxEntry
from xinqiao.contact.notifications.queries import preferences_of
from xinqiao.contact.notifications.rendering import words_for
from xinqiao.contact.notifications.rules import mask_email, next_attempt
from xinqiao.contact.notifications.states import DELIVERY
from xinqiao.contact.notifications.types import (
    ChannelName,
    DeliveryState,
    Drained,
    Envelope,
    Reason,
    Verdict,
    VerdictKind,
)
from xinqiao.foundation.events import announce
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.organizations import queries as organizations
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.types import PatientCard


def _keep(envelope: Envelope) -> None:
    entry = OutboxEntry(
        organization_id=envelope.organization_id,
        idempotency_key=envelope.idempotency_key,
        kind="message",
        to_masked=envelope.address,
        subject=envelope.subject,
        body=envelope.body,
        at=envelope.at,
    )
    viewer = Viewer.system(envelope.organization_id, name="outbox")
    with standing_as(viewer):
        OutboxEntry.objects.bulk_create([entry], ignore_conflicts=True)


TRANSPORTS = transports(_keep)
# sets per hospital and run, so that one hospital's burst does not keep the others waiting
_ROUNDS = 20


def send_due(*, viewer: Viewer, now: datetime, limit: int = 50) -> Drained:
    """Send what is due in the viewer's organization; return what came of it.

    Any number of senders may run at once: sets are claimed by SKIP LOCKED and leased. The lease is
    longer than `limit` sends can take; keep `limit` at 50 or below for channels with slow servers.
    """
    lease_id = new_id()
    with standing_as(viewer):
        ids = _claim(lease_id, now, limit)
    outcomes = Counter(_attempt(viewer, delivery_id, lease_id, now) for delivery_id in ids)
    outcomes.pop("lost", None)
    return Drained(**outcomes)


def send_due_everywhere(now: datetime) -> Drained:
    """Send what is due in every hospital of the instance, a set at a time; called by the schedule."""
    totals: Counter[str] = Counter()
    for organization_id in organizations.organization_ids():
        viewer = Viewer.system(organization_id, name="notifications.send_due")
        for _round in range(_ROUNDS):
            drained = asdict(send_due(viewer=viewer, now=now))
            totals.update(drained)
            if not any(drained.values()):
                break
    return Drained(**totals)


def _claim(lease_id: UUID, now: datetime, limit: int) -> list[UUID]:
    due = Q(state=DeliveryState.SCHEDULED, next_attempt_at__lte=now) | Q(
        state=DeliveryState.QUEUED, lease_until__lt=now
    )
    with transaction.atomic():
        # the wall keeps the set within the viewer's organization
        rows = Delivery.objects.filter(due)
        ids = list(
            rows.order_by("next_attempt_at", "id")
            .select_for_update(skip_locked=True)
            .values_list("id", flat=True)[:limit]
        )
        Delivery.objects.filter(id__in=ids, state__in=DELIVERY.sources("claim")).update(
            state=DeliveryState.QUEUED, lease_id=lease_id, lease_until=now + policy().lease
        )
    return ids


def _attempt(viewer: Viewer, delivery_id: UUID, lease_id: UUID, now: datetime) -> str:
    with standing_as(viewer):
        delivery = _mine(delivery_id, lease_id)
        if delivery is None:
            return "lost"
        decision, envelope = _decide(viewer, delivery, now)
        if envelope is None:
            return _turn_away(delivery, decision)
        # counted before the server is spoken to, so that a crash counts as an attempt
        _move(delivery, "claim", attempts=delivery.attempts + 1)
    try:
        receipt = TRANSPORTS[ChannelName(delivery.channel)].deliver(envelope)
    except DeliveryRefused as refusal:
        with standing_as(viewer):
            return _after_refusal(delivery, refusal, now)
    with standing_as(viewer):
        _mark_sent(delivery, envelope, receipt.provider_id, now)
    return "sent"


def _mine(delivery_id: UUID, lease_id: UUID) -> Delivery | None:
    return Delivery.objects.select_related("message").filter(id=delivery_id, lease_id=lease_id).first()


def _decide(viewer: Viewer, delivery: Delivery, now: datetime) -> tuple[Verdict, Envelope | None]:
    message = delivery.message
    channel = ChannelName(delivery.channel)
    card = people.cards(viewer, [message.patient_id])[message.patient_id]
    preference = preferences_of(message.patient_id, message.recipient_id).get(channel)
    decision = verdict(message=message, channel=channel, preference=preference, card=card, now=now)
    if decision.kind is not VerdictKind.SEND:
        return decision, None
    return decision, _envelope(delivery, message, preference, card, now)


def _envelope(
    delivery: Delivery,
    message: Message,
    preference: ContactPreference | None,
    card: PatientCard,
    now: datetime,
) -> Envelope:
    channel = ChannelName(delivery.channel)
    subject, body = words_for(
        template_id=message.template_id,
        facts={"name": card.salutation, **message.facts},
        voice=message.voice,
        language=message.language,
        is_private=TRANSPORTS[channel].is_private,
    )
    address = preference.address if preference and preference.address else ""
    return Envelope(
        idempotency_key=str(delivery.id),
        organization_id=message.organization_id,
        address=address or to_masked(channel, preference, message, card),
        subject=subject,
        body=body,
        # ids only: the family listens to the same key, and each sees their own inbox
        audience=f"patient:{message.patient_id}",
        at=now,
        language=message.language,
    )


def _turn_away(delivery: Delivery, decision: Verdict) -> str:
    values: dict[str, Any] = {"reason": decision.reason, "lease_id": None, "lease_until": None}
    if decision.kind is VerdictKind.HOLD:
        _move(delivery, "hold", next_attempt_at=decision.until, **values)
        return "held"
    if decision.kind is VerdictKind.EXPIRE:
        _move(delivery, "expire", next_attempt_at=None, **values)
        return "expired"
    _move(delivery, "suppress", next_attempt_at=None, **values)
    return "suppressed"


def _after_refusal(delivery: Delivery, refusal: DeliveryRefused, now: datetime) -> str:
    again = None if refusal.is_permanent else next_attempt(delivery.attempts, now, policy())
    values: dict[str, Any] = {
        "detail": f"{refusal.code}: {refusal.detail}"[:300],
        "is_permanent": refusal.is_permanent,
        "next_attempt_at": again,
        "lease_id": None,
        "lease_until": None,
    }
    if again:
        _move(delivery, "retry", reason=Reason.RETRYING, **values)
        return "retried"
    reason = Reason.REFUSED if refusal.is_permanent else Reason.GAVE_UP
    if _move(delivery, "fail", reason=reason, **values):
        announce(_failed(delivery, reason, now))
    return "failed"


def _failed(delivery: Delivery, reason: Reason, now: datetime) -> DeliveryFailed:
    return DeliveryFailed(
        organization_id=delivery.organization_id,
        cause_id=delivery.id,
        at=now,
        patient_id=delivery.patient_id,
        message_id=delivery.message_id,
        channel=delivery.channel,
        severity=delivery.message.severity,
        reason=reason.value,
    )


def _mark_sent(delivery: Delivery, envelope: Envelope, provider_id: str, now: datetime) -> None:
    is_mine = _move(
        delivery,
        "send",
        reason=Reason.NONE,
        detail="",
        provider_id=provider_id,
        sent_at=now,
        next_attempt_at=None,
        lease_id=None,
        lease_until=None,
    )
    if is_mine:
        # sealed fields are written through the row, not by a bare update
        delivery.subject, delivery.body = envelope.subject, envelope.body
        delivery.save(update_fields=["subject", "body"])


def _move(delivery: Delivery, verb: str, **values: object) -> bool:
    """Take one step if the row is still where it was, under the same lease; return whether it was."""
    target = DELIVERY.next(delivery.state, verb)
    moved = Delivery.objects.filter(id=delivery.id, state=delivery.state, lease_id=delivery.lease_id).update(
        state=target, **values
    )
    if moved:
        delivery.state = target
        delivery.attempts = int(str(values.get("attempts", delivery.attempts)))
    return bool(moved)


def deliver_here(delivery: Delivery, message: Message, card: PatientCard, now: datetime) -> None:
    """Deliver on a channel that lives in our own database, in the caller's transaction."""
    envelope = _envelope(delivery, message, None, card, now)
    receipt = TRANSPORTS[ChannelName(delivery.channel)].deliver(envelope)
    _mark_sent(delivery, envelope, receipt.provider_id, now)


def to_masked(
    channel: ChannelName, preference: ContactPreference | None, message: Message, card: PatientCard
) -> str:
    """Return where it goes, as it may be shown on a screen."""
    if channel is ChannelName.EMAIL:
        return mask_email(preference.address) if preference and preference.address else ""
    if channel is ChannelName.OUTBOX and message.relative_id is None:
        return card.phone_masked
    return ""
