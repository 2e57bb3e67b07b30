"""Waiting for the thing itself where nothing announces it: another process, a row, a line of a log."""

import time
from collections.abc import Callable
from threading import Event

PATIENCE_SECONDS = 30.0


def until(is_true: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
    """Return once `is_true`; fail when that takes too long."""
    end, pause = time.monotonic() + seconds, Event()
    while not is_true():
        assert time.monotonic() < end, "it took too long"
        pause.wait(0.02)
