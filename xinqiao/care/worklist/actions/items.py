"""What becomes of a row: open, claim, release, reassign, raise, complete, undo.

Steps are conditional updates: of two people who press at once, one is told that the other was quicker.
"""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from xinqiao.care.worklist import queries
from xinqiao.care.worklist.actions.clock import GAP, first_look, next_look, tell_of_item
from xinqiao.care.worklist.errors import CloseTheCause, ItemMovedOn, ItemNotFound, UndoTooLate
from xinqiao.care.worklist.models import ITEM_STATES, WorkItem
from xinqiao.care.worklist.permissions import check_can_move, organization_of
from xinqiao.care.worklist.types import Filters, ItemState, ItemView, Kind, Severity
from xinqiao.foundation import audit
from xinqiao.foundation.guards import Viewer

# how long a completion can be taken back
UNDO_WITHIN = timedelta(minutes=10)


@transaction.atomic(savepoint=False)
def open_item(
    *,
    viewer: Viewer,
    patient_id: UUID,
    team_id: UUID | None,
    kind: Kind,
    severity: Severity,
    summary_id: str,
    facts: dict[str, str],
    cause_type: str,
    cause_id: UUID,
    due_at: datetime | None,
    owner_id: UUID | None = None,
    now: datetime,
) -> UUID:
    """Open an item and return its id; while one of the same cause is not done, that one is returned.

    Red and orange items that nobody takes in time go along the team's roster (`escalate_items`).
    Called downward by the package that owns the cause, in its transaction and after its own check.
    """
    row = WorkItem(
        organization_id=organization_of(viewer),
        patient_id=patient_id,
        team_id=team_id,
        kind=kind.value,
        severity=severity.value,
        severity_rank=severity.rank,
        summary_id=summary_id,
        facts=facts,
        cause_type=cause_type,
        cause_id=cause_id,
        opened_at=now,
        due_at=due_at,
        owner_id=owner_id,
    )
    row.escalate_at = first_look(row, owner_id=owner_id)
    WorkItem.objects.bulk_create([row], ignore_conflicts=True)
    found = _of_cause(viewer, cause_type, cause_id)
    if found is None or found.id != row.id:
        return found.id if found else row.id
    tell_of_item(row)
    return row.id


@transaction.atomic
def claim_item(*, viewer: Viewer, item_id: UUID, now: datetime) -> None:
    """Take an item. Raises ItemNotFound, or ItemMovedOn when somebody else holds it."""
    row = _item(viewer, item_id)
    _move(row, "claim", owner_id=viewer.membership_id, claimed_at=now, escalate_at=None)
    _close_gap(viewer, row, now)
    _record(viewer, "claim-item", row, now)


@transaction.atomic
def release_item(*, viewer: Viewer, item_id: UUID, now: datetime) -> None:
    """Put an item back. Raises ItemNotFound or ItemMovedOn."""
    row = _item(viewer, item_id)
    clock = first_look(row, owner_id=None)
    _move(row, "release", owner_id=None, claimed_at=None, escalate_at=clock, escalation_level=0)
    _record(viewer, "release-item", row, now)


@transaction.atomic
def reassign_item(*, viewer: Viewer, item_id: UUID, owner_id: UUID, now: datetime) -> None:
    """Hand an item to another member of staff. Raises ItemNotFound or ItemMovedOn."""
    row = _item(viewer, item_id)
    _move(row, "reassign", owner_id=owner_id, claimed_at=None, escalate_at=next_look(row, now))
    _record(viewer, "reassign-item", row, now, {"owner_id": str(owner_id)})


@transaction.atomic
def complete_item(*, viewer: Viewer, item_id: UUID, note: str = "", now: datetime) -> None:
    """Finish an item. Raises CloseTheCause for an alert's row, ItemNotFound or ItemMovedOn."""
    row = _item(viewer, item_id)
    if row.kind == Kind.ALERT:
        raise CloseTheCause
    _complete(viewer, row, note, now)


@transaction.atomic
def undo_completion(*, viewer: Viewer, item_id: UUID, now: datetime) -> None:
    """Take a completion back within ten minutes. Raises UndoTooLate, CloseTheCause, ItemNotFound."""
    row = _item(viewer, item_id)
    if row.kind == Kind.ALERT:
        raise CloseTheCause
    if row.done_at is not None and now - row.done_at > UNDO_WITHIN:
        raise UndoTooLate
    _move(row, "undo", done_at=None, done_by_id=None, owner_id=viewer.membership_id, claimed_at=now)
    _record(viewer, "undo-item", row, now)


@transaction.atomic
def change_item_of_cause(
    *,
    viewer: Viewer,
    cause_type: str,
    cause_id: UUID,
    now: datetime,
    severity: Severity | None = None,
    summary_id: str | None = None,
    facts: dict[str, str] | None = None,
    due_at: datetime | None = None,
    owner_id: UUID | None = None,
    is_claimed: bool | None = None,
) -> None:
    """Bring the waiting item of a cause in step with it; a given value replaces, None leaves as it is.

    `is_claimed` False puts it back into the queue (a raise), True marks it as held by `owner_id`.
    Called downward by the package that owns the cause.
    """
    row = _of_cause(viewer, cause_type, cause_id)
    if row is None:
        return
    changes: dict[str, Any] = {
        "summary_id": summary_id,
        "facts": facts,
        "due_at": due_at,
        "owner_id": owner_id,
    }
    changes = {name: value for name, value in changes.items() if value is not None}
    if severity is not None:
        changes |= {"severity": severity.value, "severity_rank": severity.rank}
    if is_claimed is not None:
        state = ItemState.CLAIMED if is_claimed else ItemState.OPEN
        changes |= {"state": state.value, "claimed_at": now if is_claimed else None}
    WorkItem.objects.filter(id=row.id).exclude(state=ItemState.DONE.value).update(**changes)
    tell_of_item(row)


@transaction.atomic
def finish_item_of_cause(
    *, viewer: Viewer, cause_type: str, cause_id: UUID, note: str = "", now: datetime
) -> None:
    """Finish the waiting item of a cause, if there is one. Called by the package that owns the cause."""
    row = _of_cause(viewer, cause_type, cause_id)
    if row is not None:
        _complete(viewer, row, note, now)


MOST_EXPORTED = 1_000


@transaction.atomic
def export_items(*, viewer: Viewer, kept: Filters, language: str, now: datetime) -> tuple[ItemView, ...]:
    """Return what a list shows on all its pages, at most a thousand rows, and note who took it out.

    Raises NotAllowed outside the care teams.
    """
    shown: list[ItemView] = []
    page, pages = 1, 1
    while page <= pages and len(shown) < MOST_EXPORTED:
        found = queries.items(viewer, **kept, page=page, language=language)
        shown += found.items
        page, pages = page + 1, found.pages
    audit.record(
        viewer,
        "export-worklist",
        object_type="WorkItem",
        object_id=None,
        subjects={item.patient_id for item in shown},
        details={"rows": len(shown)},
        now=now,
    )
    return tuple(shown)


def _complete(viewer: Viewer, row: WorkItem, note: str, now: datetime) -> None:
    _move(row, "complete", done_at=now, done_by_id=viewer.membership_id, note=note, escalate_at=None)
    _close_gap(viewer, row, now)
    _record(viewer, "complete-item", row, now)


def _close_gap(viewer: Viewer, row: WorkItem, now: datetime) -> None:
    """Somebody has it now, so the row that called everybody for it is done as well."""
    if row.cause_type != GAP:
        finish_item_of_cause(viewer=viewer, cause_type=GAP, cause_id=row.id, now=now)


def _of_cause(viewer: Viewer, cause_type: str, cause_id: UUID) -> WorkItem | None:
    rows = WorkItem.objects.filter(
        organization_id=organization_of(viewer), cause_type=cause_type, cause_id=cause_id
    )
    return rows.exclude(state=ItemState.DONE.value).first()


def _item(viewer: Viewer, item_id: UUID) -> WorkItem:
    row = WorkItem.objects.filter(id=item_id).first()
    if row is None:
        raise ItemNotFound
    check_can_move(viewer, row)
    return row


def _move(row: WorkItem, verb: str, **changes: object) -> None:
    target = ITEM_STATES.moves.get(row.state, {}).get(verb)
    moved = 0
    if target is not None:
        moved = WorkItem.objects.filter(id=row.id, state=row.state, owner_id=row.owner_id).update(
            state=target, **changes
        )
    if not moved:
        raise ItemMovedOn
    tell_of_item(row)


def _record(
    viewer: Viewer, action: str, row: WorkItem, now: datetime, details: dict[str, Any] | None = None
) -> None:
    audit.record(
        viewer,
        action,
        object_type="WorkItem",
        object_id=row.id,
        subjects=[row.patient_id],
        details=details,
        now=now,
    )
