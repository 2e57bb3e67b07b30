"""E-mail over a real SMTP server, by Django's backend; one recipient per letter, plain text only."""

import re
import smtplib
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.message import BadHeaderError

from xinqiao.contact.notifications.channels.contract import DeliveryRefused
from xinqiao.contact.notifications.types import Envelope, Receipt
from xinqiao.foundation.phrases import say

_FRAME = (Path(__file__).parent / "templates" / "body.txt").read_text(encoding="utf-8")
_TRANSIENT = range(400, 500)


class EmailTransport:
    """Rings on a phone and may be read over a shoulder: neutral words only."""

    interrupts = True
    is_private = False
    needs_address = True

    def deliver(self, envelope: Envelope) -> Receipt:
        """Send one letter; the Message-ID is made of the idempotency key, so a re-send is the same letter."""
        message_id = f"<{envelope.idempotency_key}@{_domain()}>"
        try:
            _letter(envelope, message_id).send()
        except BadHeaderError as error:
            raise DeliveryRefused(str(error), code="bad-header", is_permanent=True) from error
        except smtplib.SMTPException as error:
            raise _refusal(error) from error
        except OSError as error:  # refused, unreachable, timed out, broken pipe
            raise DeliveryRefused(str(error), code="unreachable", is_permanent=False) from error
        return Receipt(provider_id=message_id)


def _letter(envelope: Envelope, message_id: str) -> EmailMessage:
    footer = say("notifications.outside.footer", language=envelope.language)
    return EmailMessage(
        subject=envelope.subject,
        body=_FRAME.replace("[footer]", footer).replace("[text]", envelope.body),
        to=[envelope.address],
        headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
    )


def _domain() -> str:
    found = re.search(r"@([\w.-]+)", settings.DEFAULT_FROM_EMAIL)
    return found.group(1) if found else "xinqiao.invalid"


def _refusal(error: smtplib.SMTPException) -> DeliveryRefused:
    code, words = _answer(error)
    if code is None:
        return DeliveryRefused(str(error), code="smtp", is_permanent=False)
    return DeliveryRefused(words, code=f"smtp-{code}", is_permanent=code not in _TRANSIENT)


def _answer(error: smtplib.SMTPException) -> tuple[int | None, str]:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, words = next(iter(error.recipients.values()))
        return code, _text(words)
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code > 0:
        return error.smtp_code, _text(error.smtp_error)
    return None, str(error)


def _text(words: bytes | str) -> str:
    return words.decode("utf-8", "replace") if isinstance(words, bytes) else words
