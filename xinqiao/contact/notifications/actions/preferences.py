"""What a person chose: which channels, and where."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from xinqiao.contact.notifications.errors import AddressRefused
from xinqiao.contact.notifications.models import ContactPreference
from xinqiao.contact.notifications.permissions import check_can_choose_channels
from xinqiao.contact.notifications.types import ChannelName
from xinqiao.foundation import audit
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people import queries as people


@transaction.atomic
def choose_channel(
    *,
    viewer: Viewer,
    patient_id: UUID,
    person_id: UUID,
    channel: ChannelName,
    is_on: bool,
    address: str | None = None,
    now: datetime,
) -> None:
    """Turn a channel on or off for a person about a patient; an address is kept until another is given.

    Raises AddressRefused for what is not an e-mail address, NotAllowed for somebody else's choice.
    """
    check_can_choose_channels(viewer, patient_id, person_id)
    card = people.cards(viewer, [patient_id])[patient_id]
    chosen = ContactPreference.objects.filter(
        patient_id=patient_id, person_id=person_id, channel=channel
    ).first() or ContactPreference(
        organization_id=card.organization_id, patient_id=patient_id, person_id=person_id, channel=channel
    )
    if address is not None:
        chosen.address = _checked(channel, address)
    chosen.is_on = is_on
    chosen.changed_at = now
    chosen.save()
    audit.record(
        viewer,
        "channel.choose",
        object_type="contact_preference",
        object_id=chosen.id,
        subjects=[patient_id],
        details={"channel": channel.value, "is_on": is_on},
        now=now,
    )


def _checked(channel: ChannelName, address: str) -> str:
    address = address.strip()
    if channel is ChannelName.EMAIL:
        try:
            validate_email(address)
        except ValidationError as error:
            raise AddressRefused from error
    return address
