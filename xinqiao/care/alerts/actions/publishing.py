"""From a packaged draft to rules that may judge: two named people sign each version."""

import json
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from xinqiao.care.alerts.errors import RuleSetFaulty, SecondApproverNeeded
from xinqiao.care.alerts.models import RULE_SET_STATES, RuleSetApproval, RuleSetVersion
from xinqiao.care.alerts.permissions import check_can_sign, member_of
from xinqiao.care.alerts.queries.rule_sets import phrase_languages
from xinqiao.care.alerts.rules.parsing import problems, read_toml
from xinqiao.care.alerts.types import RuleSetStatus
from xinqiao.care.worklist.permissions import organization_of
from xinqiao.foundation import audit
from xinqiao.foundation.errors import NotFound
from xinqiao.foundation.guards import Viewer

FOLDER = Path(__file__).resolve().parents[1] / "rule_sets"
APPROVERS_NEEDED = 2


@transaction.atomic
def load_rule_sets(*, viewer: Viewer, is_demo: bool = False, now: datetime) -> list[UUID]:
    """Bring the packaged rule sets into the organization as drafts; what is there stays as it is."""
    ids = []
    for path in sorted(FOLDER.glob("*-adult-*.toml")):
        data = json.loads(json.dumps(read_toml(path.read_text(encoding="utf-8")), default=str))
        row, is_new = RuleSetVersion.objects.get_or_create(
            organization_id=organization_of(viewer),
            code=data["code"],
            version=data["version"],
            defaults={"data": data, "is_demo": is_demo, "created_at": now},
        )
        ids.append(row.id)
        if is_new:
            _record(viewer, "load-rule-set", row, now)
    return ids


@transaction.atomic
def propose_rule_set(*, viewer: Viewer, rule_set_id: UUID, now: datetime) -> None:
    """Put a draft up for signature with the proposer's own; its data are fixed from here on.

    Raises RuleSetFaulty with what the linter found, NotAllowed, Conflict when it is no draft.
    """
    check_can_sign(viewer)
    row = _locked(rule_set_id)
    state = RULE_SET_STATES.next(row.status, "propose")
    found = problems(row.data, phrase_languages())
    if found:
        raise RuleSetFaulty("; ".join(found))
    row.status = state
    row.save(update_fields=["status"])
    _sign(viewer, row, now)
    _record(viewer, "propose-rule-set", row, now)


@transaction.atomic
def approve_rule_set(*, viewer: Viewer, rule_set_id: UUID, now: datetime) -> bool:
    """Sign a proposed version; the second signature publishes it, retires the one before, and answers True.

    Watches keep the version they were begun with: a plan moves to a new one only by an explicit choice.
    Raises SecondApproverNeeded when the same person signs twice.
    """
    check_can_sign(viewer)
    row = _locked(rule_set_id)
    RULE_SET_STATES.next(row.status, "approve")
    if row.approvals.filter(membership_id=member_of(viewer)).exists():
        raise SecondApproverNeeded
    _sign(viewer, row, now)
    _record(viewer, "approve-rule-set", row, now)
    if row.approvals.count() < APPROVERS_NEEDED:
        return False
    older = RuleSetVersion.objects.filter(
        organization_id=row.organization_id, code=row.code, status=RuleSetStatus.PUBLISHED.value
    )
    older.update(status=RULE_SET_STATES.next(RuleSetStatus.PUBLISHED, "replace"))
    row.status = RULE_SET_STATES.next(row.status, "publish")
    row.published_at = now
    row.save(update_fields=["status", "published_at"])
    return True


def _locked(rule_set_id: UUID) -> RuleSetVersion:
    row = RuleSetVersion.objects.select_for_update().filter(id=rule_set_id).first()
    if row is None:
        raise NotFound(_("There is no such rule set."))
    return row


def _sign(viewer: Viewer, row: RuleSetVersion, now: datetime) -> None:
    RuleSetApproval.objects.create(
        organization_id=row.organization_id,
        rule_set=row,
        membership_id=member_of(viewer),
        name=viewer.name,
        at=now,
    )


def _record(viewer: Viewer, action: str, row: RuleSetVersion, now: datetime) -> None:
    audit.record(
        viewer,
        action,
        object_type="RuleSet",
        object_id=row.id,
        purpose="governance",
        details={"code": row.code, "version": row.version},
        now=now,
    )
