"""What forms announce."""

from dataclasses import dataclass
from uuid import UUID

from xinqiao.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class QuestionnaireCompleted(Event):
    """A form was completed; `cause_id` is the response."""

    patient_id: UUID
    questionnaire: str
