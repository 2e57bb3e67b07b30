"""Planning ahead at night, and again when the medicines change."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from xinqiao.care.pathways.actions import laying, watching
from xinqiao.care.pathways.models import Plan, PlanVersion, Task
from xinqiao.care.pathways.permissions import check_is_job
from xinqiao.care.pathways.rules import layout
from xinqiao.care.pathways.rules.calendar import local_day
from xinqiao.care.pathways.rules.template import read
from xinqiao.care.pathways.types import Dose, PlanStatus, Template
from xinqiao.chart.medicines import queries as medicines
from xinqiao.chart.medicines.events import MedicinesChanged
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.types import Standing

BATCH = 500


def plan_ahead(*, viewer: Viewer, now: datetime) -> int:
    """Lay out the tasks that the horizon has newly reached, for every running plan of the organization.

    Works in sets of a few hundred plans, one transaction each; safe to run twice. Returns tasks added.
    """
    organization_id = check_is_job(viewer)
    # a day later anywhere on earth; the exact horizon follows from each patient's own calendar
    reach = (now + timedelta(days=laying.HORIZON_DAYS + 2)).date()
    with standing_as(viewer):
        ids = Plan.objects.filter(
            organization_id=organization_id, status=PlanStatus.ACTIVE, laid_until__lt=reach
        ).values_list("id", flat=True)
        waiting = list(ids.order_by("id"))
    sets = [waiting[start : start + BATCH] for start in range(0, len(waiting), BATCH)]
    return sum(_plan_set(viewer, some, now) for some in sets)


def _plan_set(viewer: Viewer, ids: Sequence[UUID], now: datetime) -> int:
    with standing_as(viewer):
        return _plan_some(viewer, ids, now)


def _plan_some(viewer: Viewer, ids: Sequence[UUID], now: datetime) -> int:
    plans = (
        Plan.objects.select_for_update(of=("self",))
        .select_related("programme")
        .filter(id__in=ids, status=PlanStatus.ACTIVE)
    )
    rows = list(plans)
    patients = [plan.patient_id for plan in rows]
    standings, zones = people.standings(patients), people.time_zones(patients)
    due = [
        plan
        for plan in rows
        if standings[plan.patient_id] in {Standing.ALIVE, Standing.MERGED}
        and plan.laid_until < layout.horizon(now, zones[plan.patient_id], laying.HORIZON_DAYS)
    ]
    for plan in due:
        # readings are expected from the first day that the plan asks for them to the last, not beyond
        if plan.is_cadence_watched != (watching.expected_now(plan, zones[plan.patient_id], now) is not None):
            watching.watch(viewer, plan, now)
    return _lay_out(viewer, due, zones, now)


def _lay_out(viewer: Viewer, plans: list[Plan], zones: dict[UUID, str], now: datetime) -> int:
    if not plans:
        return 0
    templates = {plan.programme_id: read(plan.programme.document) for plan in plans}
    versions = _versions(plans)
    first, last = _span(now)
    lines = medicines.running(viewer, [plan.patient_id for plan in plans], first, last)
    tasks: list[Task] = []
    for plan in plans:
        template, zone = templates[plan.programme_id], zones[plan.patient_id]
        doses = laying.doses_of(lines.get(plan.patient_id, []))
        tasks += _new_tasks(plan, versions[plan.id], template, doses, zone, now)
    before = Task.objects.filter(plan__in=plans).count()
    Task.objects.bulk_create(tasks, ignore_conflicts=True, batch_size=2000)
    Plan.objects.bulk_update(plans, ["laid_until"])
    laying.tell_today(plans)
    return Task.objects.filter(plan__in=plans).count() - before


def _new_tasks(
    plan: Plan, version_id: UUID, template: Template, doses: tuple[Dose, ...], zone: str, now: datetime
) -> list[Task]:
    start = laying.first_day(plan.laid_until, local_day(now, zone))
    ground = laying.ground_of(plan, template, doses, zone, from_on=start, now=now)
    plan.laid_until = ground.until_on
    return laying.rows_of(plan, version_id, template, layout.lay_out(ground))


def _versions(plans: list[Plan]) -> dict[UUID, UUID]:
    rows = PlanVersion.objects.filter(plan__in=plans).order_by("plan_id", "-number").distinct("plan_id")
    return dict(rows.values_list("plan_id", "id"))


def _span(now: datetime) -> tuple[date, date]:
    return now.date() - timedelta(days=1), now.date() + timedelta(days=laying.HORIZON_DAYS + 2)


@transaction.atomic
def lay_medicines_again(event: MedicinesChanged, *, viewer: Viewer, now: datetime) -> None:
    """Bring medicine tasks in step with a changed schedule; the same event twice changes nothing."""
    plans = (
        Plan.objects.select_for_update(of=("self",))
        .select_related("programme")
        .filter(patient_id__in=people.same_person(event.patient_id), status=PlanStatus.ACTIVE)
    )
    zones = people.time_zones([event.patient_id])
    for plan in plans:
        version = PlanVersion.objects.get(plan=plan, number=plan.version)
        laying.lay_again(viewer, plan, version, zones[event.patient_id], now)
