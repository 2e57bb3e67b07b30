"""Gathers what the gate looks at, from the floors below, as it stands now."""

from datetime import datetime

from xinqiao.contact.notifications.channels import TRAITS
from xinqiao.contact.notifications.library import policy, template
from xinqiao.contact.notifications.models import ContactPreference, Message
from xinqiao.contact.notifications.queries import sent_today
from xinqiao.contact.notifications.rules import gate
from xinqiao.contact.notifications.types import (
    ChannelName,
    Circumstances,
    Severity,
    Standing,
    Verdict,
)
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.consent import queries as consent
from xinqiao.identity.consent.types import PurposeCode
from xinqiao.identity.enrolments import queries as enrolments
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.types import PatientCard
from xinqiao.identity.people.types import Standing as PersonStanding

_LEFT = {PersonStanding.WITHDRAWN, PersonStanding.TRANSFERRED}


def verdict(
    *,
    message: Message,
    channel: ChannelName,
    preference: ContactPreference | None,
    card: PatientCard,
    now: datetime,
) -> Verdict:
    """Ask the gate about one message on one channel at this moment."""
    house = Viewer.system(message.organization_id, name="notifications")
    traits = TRAITS[channel]
    kind = template(message.template_id)
    facts = Circumstances(
        now=now,
        time_zone=card.time_zone,
        severity=Severity(message.severity),
        standing=_standing(card),
        is_enrolled=not kind.needs_enrolment or _is_enrolled(house, message),
        has_consent=consent.is_granted(message.patient_id, PurposeCode(kind.purpose), now=now),
        is_in_scope=_is_in_scope(house, message, kind.family_area, now),
        is_opted_out=preference is not None and not preference.is_on,
        has_address=not traits.needs_address or bool(preference and preference.address),
        interrupts=traits.interrupts,
        sent_today=sent_today(message, now=now, time_zone=card.time_zone) if traits.interrupts else 0,
        expires_at=message.expires_at,
    )
    return gate(facts, policy())


def _standing(card: PatientCard) -> Standing:
    if card.standing is PersonStanding.DECEASED:
        return Standing.DECEASED
    return Standing.LEFT if card.standing in _LEFT else Standing.ALIVE


def _is_enrolled(house: Viewer, message: Message) -> bool:
    if message.enrolment_id is None:
        return True
    opened = enrolments.open_enrolments(house, message.patient_id)
    return any(enrolment.id == message.enrolment_id for enrolment in opened)


def _is_in_scope(house: Viewer, message: Message, area: str, now: datetime) -> bool:
    if message.relative_id is None:
        return True
    if not consent.is_granted(
        message.patient_id, PurposeCode.FAMILY_SHARE, target_id=message.relative_id, now=now
    ):
        return False
    return any(
        relative.id == message.relative_id and area in relative.areas
        for relative in people.relatives(house, message.patient_id, now=now)
    )
