"""What others may hear about messages."""

from dataclasses import dataclass
from uuid import UUID

from xinqiao.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class DeliveryFailed(Event):
    """A message could not be delivered on a channel, for good; `cause_id` is the delivery."""

    patient_id: UUID
    message_id: UUID
    channel: str
    severity: str
    reason: str
