"""Changing a plan: a new version with its reason and cause, and everything that follows from it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from xinqiao.care.pathways.actions import laying, watching
from xinqiao.care.pathways.errors import ChangeRefused, NoPlan
from xinqiao.care.pathways.events import PlanAdjusted
from xinqiao.care.pathways.models import PLAN_STATES, Goal, Plan, PlanVersion
from xinqiao.care.pathways.permissions import check_can_adjust
from xinqiao.care.pathways.rules import follow
from xinqiao.care.pathways.rules.calendar import local_day
from xinqiao.care.pathways.types import Change, PlanChanges, PlanStatus
from xinqiao.chart.medicines import actions as medicines
from xinqiao.chart.medicines import queries as medicine_queries
from xinqiao.foundation import audit, events
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.ids import new_id
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.types import PatientCard


@transaction.atomic
def adjust_plan(
    *,
    viewer: Viewer,
    patient_id: UUID,
    changes: PlanChanges,
    reason: str,
    caused_by: tuple[str, UUID] | None = None,
    note: str = "",
    enrolment_id: UUID | None = None,
    now: datetime,
) -> UUID:
    """Change a running plan and return its new version.

    Tasks from now on are laid out again, settled ones stay; the watch gets the new parameters.
    `caused_by` names the row this answers to, such as (`alerts.alert`, its id).
    `note` is said to the patient beside the words made from the changes. With several plans
    `enrolment_id` says which; otherwise the newest. Raises NoPlan, ChangeRefused, NotAllowed.
    """
    check_can_adjust(viewer, patient_id)
    plan = running_plan(patient_id, enrolment_id)
    card = people.cards(viewer, [plan.patient_id])[plan.patient_id]
    lines = _checked(plan, card, changes, reason, now)
    version_id = new_id()
    lines += _change_medicines(viewer, plan.patient_id, changes, version_id, card, now)
    if not lines:
        raise ChangeRefused("nothing-to-change")
    version = _next_version(viewer, plan, version_id, lines, reason, note, caused_by, now)
    _set_goal(plan, version, changes, now)
    laying.lay_again(viewer, plan, version, card.time_zone, now)
    watching.watch(viewer, plan, now)
    _tell(viewer, plan, version, now)
    return version.id


# house: actions-are-keyword-only - a step shared by the actions of this folder, not a door
def running_plan(patient_id: UUID, enrolment_id: UUID | None = None) -> Plan:
    """Hold the running plan of a patient, the newest of several. Raises NoPlan."""
    rows = (
        Plan.objects.select_for_update(of=("self",))
        .select_related("programme")
        .filter(patient_id__in=people.same_person(patient_id), status=PlanStatus.ACTIVE)
    )
    if enrolment_id is not None:
        rows = rows.filter(enrolment_id=enrolment_id)
    plan = rows.order_by("-started_at").first()
    if plan is None:
        raise NoPlan
    return plan


def _checked(plan: Plan, card: PatientCard, changes: PlanChanges, reason: str, now: datetime) -> list[Change]:
    if not reason.strip():
        raise ChangeRefused("no-reason")
    today, template = local_day(now, card.time_zone), laying.template_of(plan)
    problem = follow.objection(template, changes, today=today)
    if problem:
        raise ChangeRefused(problem)
    before = follow.from_json(plan.settings)
    target = follow.target_in_force(template, before, card.age_on(today))
    after, lines = follow.apply(before, changes, today=today, target=target)
    plan.settings = follow.to_json(after)
    return list(lines)


def _change_medicines(
    viewer: Viewer, patient_id: UUID, changes: PlanChanges, version_id: UUID, card: PatientCard, now: datetime
) -> list[Change]:
    lines = []
    for medication_id in changes.stop_medicine_ids:
        stopped = medicine_queries.medicine(viewer, medication_id)
        today = local_day(now, card.time_zone)
        medicines.stop_medicine(viewer=viewer, medication_id=medication_id, on=today, reason="plan", now=now)
        if stopped is not None:
            lines.append(Change(field="medicine-stopped", before=stopped.name))
    for new in changes.start_medicines:
        medicines.schedule_medicine(
            viewer=viewer,
            patient_id=patient_id,
            name=new.name,
            dose_text=new.dose_text,
            times=new.times,
            from_on=new.from_on,
            until_on=new.until_on,
            prescriber=viewer.name,
            cause_type="pathways.plan_version",
            cause_id=version_id,
            now=now,
        )
        lines.append(Change(field="medicine-started", after={"name": new.name, "dose": new.dose_text}))
    return lines


def _next_version(
    viewer: Viewer,
    plan: Plan,
    version_id: UUID,
    lines: list[Change],
    reason: str,
    note: str,
    caused_by: tuple[str, UUID] | None,
    now: datetime,
) -> PlanVersion:
    plan.status = PLAN_STATES.next(plan.status, "adjust")
    plan.version += 1
    plan.save(update_fields=["status", "version", "settings"])
    return PlanVersion.objects.create(
        id=version_id,
        organization_id=plan.organization_id,
        patient_id=plan.patient_id,
        plan=plan,
        number=plan.version,
        settings=plan.settings,
        changes=[{"field": one.field, "before": one.before, "after": one.after} for one in lines],
        reason=reason.strip(),
        note=note.strip(),
        caused_by_type=caused_by[0] if caused_by else "",
        caused_by_id=caused_by[1] if caused_by else None,
        account_id=viewer.account_id,
        membership_id=viewer.membership_id,
        by=viewer.name,
        at=now,
    )


def _set_goal(plan: Plan, version: PlanVersion, changes: PlanChanges, now: datetime) -> None:
    if changes.systolic_below is None or changes.diastolic_below is None:
        return
    Goal.objects.filter(plan=plan, until=None).update(until=now)
    Goal.objects.create(
        organization_id=plan.organization_id,
        patient_id=plan.patient_id,
        plan=plan,
        plan_version=version,
        systolic_below=changes.systolic_below,
        diastolic_below=changes.diastolic_below,
        start=now,
    )


def _tell(viewer: Viewer, plan: Plan, version: PlanVersion, now: datetime) -> None:
    audit.record(
        viewer,
        "adjust_plan",
        object_type="plan",
        object_id=plan.id,
        subjects=[plan.patient_id],
        details={"version": str(version.id)},
        now=now,
    )
    events.announce(
        PlanAdjusted(
            organization_id=plan.organization_id,
            cause_id=version.id,
            at=now,
            patient_id=plan.patient_id,
            enrolment_id=plan.enrolment_id,
            plan_id=plan.id,
        )
    )
