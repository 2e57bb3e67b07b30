"""A follow-up took place: it is written down, classed by the rules, and its task is done."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from xinqiao.care.alerts import queries as alerts
from xinqiao.care.pathways.actions.changing import running_plan
from xinqiao.care.pathways.actions.tasks import complete_task
from xinqiao.care.pathways.errors import VisitRefused
from xinqiao.care.pathways.models import FollowUp, Plan, Task
from xinqiao.care.pathways.permissions import check_can_adjust
from xinqiao.care.pathways.types import NewFollowUp, TaskKind, TaskStatus, VisitMode
from xinqiao.foundation import audit
from xinqiao.foundation.guards import Viewer

FOLLOW_UP = "pathways.follow-up"
_CLOCKS_DIFFER = timedelta(minutes=5)
_KINDS = {
    VisitMode.CLINIC: (TaskKind.VISIT,),
    VisitMode.HOME: (TaskKind.VISIT,),
    VisitMode.PHONE: (TaskKind.CALL, TaskKind.VISIT),
}


@transaction.atomic
def record_follow_up(*, viewer: Viewer, patient_id: UUID, visit: NewFollowUp, now: datetime) -> UUID:
    """Write a follow-up down with its class and tick the task of the plan that it answers; return its id.

    The same id again changes nothing.

    The class is judged from the values that are kept for the moment of the visit, so they go in before.
    It changes nothing else: what should follow is proposed by `queries.next_steps`, and a person decides.
    Raises NoPlan, VisitRefused, NotAllowed.
    """
    check_can_adjust(viewer, patient_id)
    plan = running_plan(patient_id)
    if FollowUp.objects.filter(id=visit.id, patient_id=plan.patient_id).exists():
        return visit.id
    if visit.held_at > now + _CLOCKS_DIFFER:
        raise VisitRefused("ahead")
    if visit.held_at.date() < plan.anchor_on:
        raise VisitRefused("before-plan")
    row = _row(viewer, plan, visit, now)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise VisitRefused("id-taken") from None
    task = _task(plan, visit)
    if task is not None:
        complete_task(viewer=viewer, task_id=task.id, cause_type=FOLLOW_UP, cause_id=row.id, now=now)
    audit.record(
        viewer,
        "record_follow_up",
        object_type="follow_up",
        object_id=row.id,
        subjects=[plan.patient_id],
        details={"mode": row.mode, "control": row.control},
        now=now,
    )
    return row.id


def _row(viewer: Viewer, plan: Plan, visit: NewFollowUp, now: datetime) -> FollowUp:
    told = {
        "adverse_reaction": visit.has_adverse_reaction,
        "new_complication": visit.has_new_complication,
    }
    control, rule_version = alerts.visit_class(
        viewer, plan.patient_id, programme=plan.programme.code, at=visit.held_at, told=told
    )
    return FollowUp(
        id=visit.id,
        organization_id=plan.organization_id,
        patient_id=plan.patient_id,
        plan=plan,
        held_at=visit.held_at,
        mode=visit.mode.value,
        systolic=visit.systolic,
        diastolic=visit.diastolic,
        has_adverse_reaction=visit.has_adverse_reaction,
        has_new_complication=visit.has_new_complication,
        control=control,
        rule_version=rule_version,
        note=visit.note,
        reading_id=visit.reading_id,
        membership_id=viewer.membership_id,
        by=viewer.name,
        recorded_at=now,
    )


def _task(plan: Plan, visit: NewFollowUp) -> Task | None:
    """The visit (by phone also the call) of the plan that lies nearest and may be done by now."""
    rows = Task.objects.filter(
        plan=plan,
        kind__in=_KINDS[visit.mode],
        status__in=[TaskStatus.OPEN, TaskStatus.MISSED],
        opens_at__lte=visit.held_at,
    )
    held_on = visit.held_at.date()
    return min(rows, key=lambda task: abs(task.due_on - held_on), default=None)
