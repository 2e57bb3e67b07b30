"""What the diary announces. Private entries are announced to nobody."""

from dataclasses import dataclass
from uuid import UUID

from xinqiao.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class DiaryShared(Event):
    """A shared entry was written or changed, or an entry was opened; `cause_id` is the entry."""

    patient_id: UUID
    kind: str
