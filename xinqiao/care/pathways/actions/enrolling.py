"""Beginning and ending a plan: enrolment, plan, tasks and watch in one transaction."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from xinqiao.care.pathways.actions import laying, watching
from xinqiao.care.pathways.actions.programmes import programme_for
from xinqiao.care.pathways.errors import EnrolmentRefused, NoPlan
from xinqiao.care.pathways.events import PlanEnded, PlanStarted
from xinqiao.care.pathways.models import PLAN_STATES, Goal, Plan, PlanVersion, Programme, Task
from xinqiao.care.pathways.permissions import check_can_enrol
from xinqiao.care.pathways.rules import follow
from xinqiao.care.pathways.rules.calendar import local_day
from xinqiao.care.pathways.rules.template import read
from xinqiao.care.pathways.types import Enrolled, PlanSettings, PlanStatus, TaskStatus
from xinqiao.foundation import audit, events
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.enrolments import actions as enrolments
from xinqiao.identity.enrolments.events import EnrolmentClosed
from xinqiao.identity.enrolments.types import CloseReason
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.types import PatientCard

# occurrences are counted from the first day: one in the year 1 would be counted for minutes
_FURTHEST_ANCHOR = timedelta(days=3653)


@transaction.atomic
def enrol(
    *,
    viewer: Viewer,
    patient_id: UUID,
    programme: str,
    team_id: UUID,
    anchor_on: date,
    conditions: frozenset[str] = frozenset(),
    now: datetime,
) -> Enrolled:
    """Enrol a patient: enrolment, plan version 1, the tasks of the next two weeks, and the watch.

    `anchor_on` is day 0 on the patient's calendar; `conditions` are known exclusions such as `pregnancy`.
    Raises NotAllowed, UnknownProgramme, EnrolmentRefused, and what opening an enrolment raises.
    """
    check_can_enrol(viewer, patient_id)
    card = people.cards(viewer, [patient_id])[patient_id]
    source = programme_for(viewer, card.organization_id, programme, now)
    _check_fits(source, card, conditions, now)
    if abs(anchor_on - local_day(now, card.time_zone)) > _FURTHEST_ANCHOR:
        raise EnrolmentRefused("anchor-far")
    enrolment_id = enrolments.open_enrolment(
        viewer=viewer,
        patient_id=patient_id,
        programme=programme,
        team_id=team_id,
        anchor_on=anchor_on,
        now=now,
    )
    plan = _begin(source, card, enrolment_id, team_id, anchor_on, now)
    version = _first_version(viewer, plan, source, now)
    laying.lay_again(viewer, plan, version, card.time_zone, now)
    watching.watch(viewer, plan, now)
    _say(viewer, "enrol", plan, now)
    events.announce(
        PlanStarted(
            organization_id=plan.organization_id,
            cause_id=version.id,
            at=now,
            patient_id=patient_id,
            enrolment_id=enrolment_id,
        )
    )
    return Enrolled(enrolment_id=enrolment_id, plan_id=plan.id, plan_version_id=version.id)


def _check_fits(source: Programme, card: PatientCard, conditions: frozenset[str], now: datetime) -> None:
    age = card.age_on(local_day(now, card.time_zone))
    problem = follow.refusal(read(source.document), age=age, conditions=conditions)
    if problem:
        raise EnrolmentRefused(problem)


def _begin(
    source: Programme, card: PatientCard, enrolment_id: UUID, team_id: UUID, anchor_on: date, now: datetime
) -> Plan:
    return Plan.objects.create(
        organization_id=card.organization_id,
        patient_id=card.id,
        enrolment_id=enrolment_id,
        programme=source,
        team_id=team_id,
        anchor_on=anchor_on,
        status=PLAN_STATES.initial,
        version=1,
        settings=follow.to_json(PlanSettings()),
        laid_until=local_day(now, card.time_zone),
        started_at=now,
    )


def _first_version(viewer: Viewer, plan: Plan, source: Programme, now: datetime) -> PlanVersion:
    return PlanVersion.objects.create(
        organization_id=plan.organization_id,
        patient_id=plan.patient_id,
        plan=plan,
        number=1,
        settings=plan.settings,
        changes=[{"field": "enrolled", "before": None, "after": source.document["title"]}],
        reason="",
        caused_by_type="enrolments.enrolment",
        caused_by_id=plan.enrolment_id,
        account_id=viewer.account_id,
        membership_id=viewer.membership_id,
        by=viewer.name,
        at=now,
    )


@transaction.atomic
def leave(*, viewer: Viewer, enrolment_id: UUID, reason: CloseReason, now: datetime) -> None:
    """Take a patient out of a plan: enrolment closed, open tasks cancelled, nothing watched any more.

    Who may, and the reasons, are those of closing an enrolment; a patient may leave themself.
    Raises NoPlan, NotAllowed, EnrolmentNotFound.
    """
    plan = Plan.objects.select_for_update().filter(enrolment_id=enrolment_id).first()
    if plan is None:
        raise NoPlan
    enrolments.close_enrolment(viewer=viewer, enrolment_id=enrolment_id, reason=reason, now=now)
    _end(viewer, plan, str(reason), now)


@transaction.atomic
def end_with_enrolment(event: EnrolmentClosed, *, viewer: Viewer, now: datetime) -> None:
    """End the plan of an enrolment that was closed elsewhere (death, withdrawal); twice is once."""
    plan = Plan.objects.select_for_update().filter(enrolment_id=event.enrolment_id).first()
    if plan is not None and plan.status == PlanStatus.ACTIVE:
        _end(viewer, plan, event.reason, now)


def _end(viewer: Viewer, plan: Plan, reason: str, now: datetime) -> None:
    plan.status = PLAN_STATES.next(plan.status, "leave")
    plan.ended_at, plan.end_reason = now, reason
    plan.save(update_fields=["status", "ended_at", "end_reason"])
    tasks = list(Task.objects.select_for_update().filter(plan=plan, status=TaskStatus.OPEN))
    who = laying.Who(viewer=viewer, cause_type="enrolments.enrolment", cause_id=plan.enrolment_id)
    laying.cancel_tasks(who, tasks, now)
    Goal.objects.filter(plan=plan, until=None).update(until=now)
    watching.unwatch(viewer, plan, reason, now)
    laying.tell_today([plan])
    _say(viewer, "leave_plan", plan, now)
    events.announce(
        PlanEnded(
            organization_id=plan.organization_id,
            cause_id=plan.id,
            at=now,
            patient_id=plan.patient_id,
            enrolment_id=plan.enrolment_id,
        )
    )


def _say(viewer: Viewer, verb: str, plan: Plan, now: datetime) -> None:
    audit.record(
        viewer,
        verb,
        object_type="plan",
        object_id=plan.id,
        subjects=[plan.patient_id],
        details={"enrolment": str(plan.enrolment_id)},
        now=now,
    )
