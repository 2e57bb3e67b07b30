"""Facts about air and heat."""

from dataclasses import dataclass
from uuid import UUID

from xinqiao.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class AirOrHeatReached(Event):
    """Air or heat of a patient's district reached a band that is told; `cause_id` is the advice."""

    patient_id: UUID
    enrolment_id: UUID | None
    programme: str
    kind: str
    band: str
    district_name: str
    value: str
