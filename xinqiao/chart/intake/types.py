"""Words of what arrives: an arrival, a refused item, its state."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class RefusalState(StrEnum):
    """WAITING items stand in the list; MENDED ones were taken after a change; DISMISSED ones will not be."""

    WAITING = "waiting"
    MENDED = "mended"
    DISMISSED = "dismissed"


class FileState(StrEnum):
    """WAITING and WORKING are on their way; DONE was read, REFUSED is no such file, FAILED was given up."""

    WAITING = "waiting"
    WORKING = "working"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFileView:
    """A file that is read in the background: from whom, for whom, how far it is, what came of it.

    `told` holds the counts so far, for a machine; `code` and `reason` say why it was refused or given up.
    """

    id: UUID
    organization_id: UUID
    patient_id: UUID
    kind: str
    subject: str
    mapping: str
    blob_id: UUID | None
    state: FileState
    attempts: int
    told: dict[str, object]
    code: str
    reason: str
    sent_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedItem:
    """One item that was not kept: where it stood in its batch, why, and its own words.

    `original` is the item word for word (sealed at rest); `reason` is the sentence the sender was told.
    """

    position: int
    name: str
    code: str
    reason: str
    original: bytes
    patient_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalFigures:
    """What became of one batch, by count."""

    stored: int = 0
    duplicate: int = 0
    asked: int = 0
    refused: int = 0
    details: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalView:
    """One line of the refusal list; `original` is opened only for a viewer who may mend it."""

    id: UUID
    kind: str
    source_kind: str
    source_key: str
    position: int
    name: str
    code: str
    reason: str
    original: str
    patient_id: UUID | None
    received_at: datetime
    state: RefusalState
    attempts: int
    note: str = ""
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalLine:
    """One refused item of a sheet: where it came from and why it was refused, without its words."""

    received_at: datetime
    kind: str
    source_key: str
    position: int
    name: str
    code: str
    reason: str
    state: RefusalState
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalPage:
    """One page of the list, newest first, with the number of all that match."""

    items: tuple[RefusalView, ...]
    total: int
    page: int
    pages: int
