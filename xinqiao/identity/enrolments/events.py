"""Facts about enrolments."""

from dataclasses import dataclass
from uuid import UUID

from xinqiao.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class EnrolmentOpened(Event):
    """A patient entered a programme."""

    enrolment_id: UUID
    patient_id: UUID
    programme: str


@dataclass(frozen=True, kw_only=True)
class EnrolmentClosed(Event):
    """A patient left a programme."""

    enrolment_id: UUID
    patient_id: UUID
    programme: str
    reason: str
