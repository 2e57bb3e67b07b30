"""What medicines announce."""

from dataclasses import dataclass
from uuid import UUID

from xinqiao.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class MedicinesChanged(Event):
    """A patient's medicine schedule changed; `cause_id` is the medication."""

    patient_id: UUID
