"""A draft of a rule set: made from a version, changed field by field, discarded with a reason."""

from collections.abc import Mapping
from copy import deepcopy
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from xinqiao.care.alerts.actions.versions import locked, record, write_step
from xinqiao.care.alerts.errors import DraftMovedOn, DraftUnfit, ReasonNeeded
from xinqiao.care.alerts.models import RULE_SET_STATES, RuleSetVersion
from xinqiao.care.alerts.permissions import check_can_sign
from xinqiao.care.alerts.queries.rule_sets import phrase_languages
from xinqiao.care.alerts.rules.editing import Change, edited
from xinqiao.care.alerts.rules.parsing import complaints
from xinqiao.care.alerts.types import RuleSetStepKind
from xinqiao.foundation.guards import Viewer

MOST_NOTE = 500


@transaction.atomic
def draft_rule_set(*, viewer: Viewer, rule_set_id: UUID, now: datetime) -> UUID:
    """Make a draft that is a copy of a version, with the next free number. Raises RuleSetNotFound."""
    check_can_sign(viewer)
    # the version in question is held, so that two who press at once get two numbers
    base = locked(viewer, rule_set_id)
    data = deepcopy(base.data)
    data["version"] = _next_number(base)
    data["status"] = "draft"
    row = RuleSetVersion.objects.create(
        organization_id=base.organization_id,
        code=base.code,
        version=data["version"],
        data=data,
        base=base,
        is_demo=base.is_demo,
        created_at=now,
    )
    write_step(viewer, row, RuleSetStepKind.DRAFTED, now)
    record(viewer, "draft-rule-set", row, now)
    return row.id


def _next_number(base: RuleSetVersion) -> str:
    same = RuleSetVersion.objects.select_for_update().filter(
        organization_id=base.organization_id, code=base.code
    )
    numbers = [_number(version) for version in same.values_list("version", flat=True)]
    major, minor = max(numbers)[:2]
    return f"{major}.{minor + 1}.0"


def _number(version: str) -> tuple[int, int]:
    parts = [int(part) if part.isdigit() else 0 for part in version.split(".")]
    return (parts[0], parts[1]) if len(parts) > 1 else (parts[0], 0)


@transaction.atomic
def edit_rule_set(
    *,
    viewer: Viewer,
    rule_set_id: UUID,
    revision: int,
    typed: Mapping[str, str],
    sources: Mapping[str, str],
    note: str,
    now: datetime,
) -> tuple[Change, ...]:
    """Change fields of a draft by path (`rules.editing`), and return what changed.

    `revision` is the one the form was made from (DraftMovedOn when somebody was quicker). Each rule or
    fact with a changed field needs a source in `sources`; for a red rule that is switched off it is the
    reason. Nothing is kept where anything is unfit: DraftUnfit says where, the linter's complaints
    included (`lint:<code>` by owner).
    """
    check_can_sign(viewer)
    row = locked(viewer, rule_set_id)
    row.status = RULE_SET_STATES.next(row.status, "edit")
    if row.revision != revision:
        raise DraftMovedOn
    found = edited(row.data, typed, sources, phrase_languages())
    errors = found.errors or _complaints(found.data)
    if errors:
        raise DraftUnfit(errors)
    if found.changes:
        row.data, row.revision = found.data, row.revision + 1
        row.save(update_fields=["data", "revision"])
        write_step(
            viewer,
            row,
            RuleSetStepKind.EDITED,
            now,
            reason=note.strip()[:MOST_NOTE],
            count=len(found.changes),
        )
        record(viewer, "edit-rule-set", row, now)
    return found.changes


def _complaints(data: Mapping[str, Any]) -> dict[str, str]:
    """What the linter says, by place; several about one are words side by side."""
    found: dict[str, str] = {}
    for complaint in complaints(data, phrase_languages()):
        place = _place(complaint.owner, data)
        found[place] = f"{found.get(place, '')} lint:{complaint.code}".strip()
    return found


def _place(owner: str, data: Mapping[str, Any]) -> str:
    if any(rule["id"] == owner for rule in data["rules"]):
        return f"rules/{owner}"
    return f"facts/{owner}" if any(fact["name"] == owner for fact in data["facts"]) else owner


@transaction.atomic
def discard_rule_set(*, viewer: Viewer, rule_set_id: UUID, reason: str, now: datetime) -> None:
    """Put a draft, or a version that waits for its second signature, aside for good, with the reason."""
    check_can_sign(viewer)
    if not reason.strip():
        raise ReasonNeeded
    row = locked(viewer, rule_set_id)
    row.status = RULE_SET_STATES.next(row.status, "discard")
    row.save(update_fields=["status"])
    write_step(viewer, row, RuleSetStepKind.DISCARDED, now, reason=reason.strip()[:MOST_NOTE])
    record(viewer, "discard-rule-set", row, now)
