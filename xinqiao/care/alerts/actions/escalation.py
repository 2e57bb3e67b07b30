"""An alert that nobody took in time goes along the duty roster, each step a row."""

from datetime import datetime

from django.db import transaction

from xinqiao.care.alerts.actions.store import add_step, sound_alarm
from xinqiao.care.alerts.events import AlertEscalated
from xinqiao.care.alerts.models import Alert
from xinqiao.care.alerts.types import AlertStatus, StepKind
from xinqiao.care.worklist import actions as worklist
from xinqiao.care.worklist.permissions import organization_of
from xinqiao.care.worklist.queries import Duty, clocks
from xinqiao.foundation import audit
from xinqiao.foundation.events import announce
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.notices import tell
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.organizations.types import DutyHolder


@transaction.atomic
def escalate_overdue(*, viewer: Viewer, now: datetime) -> int:
    """Hand every alert past its clock to the next level of its team's roster; return how many moved.

    Two rounds at once do no harm: a level is taken by a conditional update. When nobody is left,
    that is itself an alarm: a red row on everybody's worklist.
    """
    duty = Duty()
    with standing_as(viewer):
        overdue = Alert.objects.filter(
            organization_id=organization_of(viewer), status=AlertStatus.OPEN.value, escalate_at__lte=now
        )
        return sum(_escalate(viewer, row, duty, now) for row in overdue.order_by("-severity_rank", "due_at"))


def _escalate(viewer: Viewer, row: Alert, duty: Duty, now: datetime) -> bool:
    found = duty.after(viewer, row.team_id, position=row.escalation_level, owner_id=row.owner_id, at=now)
    successor = found.holder if found else None
    level = found.position if found else row.escalation_level + 1
    moved = Alert.objects.filter(
        id=row.id,
        status=AlertStatus.OPEN.value,
        escalation_level=row.escalation_level,
        escalate_at=row.escalate_at,
    ).update(
        escalation_level=level,
        escalate_at=_again_at(row, now) if successor else None,
        owner_id=successor.membership_id if successor else row.owner_id,
    )
    if not moved:
        return False
    if successor is None:
        sound_alarm(viewer=viewer, row=row, now=now)
    else:
        _hand_to(viewer, row, successor, now)
    _record(viewer, row, level, now)
    return True


def _again_at(row: Alert, now: datetime) -> datetime:
    least = clocks().again_after
    return now + max(row.due_at - row.opened_at if row.due_at else least, least)


def _hand_to(viewer: Viewer, row: Alert, holder: DutyHolder, now: datetime) -> None:
    add_step(viewer=viewer, row=row, kind=StepKind.ESCALATED, now=now,
        level=holder.level.value, to=str(holder.membership_id), name=holder.name,
    )  # fmt: skip
    worklist.change_item_of_cause(
        viewer=viewer,
        cause_type="alert",
        cause_id=row.id,
        owner_id=holder.membership_id,
        is_claimed=False,
        now=now,
    )
    announce(
        AlertEscalated(
            organization_id=row.organization_id,
            cause_id=row.id,
            at=now,
            alert_id=row.id,
            patient_id=row.patient_id,
            account_id=holder.account_id,
            level=holder.level.value,
        )
    )
    # the holder may work in another team, whose stream does not carry this one
    tell(
        organization_id=row.organization_id,
        audience=f"account:{holder.account_id}",
        region="worklist",
        subject={"alert": str(row.id), "patient": str(row.patient_id)},
    )


def _record(viewer: Viewer, row: Alert, level: int, now: datetime) -> None:
    audit.record(
        viewer,
        "escalate-alert",
        object_type="Alert",
        object_id=row.id,
        subjects=[row.patient_id],
        details={"level": level},
        now=now,
    )
