"""Pure decisions of consent: which of a purpose's entries counts, and who may decide."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from xinqiao.identity.consent.types import Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One decision of the ledger, as far as it matters for what holds now."""

    id: UUID
    decision: Decision
    at: datetime
    until: datetime | None


def latest(entries: Iterable[Entry]) -> Entry | None:
    """Return the decision that counts: the last one; of two in the same instant the withdrawal."""
    return max(entries, key=lambda e: (e.at, e.decision is Decision.WITHDRAW, e.id), default=None)


def holds(entry: Entry | None, now: datetime) -> bool:
    """Whether the counting decision is a grant that has not run out."""
    if entry is None or entry.decision is Decision.WITHDRAW:
        return False
    return entry.until is None or now < entry.until


def wording_hash(version: str, language: str, text: str) -> str:
    """Return what proves which words were on the screen."""
    return hashlib.sha256(f"{version}\n{language}\n{text}".encode()).hexdigest()
