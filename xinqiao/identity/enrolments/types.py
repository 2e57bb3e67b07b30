"""Words of enrolments."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class CloseReason(StrEnum):
    """Why an enrolment ended."""

    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"
    DECEASED = "deceased"
    TRANSFERRED = "transferred"
    MERGED = "merged"
    CLINICAL = "clinical"
    MISTAKE = "mistake"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentView:
    """One stretch of care in one programme (FHIR EpisodeOfCare)."""

    id: UUID
    organization_id: UUID
    patient_id: UUID
    programme: str
    team_id: UUID
    anchor_on: date
    opened_at: datetime
    closed_at: datetime | None
    close_reason: CloseReason | None

    @property
    def is_open(self) -> bool:
        """Whether care in the programme goes on."""
        return self.closed_at is None
