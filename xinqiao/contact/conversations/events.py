"""What others may hear about conversations."""

from dataclasses import dataclass
from uuid import UUID

from xinqiao.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class MessageReceived(Event):
    """A patient or relative wrote; `cause_id` is the message."""

    patient_id: UUID
    thread_id: UUID
    team_id: UUID


@dataclass(frozen=True, kw_only=True)
class MessageAnswered(Event):
    """The care team wrote; `cause_id` is the message."""

    patient_id: UUID
    thread_id: UUID
    team_id: UUID
