"""Words of the worklist: severities, kinds, states, and what a row shows. No Django."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TypedDict
from uuid import UUID

from xinqiao.identity.people.types import PatientCard


class Severity(StrEnum):
    """The one severity table of GLOSSARY: red 危急, orange 高, yellow 关注, blue 提示."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    BLUE = "blue"

    @property
    def rank(self) -> int:
        """Precedence RED > ORANGE > YELLOW > BLUE as 4, 3, 2, 1."""
        return _RANKS[self]


_RANKS = {Severity.RED: 4, Severity.ORANGE: 3, Severity.YELLOW: 2, Severity.BLUE: 1}


class Kind(StrEnum):
    """The queue an item stands in."""

    ALERT = "alert"
    MESSAGE = "message"
    TASK = "task"
    PHONE = "phone"
    QUESTION = "question"


class ItemState(StrEnum):
    """An item waits, is held by somebody, or is done."""

    OPEN = "open"
    CLAIMED = "claimed"
    DONE = "done"


class ItemStepKind(StrEnum):
    """What the clock did to an item; steps are only ever added."""

    ESCALATED = "escalated"
    NOBODY_ON_DUTY = "nobody-on-duty"


class Whose(StrEnum):
    """Whose items a list shows."""

    MINE = "mine"
    UNASSIGNED = "unassigned"


class Filters(TypedDict, total=False):
    """What a list is narrowed to, as `queries.items` takes it; an absent key does not narrow."""

    kind: Kind | None
    owner: Whose | UUID | None
    severity: Severity | None
    search: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """One row of the worklist. `summary` is ready to show; `facts` are those copied when it was opened."""

    id: UUID
    patient_id: UUID
    patient: PatientCard | None
    team_id: UUID | None
    kind: Kind
    severity: Severity
    state: ItemState
    summary_id: str
    summary: str
    facts: dict[str, str]
    cause_type: str
    cause_id: UUID
    opened_at: datetime
    due_at: datetime | None
    owner_id: UUID | None
    owner_name: str
    claimed_at: datetime | None
    done_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemPage:
    """One page of rows, most severe first, then by the time left."""

    items: tuple[ItemView, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many items are not done, for the tabs of the worklist."""

    total: int
    mine: int
    unassigned: int
    overdue: int
    by_kind: dict[Kind, int]
    by_severity: dict[Severity, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemStepView:
    """One step of an item along the roster: when, and to whom."""

    kind: ItemStepKind
    at: datetime
    details: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Clocks:
    """How long each further level of the roster has at least, and when a working morning begins."""

    again_after: timedelta
    first_slot: time
