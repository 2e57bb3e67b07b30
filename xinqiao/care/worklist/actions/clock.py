"""Which rows go along the duty roster and when, and who hears that a row changed."""

from datetime import datetime
from uuid import UUID

from xinqiao.care.worklist.library import clocks
from xinqiao.care.worklist.models import WorkItem
from xinqiao.care.worklist.types import Kind, Severity
from xinqiao.foundation.notices import Notice, tell_all

# the cause of a row that calls everybody because nobody is on duty
GAP = "duty-gap"


def first_look(row: WorkItem, *, owner_id: UUID | None) -> datetime | None:
    """When an item that is put into the queue is looked at first; None when no clock runs.

    What is red and nobody's is looked at by the next round: minutes count, and somebody may have come.
    """
    if not _goes_along(row):
        return None
    if owner_id is None and row.severity == Severity.RED:
        return row.opened_at
    return row.due_at or row.opened_at


def next_look(row: WorkItem, now: datetime) -> datetime | None:
    """When whoever has just been given an item must have taken it; None when no clock runs."""
    if not _goes_along(row):
        return None
    least = clocks().again_after
    return now + max(row.due_at - row.opened_at if row.due_at else least, least)


def tell_of_item(row: WorkItem) -> None:
    """Tell open worklists of the hospital and the team that a row changed; ids only."""
    audiences = [f"organization:{row.organization_id}"]
    audiences += [f"team:{row.team_id}"] if row.team_id else []
    tell_all(
        Notice(
            organization_id=row.organization_id, audience=audience, region="worklist", subject=subject_of(row)
        )
        for audience in audiences
    )


def _goes_along(row: WorkItem) -> bool:
    is_called_otherwise = row.kind == Kind.ALERT or row.cause_type == GAP
    return row.severity_rank >= Severity.ORANGE.rank and not is_called_otherwise


def subject_of(row: WorkItem) -> dict[str, str]:
    """The ids that a notice about a row carries."""
    subject = {"item": str(row.id), "patient": str(row.patient_id)}
    if row.cause_type == "alert":
        subject["alert"] = str(row.cause_id)
    return subject
