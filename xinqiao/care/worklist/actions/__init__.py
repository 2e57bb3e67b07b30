"""Every write of the worklist."""

from xinqiao.care.worklist.actions.escalation import call_everybody, escalate_items, escalation_round
from xinqiao.care.worklist.actions.items import (
    UNDO_WITHIN,
    change_item_of_cause,
    claim_item,
    complete_item,
    export_items,
    finish_item_of_cause,
    open_item,
    reassign_item,
    release_item,
    undo_completion,
)

__all__ = [
    "UNDO_WITHIN",
    "call_everybody",
    "change_item_of_cause",
    "claim_item",
    "complete_item",
    "escalate_items",
    "escalation_round",
    "export_items",
    "finish_item_of_cause",
    "open_item",
    "reassign_item",
    "release_item",
    "undo_completion",
]
