"""Plans and tasks as pages and lists show them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from xinqiao.care.pathways.types.kinds import PlanOutcome, ProgrammeStatus, TaskKind
from xinqiao.care.pathways.types.programme import Series


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayTask:
    """A task in the viewer's words. `state` is a TaskStatus, or `later` before its window opens."""

    id: UUID
    kind: TaskKind
    state: str
    title: str
    how: str
    why: str
    when: str
    due_on: date
    at: str
    slot: str
    form: str
    count: int
    done_at: datetime | None
    can_do: bool
    can_undo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Today:
    """One day of one patient: tasks by time, the next visit, and a remark on the latest reading."""

    patient_id: UUID
    on: date
    day: int | None
    programme: str
    tasks: tuple[TodayTask, ...]
    overdue: tuple[TodayTask, ...]
    next_visit_on: date | None
    remark: str
    remark_is_watch: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One plan change in plain words, newest first in a log."""

    version: int
    at: datetime
    by: str
    reason: str
    words: tuple[str, ...]
    note: str
    caused_by_type: str
    caused_by_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanView:
    """A plan as the team and the patient see it."""

    id: UUID
    patient_id: UUID
    enrolment_id: UUID
    code: str
    programme: str
    programme_version: str
    is_draft: bool
    status: str
    anchor_on: date
    day: int
    version: int
    systolic_below: int
    diastolic_below: int
    target_is_personal: bool
    next_visit_on: date | None
    lines: tuple[str, ...]
    gaps: tuple[str, ...]
    log: tuple[LogLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanRow:
    """A plan as a machine reads it, with the lines of its programme."""

    id: UUID
    patient_id: UUID
    code: str
    programme_version: str
    title: str
    outcome: PlanOutcome
    version: int
    anchor_on: date
    started_at: datetime
    ended_at: datetime | None
    activities: tuple[Series, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammeView:
    """One version of a programme in a hospital, and who approved it."""

    id: UUID
    code: str
    version: str
    status: ProgrammeStatus
    is_watermarked: bool
    approved_by: tuple[str, ...]
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortMember:
    """One enrolment as a measure counts it."""

    patient_id: UUID
    programme: str
    anchor_on: date
    followed_on: tuple[date, ...]
    ended_on: date | None
    end_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DayShare:
    """How much of a day the patient did: `done` of `due` tasks."""

    on: date
    done: int
    due: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """A tower of the care line. `state` is happened, planned or missed."""

    on: date
    kind: str
    label: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CarelineFacts:
    """What one patient's care line is drawn from; days without any task are absent."""

    patient_id: UUID
    days: tuple[DayShare, ...] = ()
    milestones: tuple[Milestone, ...] = ()
