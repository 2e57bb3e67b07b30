"""Taking work from the worklist: an alert is taken by acknowledging it, anything else by its row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinqiao.care.alerts import actions as alerts
from xinqiao.care.worklist import actions as worklist
from xinqiao.care.worklist import queries as items
from xinqiao.care.worklist.errors import ItemNotFound
from xinqiao.care.worklist.types import ItemView, Severity
from xinqiao.foundation.errors import Conflict, NotAllowed
from xinqiao.foundation.guards import Viewer

# what may be taken without looking at each: nobody takes a red row by ticking a box
IN_BULK = frozenset({Severity.YELLOW, Severity.BLUE})


class NeverInBulk(NotAllowed):
    """A red or orange row was ticked."""

    default_code = "never-in-bulk"

    def __init__(self) -> None:
        super().__init__(_("Critical and high rows are taken one by one, after looking at each."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """How many rows were taken, and how many somebody else had taken before."""

    taken: int
    missed: int


def claim(*, viewer: Viewer, item_id: UUID, now: datetime) -> ItemView:
    """Take one row; return it as it was. Raises ItemNotFound, or Conflict when somebody was quicker."""
    item = _seen(viewer, item_id)
    _take(viewer, item, now)
    return item


@transaction.atomic
def claim_many(*, viewer: Viewer, item_ids: Sequence[UUID], now: datetime) -> Claimed:
    """Take several rows of low severity; those that others took meanwhile are counted, not refused.

    Raises NeverInBulk when a red or orange one is among them; then none is taken.
    """
    chosen = [_seen(viewer, item_id) for item_id in dict.fromkeys(item_ids)]
    if any(item.severity not in IN_BULK for item in chosen):
        raise NeverInBulk
    taken = 0
    for item in chosen:
        try:
            _take(viewer, item, now)
            taken += 1
        except Conflict:
            continue
    return Claimed(taken=taken, missed=len(chosen) - taken)


def _seen(viewer: Viewer, item_id: UUID) -> ItemView:
    item = items.item(viewer, item_id)
    if item is None:
        raise ItemNotFound
    return item


def _take(viewer: Viewer, item: ItemView, now: datetime) -> None:
    if item.cause_type == "alert":
        alerts.acknowledge_alert(viewer=viewer, alert_id=item.cause_id, now=now)
    else:
        worklist.claim_item(viewer=viewer, item_id=item.id, now=now)
