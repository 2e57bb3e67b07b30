"""What every step of a version shares: hold it, write down who did what and why, say it in the audit."""

from datetime import datetime
from uuid import UUID

from django.db import models

from xinqiao.care.alerts.errors import RuleSetNotFound
from xinqiao.care.alerts.models import RuleSetStep, RuleSetVersion
from xinqiao.care.alerts.permissions import member_of
from xinqiao.care.alerts.queries.back_tests import fingerprint
from xinqiao.care.alerts.types import BackTestStatus, RuleSetStatus, RuleSetStepKind
from xinqiao.care.worklist.permissions import organization_of
from xinqiao.foundation import audit
from xinqiao.foundation.guards import Viewer


# house: actions-are-keyword-only - a step shared by the actions of this folder, not a door
def locked(viewer: Viewer, rule_set_id: UUID) -> RuleSetVersion:
    """Hold a version of the viewer's hospital. Raises RuleSetNotFound."""
    rows = RuleSetVersion.objects.select_for_update().filter(organization_id=organization_of(viewer))
    row = rows.filter(id=rule_set_id).first()
    if row is None:
        raise RuleSetNotFound
    return row


def in_force(row: RuleSetVersion) -> models.QuerySet[RuleSetVersion]:
    """The version that judges in place of `row`, if there is one."""
    rows = RuleSetVersion.objects.filter(
        organization_id=row.organization_id, code=row.code, status=RuleSetStatus.PUBLISHED.value
    )
    return rows.exclude(id=row.id)


def is_tested(row: RuleSetVersion) -> bool:
    """Whether a back-test of exactly these data has ended."""
    done = row.back_tests.filter(status=BackTestStatus.DONE.value, data_hash=fingerprint(row.data))
    return done.exists()


# house: actions-are-keyword-only - a step shared by the actions of this folder, not a door
def write_step(
    viewer: Viewer,
    row: RuleSetVersion,
    kind: RuleSetStepKind,
    now: datetime,
    *,
    reason: str = "",
    count: int = 0,
) -> None:
    """Write down who did what with a version, and why."""
    RuleSetStep.objects.create(
        organization_id=row.organization_id,
        rule_set=row,
        kind=kind.value,
        at=now,
        by_id=member_of(viewer),
        name=viewer.name[:60],
        reason=reason,
        count=count,
    )


# house: actions-are-keyword-only - a step shared by the actions of this folder, not a door
def record(viewer: Viewer, action: str, row: RuleSetVersion, now: datetime) -> None:
    """Say it in the audit, by code and version."""
    audit.record(
        viewer,
        action,
        object_type="RuleSet",
        object_id=row.id,
        purpose="governance",
        details={"code": row.code, "version": row.version},
        now=now,
    )
