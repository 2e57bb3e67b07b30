"""Which running watches could go on by another version."""

from dataclasses import dataclass
from uuid import UUID

from xinqiao.care.alerts.models import RuleSetVersion, Watch
from xinqiao.care.alerts.queries.rule_sets import COMMON, typed
from xinqiao.care.alerts.types import RuleSet
from xinqiao.care.worklist.permissions import organization_of
from xinqiao.foundation.guards import Viewer


@dataclass(frozen=True, slots=True)
class Movable:
    """Watches that can move, and those that lack a personal value the version newly asks for."""

    fit: list[Watch]
    lacking: list[Watch]


def movable(viewer: Viewer, rule_set_id: UUID) -> tuple[int, int]:
    """How many watched patients could go on by a published version, and how many lack a value it asks for."""
    rows = RuleSetVersion.objects.filter(organization_id=organization_of(viewer), id=rule_set_id)
    found = movable_watches(rows.get())
    return len(found.fit), len(found.lacking)


def movable_watches(row: RuleSetVersion, *, for_update: bool = False) -> Movable:
    """Running watches of the programme that are judged by another version than `row`."""
    rows = Watch.objects.filter(organization_id=row.organization_id, until=None)
    if row.code == COMMON:
        rows = rows.filter(common_rule_set__code=COMMON).exclude(common_rule_set_id=row.id)
    else:
        rows = rows.filter(rule_set__code=row.code).exclude(rule_set_id=row.id)
    rows = rows.order_by("id").only("id", "patient_id", "parameters", "rule_set_id", "common_rule_set_id")
    asked = _asked(typed(row.id)[0])
    found = Movable([], [])
    for watch in rows.select_for_update() if for_update else rows:
        present = watch.common_rule_set_id if row.code == COMMON else watch.rule_set_id
        newly = asked - _asked_by(present)
        (found.lacking if newly - set(watch.parameters) else found.fit).append(watch)
    return found


def _asked_by(rule_set_id: UUID | None) -> frozenset[str]:
    return _asked(typed(rule_set_id)[0]) if rule_set_id else frozenset()


def _asked(rule_set: RuleSet) -> frozenset[str]:
    return frozenset(fact.parameter for fact in rule_set.facts.values() if fact.parameter)
