"""One day of one patient, in their words."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from xinqiao.care.pathways.models import TASK_STATES, Plan, Task
from xinqiao.care.pathways.permissions import check_can_read_plan
from xinqiao.care.pathways.queries.words import Tongue, tongue_for
from xinqiao.care.pathways.rules import follow, layout
from xinqiao.care.pathways.rules.calendar import instant, local_day
from xinqiao.care.pathways.rules.template import read
from xinqiao.care.pathways.types import PlanStatus, TaskKind, TaskStatus, Today, TodayTask
from xinqiao.chart.medicines import queries as medicines
from xinqiao.chart.observations import queries as observations
from xinqiao.chart.observations.types import StoredReading
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.permissions import has_area
from xinqiao.identity.people.types import Area

_PRESSURE = ("8480-6", "8462-4")
_UNDOABLE = frozenset({TaskKind.MEDICINE})


def today(
    viewer: Viewer, patient_id: UUID, on: date | None = None, *, language: str | None = None, now: datetime
) -> Today:
    """Return the tasks of a local day (the patient's today by default), in the viewer's words.

    `overdue` holds what still can be done from before. The number of queries does not depend on
    how many tasks there are. Raises as reading a plan does.
    """
    check_can_read_plan(viewer, patient_id)
    ids = people.same_person(patient_id)
    card = people.cards(viewer, [patient_id])[patient_id]
    tongue = tongue_for(viewer, card, language)
    day = on or local_day(now, card.time_zone)
    plans = list(
        Plan.objects.select_related("programme").filter(patient_id__in=ids, status=PlanStatus.ACTIVE)
    )
    rows = _rows(ids, day, card.time_zone)
    counts = _medicine_counts(viewer, ids, rows)
    starts = instant(day, "00:00", card.time_zone)
    plan = max(plans, key=lambda one: one.started_at, default=None)
    remark, is_watch = _remark(viewer, patient_id, plan, tongue, card.age_on(day))
    return Today(
        patient_id=patient_id,
        on=day,
        day=layout.day_number(plan.anchor_on, day) if plan else None,
        programme=tongue.say(plan.programme.document["title"]) if plan else "",
        tasks=tuple(_task(tongue, row, counts, now) for row in rows if _is_of(row, starts)),
        overdue=tuple(_task(tongue, row, counts, now) for row in rows if _is_overdue(row, starts)),
        next_visit_on=next_visit(plans, day),
        remark=remark,
        remark_is_watch=is_watch,
    )


def _rows(ids: Iterable[UUID], day: date, zone: str) -> list[Task]:
    """Return the tasks whose window touches the day, and earlier ones that are open or missed lately."""
    starts, ends = instant(day, "00:00", zone), instant(day, "24:00", zone)
    rows = Task.objects.filter(patient_id__in=ids, opens_at__lt=ends, lapses_at__gt=starts)
    shown = rows.exclude(status=TaskStatus.CANCELLED)
    return sorted(shown, key=lambda row: (row.kind == TaskKind.VISIT, _time_of(row), row.id))


def _time_of(row: Task) -> datetime:
    hours, _, minutes = (row.at or "00:00").partition(":")
    return row.opens_at + timedelta(hours=int(hours), minutes=int(minutes))


def _is_of(row: Task, starts: datetime) -> bool:
    """Whether a task belongs to the day itself: its window touches it, and it was not done before."""
    return row.closes_at > starts and (row.completed_at is None or row.completed_at >= starts)


def _is_overdue(row: Task, starts: datetime) -> bool:
    return row.closes_at <= starts and row.status in {TaskStatus.OPEN, TaskStatus.MISSED}


def _medicine_counts(viewer: Viewer, ids: frozenset[UUID], rows: list[Task]) -> Counter[tuple[date, str]]:
    days = [row.due_on for row in rows if row.kind == TaskKind.MEDICINE]
    counts: Counter[tuple[date, str]] = Counter()
    if not days:
        return counts
    lines = medicines.running(viewer, ids, min(days), max(days) + timedelta(days=1))
    for line in (line for own in lines.values() for line in own):
        for day in {day for day in days if line.is_due_on(day)}:
            counts.update({(day, medicines.slot_of(at)) for at in line.times})
    return counts


def _task(tongue: Tongue, row: Task, counts: Counter[tuple[date, str]], now: datetime) -> TodayTask:
    kind, status = TaskKind(row.kind), TaskStatus(row.status)
    is_later = status is TaskStatus.OPEN and row.opens_at > now
    facts = {
        "slot": tongue.say(f"pathways.part.{row.slot}") if kind is TaskKind.MEDICINE else "",
        "count": counts[(row.due_on, row.slot)],
        "first": tongue.first_day(row.opens_at),
        "last": tongue.last_day(row.closes_at),
    }
    return TodayTask(
        id=row.id,
        kind=kind,
        state="later" if is_later else status,
        title=tongue.say(f"{row.phrase}.title", **facts),
        how=tongue.say(f"{row.phrase}.how", **facts),
        why=tongue.say(f"{row.phrase}.why", **facts),
        when=_when(tongue, row, now),
        due_on=row.due_on,
        at=row.at,
        slot=row.slot,
        form=row.form,
        count=counts[(row.due_on, row.slot)],
        done_at=row.completed_at,
        can_do=TASK_STATES.allows(status, "complete") and not is_later and kind is not TaskKind.VISIT,
        can_undo=TASK_STATES.allows(status, "undo") and kind in _UNDOABLE,
    )


def _when(tongue: Tongue, row: Task, now: datetime) -> str:
    if row.closes_at <= now and row.status in {TaskStatus.OPEN, TaskStatus.MISSED}:
        return tongue.say("pathways.when.overdue")
    if row.at:
        return tongue.say("pathways.when.at", at=row.at)
    if row.kind == TaskKind.MEASURE:
        slot = tongue.say(f"pathways.slot.{row.slot}")
        return tongue.say("pathways.when.slot", slot=slot, last=tongue.clock(row.closes_at))
    return tongue.say("pathways.when.until", last=tongue.last_day(row.closes_at))


def next_visit(plans: list[Plan], day: date) -> date | None:
    """Return the next visit day of any running plan, from the templates: rows reach two weeks only."""
    far = day + timedelta(days=400)
    days = [
        due
        for plan in plans
        for due, _name in layout.visit_days(
            read(plan.programme.document), follow.from_json(plan.settings), plan.anchor_on, far
        )
        if due >= day
    ]
    return min(days, default=None)


def _remark(
    viewer: Viewer, patient_id: UUID, plan: Plan | None, tongue: Tongue, age: int | None
) -> tuple[str, bool]:
    """Return a sentence on the latest blood pressure against the target in force."""
    if plan is None or (viewer.is_person and not has_area(viewer, patient_id, Area.READINGS)):
        return "", False
    pair = _pair(observations.latest(viewer, patient_id, _PRESSURE))
    if pair is None:
        return "", False
    target = follow.target_in_force(read(plan.programme.document), follow.from_json(plan.settings), age)
    is_watch = follow.is_above(pair[0], pair[1], target)
    phrase = "pathways.remark.above" if is_watch else "pathways.remark.within"
    return tongue.say(phrase, systolic=f"{pair[0]:.0f}", diastolic=f"{pair[1]:.0f}"), is_watch


def _pair(latest: Mapping[str, StoredReading]) -> tuple[Decimal, Decimal] | None:
    """Return systolic and diastolic of one measurement; two halves of different ones are no pair."""
    upper, lower = (latest.get(code) for code in _PRESSURE)
    if upper is None or lower is None or upper.measured_at != lower.measured_at:
        return None
    return upper.canonical_value, lower.canonical_value
