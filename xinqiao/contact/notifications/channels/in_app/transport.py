"""The inbox: the delivery row is the item, so all that is left is to tell open screens."""

from xinqiao.contact.notifications.channels.contract import DeliveryRefused
from xinqiao.contact.notifications.types import Envelope, Receipt
from xinqiao.foundation import notices


class InAppTransport:
    """Silent and private: it waits in the app until the person opens it."""

    interrupts = False
    is_private = True
    needs_address = False

    def deliver(self, envelope: Envelope) -> Receipt:
        """Leave a notice for the recipient's open screens, in the caller's transaction."""
        if not envelope.audience:
            raise DeliveryRefused("nobody to show it to", code="no-audience", is_permanent=True)
        notices.tell(
            organization_id=envelope.organization_id,
            audience=envelope.audience,
            region="inbox",
            subject={"delivery": envelope.idempotency_key},
        )
        return Receipt(provider_id=envelope.idempotency_key)
