"""Reads the versioned clocks that ship as data beside this file."""

import tomllib
from datetime import time, timedelta
from functools import cache
from pathlib import Path

from xinqiao.care.worklist.types import Clocks

_HERE = Path(__file__).parent


@cache
def clocks(clocks_id: str = "clocks-1") -> Clocks:
    """Return the clocks in force. Raises FileNotFoundError, or KeyError where a number is missing."""
    raw = tomllib.loads((_HERE / "clocks" / f"{clocks_id}.toml").read_text(encoding="utf-8"))
    return Clocks(
        again_after=timedelta(minutes=raw["escalation"]["again_after_minutes"]),
        first_slot=time.fromisoformat(raw["morning"]["first_slot"]),
    )
