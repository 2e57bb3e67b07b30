# house: short-files - the words of one plan; the next type opens a second file
"""The words of a plan: template, task, window, change. No Django here, so the rules stay pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class TaskKind(StrEnum):
    """What a task asks for, and of whom: visits and calls are the team's, the rest the patient's."""

    MEASURE = "measure"
    MEDICINE = "medicine"
    QUESTION = "question"
    VISIT = "visit"
    CALL = "call"


PATIENT_KINDS = frozenset({TaskKind.MEASURE, TaskKind.MEDICINE, TaskKind.QUESTION})


class TaskStatus(StrEnum):
    """Where a task stands; `missed` can still be done."""

    OPEN = "open"
    DONE = "done"
    MISSED = "missed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


class PlanStatus(StrEnum):
    """A plan runs until the patient leaves it."""

    ACTIVE = "active"
    ENDED = "ended"


class ProgrammeStatus(StrEnum):
    """A draft becomes published by two named people."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """An ISO 8601 duration of whole months and days, counted on the local calendar."""

    months: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line of a template: a task, once or repeated. Days count from the anchor (day 0)."""

    id: str
    kind: TaskKind
    phrase: str
    offset_days: int = 0
    days: int = 1
    slots: tuple[str, ...] = ("",)
    every: Interval | None = None
    window_days: tuple[int, int] = (0, 0)
    codes: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    form: str = ""
    grace_hours: int = 0
    lapse: str = ""
    min_per_year: int = 0
    from_schedule: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A blood pressure target: stay below both. Age in whole years, values in `unit` (UCUM)."""

    setting: str
    min_age: int
    systolic_below: int
    diastolic_below: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustRule:
    """When the facts of a follow-up match, the template proposes a change of plan."""

    id: str
    when: Mapping[str, str | int]
    then: Mapping[str, str | bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One version of a programme, as its data file says it."""

    code: str
    version: str
    title: str
    anchor: str
    min_age: int
    excludes: tuple[str, ...]
    exits: tuple[str, ...]
    series: tuple[Series, ...]
    targets: tuple[Target, ...]
    adjust: tuple[AdjustRule, ...]
    gaps: tuple[str, ...]
    slots: Mapping[str, tuple[str, str]]
    windows: tuple[tuple[int | None, tuple[int, int]], ...]

    def find(self, series_id: str) -> Series | None:
        """Return the series of this id, or None where the template has none (a personal one)."""
        return next((one for one in self.series if one.id == series_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureRequest:
    """Extra readings that the team asked for: from a local day on, so many days, in these slots."""

    from_on: date
    days: int
    slots: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanSettings:
    """What a plan version says beyond its template."""

    systolic_below: int | None = None
    diastolic_below: int | None = None
    measure: MeasureRequest | None = None
    next_visit_on: date | None = None
    visits_changed_on: date | None = None
    channel: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMedicine:
    """A medicine to start with a plan change. `times` are local clock times, "07:30"."""

    name: str
    dose_text: str
    times: tuple[str, ...]
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanChanges:
    """What the team wants to change; whatever stays None or empty remains as it is."""

    systolic_below: int | None = None
    diastolic_below: int | None = None
    measure: MeasureRequest | None = None
    next_visit_on: date | None = None
    channel: str | None = None
    start_medicines: tuple[NewMedicine, ...] = ()
    stop_medicine_ids: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dose:
    """One slot of the medicine schedule: open on local days `from_on` to before `until_on`."""

    slot: str
    at: str
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTask:
    """A task as laid out: `[opens_at, closes_at)` is its window, `lapses_at` ends its grace (all UTC)."""

    series: str
    slot: str
    kind: TaskKind
    due_on: date
    at: str
    opens_at: datetime
    closes_at: datetime
    lapses_at: datetime

    @property
    def key(self) -> tuple[str, date, str]:
        """What makes it the same task when a plan is laid out again."""
        return (self.series, self.due_on, self.slot)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTask:
    """The part of a stored task that decides whether readings satisfy it."""

    id: UUID
    patient_id: UUID
    series: str
    required: frozenset[str]
    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """One stored value, as far as tasks care."""

    id: UUID
    patient_id: UUID
    code: str
    measured_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Cadence:
    """How often readings are expected: every so many hours, and the grace before silence speaks."""

    codes: tuple[str, ...]
    every_hours: int
    grace_hours: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpFacts:
    """What is known at a follow-up: the class of control, how often in a row, tasks missed in a row."""

    control: str = ""
    streak: int = 0
    missed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of a plan version: what, from what, to what (plain JSON values)."""

    field: str
    before: object = None
    after: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """What enrolling made."""

    enrolment_id: UUID
    plan_id: UUID
    plan_version_id: UUID


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


class PlanOutcome(StrEnum):
    """How a plan came out, as a machine reads it."""

    RUNNING = "running"
    COMPLETED = "completed"
    LEFT = "left"


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
