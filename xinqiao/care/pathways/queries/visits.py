"""The follow-ups that took place, and what the programme proposes after the last of them."""

from uuid import UUID

from xinqiao.care.pathways.models import FollowUp, Plan
from xinqiao.care.pathways.permissions import check_can_read_plan
from xinqiao.care.pathways.rules import follow
from xinqiao.care.pathways.rules.template import read
from xinqiao.care.pathways.types import AdjustRule, FollowUpFacts, FollowUpView, PlanStatus, VisitMode
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people import queries as people


def follow_ups(viewer: Viewer, patient_id: UUID, *, limit: int = 24) -> tuple[FollowUpView, ...]:
    """Return the newest follow-ups of a human, newest first. Raises as reading a plan does."""
    check_can_read_plan(viewer, patient_id)
    rows = FollowUp.objects.filter(patient_id__in=people.same_person(patient_id))
    views: list[FollowUpView] = []
    control, streak = "", 0
    for row in reversed(rows.order_by("-held_at", "-id")[:limit]):
        # one without a class says nothing about control and breaks no row of others
        if row.control:
            streak = streak + 1 if row.control == control else 1
            control = row.control
        views.append(_view(row, streak if row.control else 0))
    return tuple(reversed(views))


def next_steps(viewer: Viewer, patient_id: UUID, last: FollowUpView | None) -> tuple[AdjustRule, ...]:
    """Return what the running programme proposes after the last follow-up; a person decides.

    Empty without a plan or a class. Raises as reading a plan does.
    """
    check_can_read_plan(viewer, patient_id)
    if last is None or not last.control:
        return ()
    rows = Plan.objects.select_related("programme").filter(
        patient_id__in=people.same_person(patient_id), status=PlanStatus.ACTIVE
    )
    plan = rows.order_by("-started_at").first()
    if plan is None:
        return ()
    facts = FollowUpFacts(control=last.control, streak=last.streak)
    return follow.proposals(read(plan.programme.document), facts)


def _view(row: FollowUp, streak: int) -> FollowUpView:
    return FollowUpView(
        id=row.id,
        held_at=row.held_at,
        mode=VisitMode(row.mode),
        systolic=row.systolic,
        diastolic=row.diastolic,
        has_adverse_reaction=row.has_adverse_reaction,
        has_new_complication=row.has_new_complication,
        control=row.control,
        streak=streak,
        rule_version=row.rule_version,
        note=row.note,
        by=row.by,
    )
