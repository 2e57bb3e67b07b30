"""An item of the worklist → FHIR Task."""

from collections.abc import Mapping
from typing import Any

from xinqiao.api.fhir.mappers.shared import concept, instant, present, resource
from xinqiao.care.worklist.types import ItemState, ItemView, Severity
from xinqiao.chart.records.types import Resource

IDENTIFIER = "urn:xinqiao:work-item"
KIND = "urn:xinqiao:work-kind"
MEMBERSHIP = "urn:xinqiao:membership"
STATUS: Mapping[str, str] = {
    ItemState.OPEN: "requested",
    ItemState.CLAIMED: "in-progress",
    ItemState.DONE: "completed",
}
# FHIR R4 request-priority, each step higher than the one before: routine, urgent, asap, stat
PRIORITY = {
    Severity.BLUE: "routine",
    Severity.YELLOW: "urgent",
    Severity.ORANGE: "asap",
    Severity.RED: "stat",
}

# both name the alert that they are about
_OF_ALERTS = frozenset({"alert", "duty-gap"})


def task(item: ItemView, subject: dict[str, str]) -> Resource:
    """Return the Task of an item: its clock is `restriction.period.end`, an alert its `focus`."""
    return resource(
        "Task",
        item.id,
        IDENTIFIER,
        status=STATUS[item.state],
        intent="order",
        priority=PRIORITY[item.severity],
        code=concept(KIND, item.kind.value),
        description=item.summary,
        focus=_focus(item),
        **{"for": subject},
        authoredOn=instant(item.opened_at),
        lastModified=instant(item.done_at or item.claimed_at or item.opened_at),
        owner=_owner(item),
        restriction={"period": {"end": instant(item.due_at)}} if item.due_at else None,
    )


def _focus(item: ItemView) -> dict[str, str] | None:
    return {"reference": f"Flag/{item.cause_id}"} if item.cause_type in _OF_ALERTS else None


def _owner(item: ItemView) -> dict[str, Any] | None:
    if item.owner_id is None:
        return None
    # members of staff are not served as resources: the number names them, without a dead link
    return present(
        type="PractitionerRole",
        identifier={"system": MEMBERSHIP, "value": str(item.owner_id)},
        display=item.owner_name,
    )
