"""A red or orange row that nobody takes in time goes along the duty roster, each step a row.

Rows of alerts are left to the alert, which goes along the same roster with its own story.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from xinqiao.care.worklist.actions.clock import GAP, next_look, subject_of, tell_of_item
from xinqiao.care.worklist.actions.items import open_item
from xinqiao.care.worklist.models import ItemStep, WorkItem
from xinqiao.care.worklist.permissions import organization_of
from xinqiao.care.worklist.queries.duty import Duty, Successor
from xinqiao.care.worklist.types import ItemState, ItemStepKind, Kind, Severity
from xinqiao.foundation import audit
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.notices import tell
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.organizations.queries import organization_ids


def escalation_round(now: datetime) -> None:
    """Hand red and orange items that nobody took to the next on the roster, in every hospital."""
    for organization_id in organization_ids():
        escalate_items(viewer=Viewer.system(organization_id, name="escalation"), now=now)


@transaction.atomic
def escalate_items(*, viewer: Viewer, now: datetime) -> int:
    """Hand every item past its clock to the next level of its team's roster; return how many moved.

    Two rounds at once do no harm: a level is taken by a conditional update. When nobody is left,
    that is itself an alarm: a red row on everybody's worklist.
    """
    duty = Duty()
    with standing_as(viewer):
        overdue = WorkItem.objects.filter(
            organization_id=organization_of(viewer), state=ItemState.OPEN.value, escalate_at__lte=now
        )
        return sum(_escalate(viewer, row, duty, now) for row in overdue.order_by("-severity_rank", "due_at"))


def call_everybody(
    *, viewer: Viewer, patient_id: UUID, team_id: UUID | None, cause_id: UUID, now: datetime
) -> None:
    """Nobody on duty is itself an alarm: a red row that belongs to everybody, until the cause is taken."""
    open_item(
        viewer=viewer,
        patient_id=patient_id,
        team_id=team_id,
        kind=Kind.PHONE,
        severity=Severity.RED,
        summary_id="worklist.summary.nobody-on-duty",
        facts={},
        cause_type=GAP,
        cause_id=cause_id,
        due_at=now,
        now=now,
    )


def _escalate(viewer: Viewer, row: WorkItem, duty: Duty, now: datetime) -> bool:
    found = duty.after(viewer, row.team_id, position=row.escalation_level, owner_id=row.owner_id, at=now)
    moved = WorkItem.objects.filter(
        id=row.id,
        state=ItemState.OPEN.value,
        escalation_level=row.escalation_level,
        escalate_at=row.escalate_at,
    ).update(
        escalation_level=found.position if found else row.escalation_level + 1,
        escalate_at=next_look(row, now) if found else None,
        owner_id=found.holder.membership_id if found else row.owner_id,
    )
    if not moved:
        return False
    if found is None:
        _sound_alarm(viewer, row, now)
    else:
        _hand_to(row, found, now)
    tell_of_item(row)
    audit.record(
        viewer,
        "escalate-item",
        object_type="WorkItem",
        object_id=row.id,
        subjects=[row.patient_id],
        details={"to": str(found.holder.membership_id) if found else ""},
        now=now,
    )
    return True


def _hand_to(row: WorkItem, found: Successor, now: datetime) -> None:
    holder = found.holder
    details = {"level": holder.level.value, "to": str(holder.membership_id), "name": holder.name}
    _add_step(row, ItemStepKind.ESCALATED, now, details)
    # the holder may work in another team, whose stream does not carry this row
    tell(
        organization_id=row.organization_id,
        audience=f"account:{holder.account_id}",
        region="worklist",
        subject=subject_of(row),
    )


def _sound_alarm(viewer: Viewer, row: WorkItem, now: datetime) -> None:
    _add_step(row, ItemStepKind.NOBODY_ON_DUTY, now, {})
    call_everybody(viewer=viewer, patient_id=row.patient_id, team_id=row.team_id, cause_id=row.id, now=now)


def _add_step(row: WorkItem, kind: ItemStepKind, now: datetime, details: dict[str, str]) -> None:
    ItemStep.objects.create(
        organization_id=row.organization_id, item=row, kind=kind.value, at=now, details=details
    )
