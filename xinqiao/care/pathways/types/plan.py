"""A plan in the making: what was asked for, what was laid out, what came of it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from xinqiao.care.pathways.types.kinds import TaskKind


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
