"""Reads of plans: the day, the plan, what changed, and the facts of the care line."""

from datetime import datetime
from uuid import UUID

from xinqiao.care.pathways.models import Task
from xinqiao.care.pathways.permissions import check_can_read_plan
from xinqiao.care.pathways.queries.careline import careline_facts
from xinqiao.care.pathways.queries.cohorts import cohort
from xinqiao.care.pathways.queries.machines import plans_matching
from xinqiao.care.pathways.queries.plans import (
    change_log,
    has_plan,
    plan,
    plan_of_enrolment,
    preview,
    programmes,
    written,
)
from xinqiao.care.pathways.queries.today import today
from xinqiao.care.pathways.queries.visits import follow_ups, next_steps
from xinqiao.care.pathways.types import TaskKind, TaskStatus
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people.queries import same_person

__all__ = [
    "careline_facts",
    "change_log",
    "cohort",
    "follow_ups",
    "has_plan",
    "next_steps",
    "open_task",
    "plan",
    "plan_of_enrolment",
    "plans_matching",
    "preview",
    "programmes",
    "today",
    "written",
]


def open_task(viewer: Viewer, patient_id: UUID, *, form: str, now: datetime) -> UUID | None:
    """Return the oldest task of a form that may be answered now, or None."""
    check_can_read_plan(viewer, patient_id)
    rows = Task.objects.filter(
        patient_id__in=same_person(patient_id),
        form=form,
        kind=TaskKind.QUESTION,
        status__in=[TaskStatus.OPEN, TaskStatus.MISSED],
        opens_at__lte=now,
    )
    return rows.order_by("due_on").values_list("id", flat=True).first()
