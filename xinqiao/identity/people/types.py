"""Words of people: standing, sex, relationships, areas of the record that can be shared."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from xinqiao.foundation.asking import Asked


class Sex(StrEnum):
    """Administrative sex (FHIR administrative-gender)."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """Whether care may go on at all; every gate above asks it."""

    ALIVE = "alive"
    DECEASED = "deceased"
    WITHDRAWN = "withdrawn"
    TRANSFERRED = "transferred"
    MERGED = "merged"


class Voice(StrEnum):
    """How patient-facing sentences are said."""

    SELF = "self"
    ELDER = "elder"


class Relationship(StrEnum):
    """How a relative stands to the patient."""

    SPOUSE = "spouse"
    CHILD = "child"
    PARENT = "parent"
    SIBLING = "sibling"
    GUARDIAN = "guardian"
    OTHER = "other"


class Area(StrEnum):
    """Parts of a record that a patient can share with a relative one by one."""

    DEMOGRAPHICS = "demographics"
    PLAN = "plan"
    READINGS = "readings"
    MEDICINES = "medicines"
    RECORDS = "records"
    MESSAGES = "messages"
    QUESTIONNAIRES = "questionnaires"
    DIARY = "diary"


EVERY_AREA = frozenset(Area)


class ContactSystem(StrEnum):
    """Ways to reach somebody (FHIR ContactPoint.system)."""

    PHONE = "phone"
    EMAIL = "email"
    WECHAT = "wechat"


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientCard:
    """What a list row or a page head says about a patient; the phone is masked."""

    id: UUID
    person_id: UUID
    organization_id: UUID
    name: str
    sex: Sex
    birth_on: date | None
    mrn: str
    standing: Standing
    salutation: str
    language: str
    voice: Voice
    time_zone: str
    phone_masked: str

    def age_on(self, day: date) -> int | None:
        """Return full years on a day; None when the birthday is not known."""
        if self.birth_on is None:
            return None
        had_birthday = (day.month, day.day) >= (self.birth_on.month, self.birth_on.day)
        return day.year - self.birth_on.year - (0 if had_birthday else 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelativeView:
    """A relative, what they may see, and until when."""

    id: UUID
    person_id: UUID
    name: str
    relationship: Relationship
    areas: frozenset[Area]
    start: datetime
    until: datetime | None
    phone_masked: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPointView:
    """One way to reach a patient."""

    id: UUID
    system: ContactSystem
    value: str
    is_preferred: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientPage:
    """One page of a patient list."""

    cards: tuple[PatientCard, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PatientWanted:
    """What a machine reader asks of patients. `asked.moments` is about the birthday.

    Each inner set names the alternatives of one criterion; all criteria must hold.
    """

    asked: Asked = field(default_factory=Asked)
    names: tuple[frozenset[str], ...] = ()
    phones: tuple[frozenset[str], ...] = ()
    mrns: tuple[frozenset[str], ...] = ()
    sexes: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bearing:
    """What a batch of readings needs to know of a patient: no name, nothing sealed."""

    patient_id: UUID
    organization_id: UUID
    standing: Standing
    time_zone: str
