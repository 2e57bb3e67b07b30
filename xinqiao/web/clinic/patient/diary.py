"""An entry of the diary as the care team reads it: shared ones only ever come here."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from xinqiao.companion.engagement import queries as diary
from xinqiao.companion.engagement.types import EntryView


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """One row: when, what it is about, what was tapped, what was written, and by whom if not the patient."""

    at: datetime
    kind: str
    tapped: str
    text: str
    by: str
    is_changed: bool


def noted_of(entry: EntryView, zone: ZoneInfo, language: str) -> Noted:
    """Return an entry ready to read, on the patient's own clock."""
    return Noted(
        at=entry.happened_at.astimezone(zone),
        kind=diary.kind_words(entry.kind, language=language),
        tapped=diary.tapped(entry, language=language),
        text=entry.text,
        by=entry.author_name,
        is_changed=entry.changed_at is not None,
    )
