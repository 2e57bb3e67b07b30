"""The words of forms, after FHIR Questionnaire and QuestionnaireResponse. No Django here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

Answer = str | int | bool
Answers = Mapping[str, Sequence[Answer]]


class ItemType(StrEnum):
    """The item types in use (a subset of FHIR's)."""

    CHOICE = "choice"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    STRING = "string"


class ResponseStatus(StrEnum):
    """FHIR QuestionnaireResponse.status, the part of it that we use."""

    IN_PROGRESS = "in-progress"
    COMPLETED = "completed"


class AuthorKind(StrEnum):
    """Who answered: the patient, a relative for them, or staff on the phone."""

    PATIENT = "patient"
    RELATIVE = "relative"
    STAFF = "staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnableWhen:
    """Ask only when an integer answer of another item lies above a number."""

    link_id: str
    above: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One question. `text` and the options are phrase ids: option words are `text` + "." + code."""

    link_id: str
    type: ItemType
    text: str
    required: bool = False
    repeats: bool = False
    options: tuple[str, ...] = ()
    exclusive: str = ""
    minimum: int | None = None
    maximum: int | None = None
    maximum_length: int | None = None
    enable_when: EnableWhen | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Questionnaire:
    """One version of a form."""

    name: str
    version: str
    status: str
    title: str
    licence: str
    items: tuple[Item, ...]
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why an answer does not fit; `code` names a sentence in errors."""

    link_id: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseView:
    """One filled copy, whole or begun."""

    id: UUID
    patient_id: UUID
    questionnaire: str
    version: str
    status: ResponseStatus
    author_kind: AuthorKind
    answers: Answers
    task_id: UUID | None
    started_at: datetime
    completed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Completed:
    """What a completed response says to those who act on it. `is_new` is false for a repeat."""

    id: UUID
    organization_id: UUID
    patient_id: UUID
    questionnaire: str
    is_new: bool
    symptoms: tuple[str, ...]
    words: str
    wants_contact: bool
    has_side_effect: bool
    missed_days: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldSymptoms:
    """Which symptoms a completed form named, and when it was handed in."""

    patient_id: UUID
    at: datetime
    symptoms: tuple[str, ...]
