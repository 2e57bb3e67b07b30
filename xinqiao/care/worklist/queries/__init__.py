"""Reads of the worklist: its rows, its clocks, and who answers for a team now."""

from xinqiao.care.worklist.library import clocks
from xinqiao.care.worklist.queries.duty import Duty
from xinqiao.care.worklist.queries.items import (
    PAGE_SIZE,
    counts,
    item,
    item_steps,
    items,
    items_matching,
)

__all__ = ["PAGE_SIZE", "Duty", "clocks", "counts", "item", "item_steps", "items", "items_matching"]
