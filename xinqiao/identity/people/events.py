"""Facts about people; ids only."""

from dataclasses import dataclass
from uuid import UUID

from xinqiao.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class PatientRegistered(Event):
    """A hospital knows a new patient."""

    patient_id: UUID


@dataclass(frozen=True, kw_only=True)
class StandingChanged(Event):
    """A patient died, withdrew, moved away, or came back."""

    patient_id: UUID
    standing: str


@dataclass(frozen=True, kw_only=True)
class PatientsLinked(Event):
    """Two patient rows turned out to be one human."""

    patient_id: UUID
    survivor_id: UUID


@dataclass(frozen=True, kw_only=True)
class PatientsUnlinked(Event):
    """They were two after all."""

    patient_id: UUID
    survivor_id: UUID


@dataclass(frozen=True, kw_only=True)
class RelatedPersonAdded(Event):
    """A relative may see parts of a record."""

    patient_id: UUID
    related_person_id: UUID


@dataclass(frozen=True, kw_only=True)
class RelatedPersonRevoked(Event):
    """A relative may see nothing any more."""

    patient_id: UUID
    related_person_id: UUID
