"""Cohorts for the measures: who was enrolled when, and on which days somebody followed them up."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from xinqiao.care.pathways.models import FollowUp, Plan, Task
from xinqiao.care.pathways.permissions import homes_of
from xinqiao.care.pathways.types import CohortMember, TaskKind, TaskStatus
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.organizations.permissions import Act, check_can

_BY_THE_TEAM = (TaskKind.VISIT.value, TaskKind.CALL.value)


def cohort(viewer: Viewer, since: date, until: date) -> list[CohortMember]:
    """Return everybody whose plan counts from a day in [since, until), in the viewer's hospital.

    `followed_on` are the days of follow-ups, and those on which a visit or a call was ticked. Three queries.
    Raises NotAllowed to those whose role reads no figures.
    """
    check_can(viewer, Act.READ_FIGURES)
    plans = list(
        Plan.objects.select_related("programme").filter(
            organization_id__in=homes_of(viewer), anchor_on__gte=since, anchor_on__lt=until
        )
    )
    days = _followed(viewer, since)
    return [
        CohortMember(
            patient_id=plan.patient_id,
            programme=plan.programme.code,
            anchor_on=plan.anchor_on,
            followed_on=tuple(days.get(plan.id, ())),
            ended_on=plan.ended_at.date() if plan.ended_at else None,
            end_reason=plan.end_reason,
        )
        for plan in plans
    ]


def _followed(viewer: Viewer, since: date) -> dict[UUID, list[date]]:
    found: dict[UUID, list[date]] = defaultdict(list)
    rows = Task.objects.filter(
        organization_id__in=homes_of(viewer),
        kind__in=_BY_THE_TEAM,
        status=TaskStatus.DONE.value,
        completed_at__date__gte=since,
    )
    for plan_id, at in rows.order_by("completed_at").values_list("plan_id", "completed_at"):
        if at is not None:
            found[plan_id].append(at.date())
    held = FollowUp.objects.filter(organization_id__in=homes_of(viewer), held_at__date__gte=since)
    for plan_id, at in held.order_by("held_at").values_list("plan_id", "held_at"):
        found[plan_id].append(at.date())
    return found
