"""Facts about measured values, in the past tense."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from xinqiao.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class ObservationsRecorded(Event):
    """One batch was kept (never one event per row). `cause_id` is the arrival; `count` the values kept."""

    patient_ids: tuple[UUID, ...]
    count: int
    # what was measured, and the patients' own days on which it was: from the first to the last of the batch
    codes: tuple[str, ...] = ()
    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ReadingConfirmed(Event):
    """A value that was asked about is right: it may alert from now on. `cause_id` is the reading."""

    patient_id: UUID
    codes: tuple[str, ...] = ()
    local_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class ReadingDiscarded(Event):
    """A value that was asked about was a slip. `cause_id` is the reading; it stays, marked as an error."""

    patient_id: UUID
