"""From rules to rows: what a plan's tasks need to be laid out, and laying them out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from xinqiao.care.pathways.models import TASK_STATES, Plan, PlanVersion, Task, TaskStep
from xinqiao.care.pathways.rules import follow, layout
from xinqiao.care.pathways.rules.calendar import local_day
from xinqiao.care.pathways.rules.template import read
from xinqiao.care.pathways.types import Dose, PlannedTask, Series, TaskStatus, Template
from xinqiao.chart.medicines import queries as medicines
from xinqiao.chart.medicines.types import Medicine
from xinqiao.foundation import notices
from xinqiao.foundation.guards import Viewer

# how far tasks exist ahead of today; a horizon, so that a change of plan has little to take back
HORIZON_DAYS = 14
REGION = "today"


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who takes a step, and which row is the cause."""

    viewer: Viewer
    cause_type: str = ""
    cause_id: UUID | None = None


def template_of(plan: Plan) -> Template:
    """Return the template of the programme version that the plan runs on."""
    return read(plan.programme.document)


def doses_of(lines: Iterable[Medicine]) -> tuple[Dose, ...]:
    """Return the medicine slots that a schedule asks for."""
    return tuple(
        Dose(slot=slot, at=at, from_on=line.from_on, until_on=line.until_on)
        for line in lines
        for at, slot in ((at, medicines.slot_of(at)) for at in line.times)
    )


def ground_of(
    plan: Plan, template: Template, doses: tuple[Dose, ...], zone: str, *, from_on: date, now: datetime
) -> layout.Ground:
    """Return what a plan is laid out on, from a local day to the horizon."""
    return layout.Ground(
        template=template,
        settings=follow.from_json(plan.settings),
        doses=doses,
        anchor_on=plan.anchor_on,
        zone=zone,
        since=now,
        from_on=from_on,
        until_on=layout.horizon(now, zone, HORIZON_DAYS),
    )


def rows_of(plan: Plan, version_id: UUID, template: Template, planned: Iterable[PlannedTask]) -> list[Task]:
    """Return the unsaved rows of planned tasks."""
    series = layout.series_by_name(template)
    return [_row(plan, version_id, series[task.series], task) for task in planned]


def _row(plan: Plan, version_id: UUID, series: Series, task: PlannedTask) -> Task:
    return Task(
        organization_id=plan.organization_id,
        patient_id=plan.patient_id,
        plan=plan,
        plan_version_id=version_id,
        kind=task.kind,
        series=task.series,
        slot=task.slot,
        phrase=series.phrase,
        form=series.form,
        required=list(series.required),
        due_on=task.due_on,
        at=task.at,
        opens_at=task.opens_at,
        closes_at=task.closes_at,
        lapses_at=task.lapses_at,
        status=TASK_STATES.initial,
    )


# house: actions-are-keyword-only - a step shared by the actions of this folder, not a door
def lay_again(viewer: Viewer, plan: Plan, version: PlanVersion, zone: str, now: datetime) -> None:
    """Bring the tasks from now on in step with the plan; what is settled is not touched.

    Tasks that are no longer wanted are cancelled with the version as the cause, new ones are added.
    """
    today, template = local_day(now, zone), template_of(plan)
    until = layout.horizon(now, zone, HORIZON_DAYS)
    lines = medicines.running(viewer, [plan.patient_id], today, until).get(plan.patient_id, [])
    ground = ground_of(plan, template, doses_of(lines), zone, from_on=today, now=now)
    living = Task.objects.filter(plan=plan, closes_at__gt=now).exclude(status=TaskStatus.CANCELLED)
    by_key = {(task.series, task.due_on, task.slot): task for task in living.select_for_update()}
    standing = {key: task.id for key, task in by_key.items() if task.status == TaskStatus.OPEN}
    settled = [key for key in by_key if key not in standing]
    cancel, add = layout.relay(standing, settled, layout.lay_out(ground))
    gone = [task for task in by_key.values() if task.id in set(cancel)]
    cancel_tasks(Who(viewer=viewer, cause_type="pathways.plan_version", cause_id=version.id), gone, now)
    Task.objects.bulk_create(rows_of(plan, version.id, template, add), ignore_conflicts=True)
    Plan.objects.filter(id=plan.id).update(laid_until=ground.until_on)
    tell_today([plan])


def cancel_tasks(who: Who, tasks: Sequence[Task], now: datetime) -> None:
    """Cancel open tasks and write the step of each."""
    Task.objects.filter(id__in=[task.id for task in tasks]).update(status=TaskStatus.CANCELLED)
    TaskStep.objects.bulk_create(step(who, task, "cancel", now) for task in tasks)


def step(who: Who, task: Task, verb: str, now: datetime) -> TaskStep:
    """Return the unsaved step of a task from where it stands. Raises Conflict where it may not follow."""
    return TaskStep(
        organization_id=task.organization_id,
        patient_id=task.patient_id,
        task=task,
        verb=verb,
        before=task.status,
        after=TASK_STATES.next(task.status, verb),
        cause_type=who.cause_type,
        cause_id=who.cause_id,
        account_id=who.viewer.account_id,
        by=who.viewer.name,
        at=now,
    )


def tell_today(plans: Iterable[Plan | Task]) -> None:
    """Say that the day of these patients changed."""
    patients = {one.patient_id: one.organization_id for one in plans}
    notices.tell_all(
        notices.Notice(
            organization_id=organization_id,
            audience=f"patient:{patient_id}",
            region=REGION,
            subject={"patient": str(patient_id)},
        )
        for patient_id, organization_id in patients.items()
    )


def first_day(plan_laid_until: date, today: date) -> date:
    """Return where planning goes on: where it ended, a day of overlap for windows, never in the past."""
    return max(today, plan_laid_until - timedelta(days=1))
