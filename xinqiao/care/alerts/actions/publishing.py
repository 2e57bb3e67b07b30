"""From a packaged draft to rules that may judge: two named people sign each version."""

import json
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from xinqiao.care.alerts.actions.versions import in_force, is_tested, locked, record, write_step
from xinqiao.care.alerts.errors import BackTestNeeded, ReasonNeeded, RuleSetFaulty, SecondApproverNeeded
from xinqiao.care.alerts.models import RULE_SET_STATES, RuleSetApproval, RuleSetVersion
from xinqiao.care.alerts.permissions import check_can_sign, member_of
from xinqiao.care.alerts.queries.rule_sets import phrase_languages
from xinqiao.care.alerts.rules.parsing import problems, read_toml
from xinqiao.care.alerts.types import RuleSetStatus, RuleSetStepKind
from xinqiao.care.worklist.permissions import organization_of
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
            record(viewer, "load-rule-set", row, now)
    return ids


@transaction.atomic
def propose_rule_set(*, viewer: Viewer, rule_set_id: UUID, untested_reason: str = "", now: datetime) -> None:
    """Put a draft up for signature with the proposer's own; its data are fixed from here on.

    Where a version is in force, a finished back-test of exactly these data is asked for, or the reason why
    there is none (BackTestNeeded). Raises RuleSetFaulty with what the linter found, NotAllowed, Conflict
    when it is no draft.
    """
    check_can_sign(viewer)
    row = locked(viewer, rule_set_id)
    state = RULE_SET_STATES.next(row.status, "propose")
    found = problems(row.data, phrase_languages())
    if found:
        raise RuleSetFaulty("; ".join(found))
    reason = untested_reason.strip()
    if not reason and in_force(row).exists() and not is_tested(row):
        raise BackTestNeeded
    row.status = state
    row.save(update_fields=["status"])
    _sign(viewer, row, now)
    write_step(viewer, row, RuleSetStepKind.PROPOSED, now, reason=reason)
    record(viewer, "propose-rule-set", row, now)


@transaction.atomic
def approve_rule_set(*, viewer: Viewer, rule_set_id: UUID, now: datetime) -> bool:
    """Sign a proposed version; the second signature publishes it, retires the one before, and answers True.

    Watches keep the version they were begun with: a plan moves to a new one only by an explicit choice.
    Raises SecondApproverNeeded when the same person signs twice.
    """
    check_can_sign(viewer)
    row = locked(viewer, rule_set_id)
    RULE_SET_STATES.next(row.status, "approve")
    if row.approvals.filter(membership_id=member_of(viewer)).exists():
        raise SecondApproverNeeded
    _sign(viewer, row, now)
    record(viewer, "approve-rule-set", row, now)
    write_step(viewer, row, RuleSetStepKind.APPROVED, now)
    if row.approvals.count() < APPROVERS_NEEDED:
        return False
    _put_in_force(row, "publish", now)
    write_step(viewer, row, RuleSetStepKind.PUBLISHED, now)
    return True


@transaction.atomic
def restore_rule_set(*, viewer: Viewer, rule_set_id: UUID, reason: str, now: datetime) -> None:
    """Put a retired version in force again (回滚), in one step by one person, who says why.

    Its two signatures were given when it was published, and its data have not changed since. The version
    in force retires. Watches stay with the version they have until somebody moves them. Raises
    ReasonNeeded, NotAllowed, Conflict when it is not retired.
    """
    check_can_sign(viewer)
    if not reason.strip():
        raise ReasonNeeded
    row = locked(viewer, rule_set_id)
    RULE_SET_STATES.next(row.status, "restore")
    if row.approvals.count() < APPROVERS_NEEDED:
        raise SecondApproverNeeded
    _put_in_force(row, "restore", now)
    write_step(viewer, row, RuleSetStepKind.RESTORED, now, reason=reason.strip())
    record(viewer, "restore-rule-set", row, now)


def _put_in_force(row: RuleSetVersion, verb: str, now: datetime) -> None:
    in_force(row).update(status=RULE_SET_STATES.next(RuleSetStatus.PUBLISHED, "replace"))
    row.status = RULE_SET_STATES.next(row.status, verb)
    row.published_at = now
    row.save(update_fields=["status", "published_at"])


def _sign(viewer: Viewer, row: RuleSetVersion, now: datetime) -> None:
    RuleSetApproval.objects.create(
        organization_id=row.organization_id,
        rule_set=row,
        membership_id=member_of(viewer),
        name=viewer.name,
        at=now,
    )
