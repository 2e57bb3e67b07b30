"""The words of the diary: what can be tapped, what was written, who sees it. No Django here."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

MOST_CHARACTERS = 1000


class Kind(StrEnum):
    """What an entry is about."""

    SYMPTOM = "symptom"
    FOOD = "food"
    EXERCISE = "exercise"
    SLEEP = "sleep"
    MOOD = "mood"


class AuthorKind(StrEnum):
    """Who wrote an entry: the patient, or a relative on their behalf."""

    SELF = "self"
    RELATIVE = "relative"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something to tap. `words` is a phrase; `screened_as` is what the safety list reads instead of it."""

    code: str
    words: str
    screened_as: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pad:
    """What can be tapped for one kind.

    One tap saves a choice, an amount, or a choice with an amount where there are both; `details` are
    added to it if one likes. `amounts` are in `unit` (UCUM).
    """

    kind: Kind
    icon: str
    choices: tuple[Choice, ...]
    details: tuple[Choice, ...]
    amounts: tuple[Decimal, ...]
    unit: str
    source: str

    def choice(self, code: str) -> Choice | None:
        """Return a choice by its code."""
        return next((one for one in self.choices if one.code == code), None)

    def detail(self, code: str) -> Choice | None:
        """Return a detail by its code."""
        return next((one for one in self.details if one.code == code), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pads:
    """A version of everything that can be tapped."""

    version: int
    status: str
    by_kind: dict[Kind, Pad]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What somebody tapped and wrote.

    `happened_at` is aware, on the patient's own clock; None where the time could not be read.
    """

    kind: Kind
    happened_at: datetime | None
    choice: str = ""
    amount: Decimal | None = None
    detail: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """One entry as its readers see it.

    `happened_at` with `offset_minutes` is when it happened, `local_on` the patient's own day.
    `revision_id` names this state of the words. `author_name` is empty where patients wrote themselves.
    """

    id: UUID
    organization_id: UUID
    patient_id: UUID
    revision_id: UUID
    kind: Kind
    choice: str
    amount: Decimal | None
    unit: str
    detail: str
    text: str
    happened_at: datetime
    offset_minutes: int
    local_on: date
    author_kind: AuthorKind
    author_account_id: UUID | None
    author_name: str
    is_shared: bool
    recorded_at: datetime
    changed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """One page of a diary, newest first."""

    entries: tuple[EntryView, ...]
    page: int
    has_more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """An entry that was kept; `is_new` is false when the same page was sent before."""

    entry: EntryView
    is_new: bool
