"""Facts about consent."""

from dataclasses import dataclass
from uuid import UUID

from xinqiao.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class ConsentGranted(Event):
    """A patient or guardian agreed to a purpose."""

    patient_id: UUID
    purpose: str


@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(Event):
    """A patient or guardian took it back; it holds already. Without a target it was the whole purpose."""

    patient_id: UUID
    purpose: str
    target_id: UUID | None = None
