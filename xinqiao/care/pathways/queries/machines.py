"""Plans as a machine reads them: as they stand, without words for anybody in particular."""

from collections.abc import Mapping
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from xinqiao.care.pathways.models import Plan
from xinqiao.care.pathways.permissions import check_can_read_all
from xinqiao.care.pathways.types import PlanOutcome, PlanRow, PlanStatus, Series, TaskKind
from xinqiao.foundation.asking import Asked
from xinqiao.foundation.conditions import among, when
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.phrases import say

_COMPLETED = "completed"


def plans_matching(
    viewer: Viewer, asked: Asked, *, offset: int, count: int, language: str = "zh-Hans"
) -> tuple[list[PlanRow], int]:
    """One slice of the plans asked for, newest first, and how many there are; two queries.

    `categories` are programme codes, `statuses` those of `PlanOutcome`, `moments` when it was
    started. Raises NotAllowed.
    """
    home = check_can_read_all(viewer)
    rows = Plan.objects.filter(
        among("id", asked.ids),
        among("patient_id", asked.patient_ids),
        _came_out(asked.statuses),
        among("programme__code", asked.categories),
        when("started_at", asked.moments),
        organization_id=home,
    )
    page = rows.select_related("programme").order_by("-started_at", "id")[offset : offset + count]
    return [_row(plan, language) for plan in page], rows.count()


def _came_out(outcomes: frozenset[str] | None) -> Q:
    if outcomes is None:
        return Q()
    conditions = {
        PlanOutcome.RUNNING: Q(status=PlanStatus.ACTIVE.value),
        PlanOutcome.COMPLETED: Q(status=PlanStatus.ENDED.value, end_reason=_COMPLETED),
        PlanOutcome.LEFT: Q(status=PlanStatus.ENDED.value) & ~Q(end_reason=_COMPLETED),
    }
    return reduce(or_, (conditions[PlanOutcome(one)] for one in outcomes), Q(pk__in=[]))


def _outcome(plan: Plan) -> PlanOutcome:
    if plan.status == PlanStatus.ACTIVE:
        return PlanOutcome.RUNNING
    return PlanOutcome.COMPLETED if plan.end_reason == _COMPLETED else PlanOutcome.LEFT


def _row(plan: Plan, language: str) -> PlanRow:
    document = plan.programme.document
    return PlanRow(
        id=plan.id,
        patient_id=plan.patient_id,
        code=plan.programme.code,
        programme_version=plan.programme.version,
        title=say(document["title"], language=language),
        outcome=_outcome(plan),
        version=plan.version,
        anchor_on=plan.anchor_on,
        started_at=plan.started_at,
        ended_at=plan.ended_at,
        activities=tuple(_line(task) for task in document["tasks"]),
    )


def _line(task: Mapping[str, Any]) -> Series:
    kind, codes = TaskKind(task["kind"]), tuple(task.get("codes", ()))
    return Series(id=task["id"], kind=kind, phrase=task["phrase"], codes=codes)
