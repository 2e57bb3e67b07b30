"""Sign-in codes. Until SMS exists only the demonstration can show them."""

from datetime import datetime

from django.conf import settings

from xinqiao.contact.notifications.errors import NoChannelForCodes
from xinqiao.contact.notifications.models import OutboxEntry
from xinqiao.contact.notifications.rules import mask_phone
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.phrases import say


def send_sign_in_code(
    *, viewer: Viewer, phone: str, code: str, now: datetime, language: str = "zh-Hans"
) -> None:
    """Send a one-time code to a phone. Nothing is decided here: limits and accounts are `identity.accounts`'.

    Raises NoChannelForCodes where no channel can carry it.
    """
    del viewer  # asked for before anybody is known
    if not settings.XINQIAO_DEMO:
        raise NoChannelForCodes
    OutboxEntry.objects.create(
        organization_id=None,
        idempotency_key=f"code:{new_id()}",
        kind="sign-in-code",
        to_masked=mask_phone(phone),
        subject="",
        body=say("notifications.sign-in-code", language=language, code=code),
        at=now,
    )
