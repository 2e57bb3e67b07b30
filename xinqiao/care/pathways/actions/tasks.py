"""Doing, undoing, leaving out and missing tasks."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from uuid import UUID

from django.db import connection, transaction

from xinqiao.care.pathways.actions.laying import Who, step, tell_today
from xinqiao.care.pathways.errors import TaskRefused, UnknownTask
from xinqiao.care.pathways.events import TasksMissed
from xinqiao.care.pathways.models import TASK_STATES, Task, TaskStep
from xinqiao.care.pathways.permissions import check_can_tick, check_is_job
from xinqiao.care.pathways.rules.follow import satisfied
from xinqiao.care.pathways.types import Measured, OpenTask, TaskKind, TaskStatus
from xinqiao.chart.medicines import actions as medicines
from xinqiao.chart.medicines.types import IntakeStatus, SkipReason
from xinqiao.chart.observations.types import RecordedBatch, StoredReading
from xinqiao.foundation import audit, events
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people import queries as people

READING = "observations.reading"
TICKED = "pathways.tick"
_BY_HAND = frozenset({TaskKind.MEDICINE, TaskKind.VISIT, TaskKind.CALL})
_BY_CARE_TEAM = frozenset({TaskKind.VISIT, TaskKind.CALL})
_NEEDS = {TaskKind.MEASURE: "needs-reading", TaskKind.QUESTION: "needs-answers"}
_SAID = {TaskStatus.DONE: IntakeStatus.TAKEN, TaskStatus.SKIPPED: IntakeStatus.SKIPPED}
_SCAN = 2000


@transaction.atomic
def complete_task(
    *, viewer: Viewer, task_id: UUID, cause_type: str = "", cause_id: UUID | None = None, now: datetime
) -> None:
    """Tick a task; late is fine, twice is once. A medicine task ticks every dose of its slot.

    A measurement or a form is ticked by its reading or answers: the journey names them as the cause.
    Raises UnknownTask, TaskRefused, NotAllowed, Conflict.
    """
    task = _task(viewer, task_id)
    if task.status == TaskStatus.DONE:
        return
    _check_may_tick(viewer, task, cause_id, now)
    who = Who(viewer=viewer, cause_type=cause_type or TICKED, cause_id=cause_id or viewer.account_id)
    if task.kind == TaskKind.MEDICINE:
        medicines.record_taken(
            viewer=viewer,
            patient_id=task.patient_id,
            on=task.due_on,
            slot=task.slot,
            cause_id=task.id,
            now=now,
        )
    _move(who, task, "complete", now)


def _check_may_tick(viewer: Viewer, task: Task, cause_id: UUID | None, now: datetime) -> None:
    kind = TaskKind(task.kind)
    if task.opens_at > now:
        raise TaskRefused("not-yet")
    if kind in _NEEDS and cause_id is None:
        raise TaskRefused(_NEEDS[kind])
    if kind in _BY_CARE_TEAM and viewer.is_person:
        raise TaskRefused("by-care-team")


@transaction.atomic
def undo_task(*, viewer: Viewer, task_id: UUID, now: datetime) -> None:
    """Take a tick back, as long as it was made by hand; a medicine task takes its doses back too.

    Raises UnknownTask, TaskRefused, NotAllowed, Conflict.
    """
    task = _task(viewer, task_id)
    if TaskKind(task.kind) not in _BY_HAND:
        raise TaskRefused("not-undone")
    if TaskKind(task.kind) in _BY_CARE_TEAM and viewer.is_person:
        raise TaskRefused("by-care-team")
    before = _SAID.get(TaskStatus(task.status))
    _move(Who(viewer=viewer), task, "undo", now)
    if task.kind == TaskKind.MEDICINE and before is not None:
        medicines.undo_slot(
            viewer=viewer,
            patient_id=task.patient_id,
            on=task.due_on,
            slot=task.slot,
            status=before,
            cause_id=task.id,
            now=now,
        )


@transaction.atomic
def skip_task(*, viewer: Viewer, task_id: UUID, reason: SkipReason, now: datetime) -> None:
    """Leave a medicine task out, with a reason that is kept for every dose not taken.

    Raises UnknownTask, TaskRefused (other kinds are simply not done), NotAllowed, Conflict.
    """
    task = _task(viewer, task_id)
    if task.kind != TaskKind.MEDICINE:
        raise TaskRefused(_NEEDS.get(TaskKind(task.kind), "by-care-team"))
    if task.opens_at > now:
        raise TaskRefused("not-yet")
    medicines.skip_slot(
        viewer=viewer,
        patient_id=task.patient_id,
        on=task.due_on,
        slot=task.slot,
        reason=reason,
        cause_id=task.id,
        now=now,
    )
    _move(Who(viewer=viewer, cause_type=f"skip:{reason}"), task, "skip", now)


def _task(viewer: Viewer, task_id: UUID) -> Task:
    task = Task.objects.select_for_update().filter(id=task_id).first()
    if task is None:
        raise UnknownTask
    check_can_tick(viewer, task.patient_id)
    return task


def _move(who: Who, task: Task, verb: str, now: datetime) -> None:
    TaskStep.objects.bulk_create([step(who, task, verb, now)])
    task.status = TASK_STATES.next(task.status, verb)
    is_done = task.status == TaskStatus.DONE
    task.completed_at = now if is_done else None
    task.completed_by_type = who.cause_type if is_done else ""
    task.completed_by_id = who.cause_id if is_done else None
    task.save(update_fields=["status", "completed_at", "completed_by_type", "completed_by_id"])
    audit.record(
        who.viewer,
        f"{verb}_task",
        object_type="task",
        object_id=task.id,
        subjects=[task.patient_id],
        now=now,
    )
    tell_today([task])


# Readings ----------------------------------------------------------------------

_TICK_MANY = """
UPDATE pathways_task
SET status = 'done', completed_at = %s, completed_by_type = %s, completed_by_id = done.cause
FROM unnest(%s::uuid[], %s::uuid[]) AS done(task, cause)
WHERE id = done.task AND status IN ('open', 'missed')
RETURNING id
"""


@transaction.atomic(savepoint=False)
def complete_by_readings(*, viewer: Viewer, batch: RecordedBatch, now: datetime) -> list[UUID]:
    """Tick every measurement task that a batch satisfies, missed ones too; return their ids.

    Set-based: one read and one conditional update whatever the size. The readings were checked and
    audited when they were recorded. Values that wait for a confirmation count: she did measure.
    """
    values = [*batch.stored, *batch.asked]
    if not values:
        return []
    one_human = people.same_people(
        {patient_id for patient_id, _ in groupby(values, key=attrgetter("patient_id"))}
    )
    waiting = _waiting({patient_id for ids in one_human.values() for patient_id in ids}, values)
    if not waiting:
        return []
    measured = _measured(values, one_human, {task.patient_id for task in waiting.values()})
    done = satisfied([_open(task) for task in waiting.values()], measured)
    return _tick_many(viewer, waiting, done, now) if done else []


def _measured(
    values: Iterable[StoredReading], one_human: Mapping[UUID, frozenset[UUID]], wanted: set[UUID]
) -> list[Measured]:
    """What was measured by those whom a task waits for, under every row of the same human."""
    return [
        Measured(id=value.id, patient_id=patient_id, code=value.code, measured_at=value.measured_at)
        for value in values
        for patient_id in one_human[value.patient_id] & wanted
    ]


def _waiting(patient_ids: set[UUID], values: Sequence[StoredReading]) -> dict[UUID, Task]:
    rows = Task.objects.filter(
        patient_id__in=patient_ids,
        kind=TaskKind.MEASURE,
        status__in=TASK_STATES.sources("complete"),
        opens_at__lte=max(value.measured_at for value in values),
        closes_at__gt=min(value.measured_at for value in values),
    )
    return {task.id: task for task in rows}


def _open(task: Task) -> OpenTask:
    return OpenTask(
        id=task.id,
        patient_id=task.patient_id,
        series=task.series,
        required=frozenset(task.required),
        opens_at=task.opens_at,
        closes_at=task.closes_at,
    )


def _tick_many(
    viewer: Viewer, waiting: dict[UUID, Task], done: dict[UUID, UUID], now: datetime
) -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(_TICK_MANY, [now, READING, list(done), list(done.values())])
        ticked = [waiting[task_id] for (task_id,) in cursor.fetchall()]
    TaskStep.objects.bulk_create(
        step(Who(viewer=viewer, cause_type=READING, cause_id=done[task.id]), task, "complete", now)
        for task in ticked
    )
    tell_today(ticked)
    return [task.id for task in ticked]


# Time --------------------------------------------------------------------------


def mark_missed(*, viewer: Viewer, now: datetime) -> int:
    """Mark open tasks whose grace is over as missed, a set at a time; they can still be done.

    Says TasksMissed once per scan. Returns how many; call again while it returns a full set.
    """
    organization_id = check_is_job(viewer)
    with standing_as(viewer):
        return _mark_set(viewer, organization_id, now)


def _mark_set(viewer: Viewer, organization_id: UUID, now: datetime) -> int:
    rows = Task.objects.select_for_update(skip_locked=True).filter(
        organization_id=organization_id, status=TaskStatus.OPEN, lapses_at__lte=now
    )
    tasks = list(rows.order_by("lapses_at")[:_SCAN])
    if not tasks:
        return 0
    scan = new_id()
    who = Who(viewer=viewer, cause_type="pathways.scan", cause_id=scan)
    TaskStep.objects.bulk_create(step(who, task, "lapse", now) for task in tasks)
    Task.objects.filter(id__in=[task.id for task in tasks]).update(status=TaskStatus.MISSED)
    tell_today(tasks)
    ids = tuple(task.id for task in tasks)
    events.announce(TasksMissed(organization_id=organization_id, cause_id=scan, at=now, task_ids=ids))
    return len(tasks)
