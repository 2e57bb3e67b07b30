"""Watched patients go on by another version of the rules, because somebody said so."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from xinqiao.care.alerts.actions.versions import locked, write_step
from xinqiao.care.alerts.errors import NotInForce, WatchesChanged
from xinqiao.care.alerts.models import Watch
from xinqiao.care.alerts.permissions import check_can_sign
from xinqiao.care.alerts.queries.movable import movable_watches
from xinqiao.care.alerts.queries.rule_sets import COMMON
from xinqiao.care.alerts.types import RuleSetStatus, RuleSetStepKind
from xinqiao.foundation import audit
from xinqiao.foundation.guards import Viewer


@transaction.atomic
def move_watches(*, viewer: Viewer, rule_set_id: UUID, expected: int, now: datetime) -> int:
    """Let the running watches of a programme go on by the version in force; returns how many moved.

    Personal values and cadence stay. Who lacks a value that the version asks for and the one before did
    not stays behind. `expected` is how many the page said (WatchesChanged when that is no longer so).
    Raises NotInForce when the version is not in force.
    """
    check_can_sign(viewer)
    row = locked(viewer, rule_set_id)
    if row.status != RuleSetStatus.PUBLISHED.value:
        raise NotInForce
    found = movable_watches(row, for_update=True)
    if len(found.fit) != expected:
        raise WatchesChanged
    slot = "common_rule_set_id" if row.code == COMMON else "rule_set_id"
    Watch.objects.filter(id__in=[watch.id for watch in found.fit]).update(**{slot: row.id})
    write_step(viewer, row, RuleSetStepKind.WATCHES_MOVED, now, count=len(found.fit))
    audit.record(
        viewer,
        "move-watches",
        object_type="RuleSet",
        object_id=row.id,
        subjects={watch.patient_id for watch in found.fit},
        purpose="governance",
        details={"code": row.code, "version": row.version, "watches": len(found.fit)},
        now=now,
    )
    return len(found.fit)
