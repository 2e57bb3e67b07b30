"""Stands in for the telephone network in the demonstration: what would be an SMS is put on a page."""

from collections.abc import Callable

from django.conf import settings

from xinqiao.contact.notifications.channels.contract import DeliveryRefused
from xinqiao.contact.notifications.types import Envelope, Receipt


class OutboxTransport:
    """Behaves as an SMS would: it rings, and a stranger may read it."""

    interrupts = True
    is_private = False
    needs_address = False

    def __init__(self, keep: Callable[[Envelope], None]) -> None:
        self._keep = keep

    def deliver(self, envelope: Envelope) -> Receipt:
        """Keep the envelope once per key. Refuses for good outside the demonstration."""
        if not settings.XINQIAO_DEMO:
            raise DeliveryRefused(
                "only the demonstration has an outbox", code="not-a-demo", is_permanent=True
            )
        self._keep(envelope)
        return Receipt(provider_id=envelope.idempotency_key)
