"""What pathways announce."""

from dataclasses import dataclass
from uuid import UUID

from xinqiao.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class PlanStarted(Event):
    """A patient was enrolled and a plan laid out; `cause_id` is the first plan version."""

    patient_id: UUID
    enrolment_id: UUID


@dataclass(frozen=True, kw_only=True)
class PlanAdjusted(Event):
    """A plan was changed; `cause_id` is the new plan version."""

    patient_id: UUID
    enrolment_id: UUID
    plan_id: UUID


@dataclass(frozen=True, kw_only=True)
class PlanEnded(Event):
    """A patient left a plan; `cause_id` is the plan."""

    patient_id: UUID
    enrolment_id: UUID


@dataclass(frozen=True, kw_only=True)
class TasksMissed(Event):
    """One scan found tasks past their grace; `cause_id` is the scan."""

    task_ids: tuple[UUID, ...]
