"""Every write of the intake: arrivals with their refusals, and files on their way."""

from xinqiao.chart.intake.actions.arrivals import note_arrival, note_attempt, settle_refusal
from xinqiao.chart.intake.actions.sent_files import (
    STALLED_AFTER,
    begin_file,
    forget_files,
    note_file,
    note_progress,
    settle_file,
)

__all__ = [
    "STALLED_AFTER",
    "begin_file",
    "forget_files",
    "note_arrival",
    "note_attempt",
    "note_file",
    "note_progress",
    "settle_file",
    "settle_refusal",
]
