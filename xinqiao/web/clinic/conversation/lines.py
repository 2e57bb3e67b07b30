"""Messages and notes as one story, day by day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from xinqiao.contact.conversations.types import AuthorKind, Conversation, MessageView, NoteView


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A day, a message or a note; exactly one of the three."""

    day: date | None = None
    message: MessageView | None = None
    note: NoteView | None = None
    role: str = ""
    side: str = ""


_ROLES = {AuthorKind.PATIENT: "patient", AuthorKind.FAMILY: "family", AuthorKind.STAFF: "clinician"}


def lines_of(talk: Conversation, zone: ZoneInfo) -> list[Line]:
    """Return what was said and noted, oldest first, with a line where a day begins."""
    return list(_with_days(talk, zone))


def _with_days(talk: Conversation, zone: ZoneInfo) -> Iterator[Line]:
    present: date | None = None
    for at, _, line in sorted(_entries(talk), key=lambda entry: entry[:2]):
        on = at.astimezone(zone).date()
        if on != present:
            present = on
            yield Line(day=on)
        yield line


def _entries(talk: Conversation) -> Iterator[tuple[datetime, UUID, Line]]:
    oldest = talk.messages[0].sent_at if talk.messages else None
    for message in talk.messages:
        side = "doctor" if message.kind is AuthorKind.STAFF else "them"
        yield message.sent_at, message.id, Line(message=message, role=_ROLES[message.kind], side=side)
    for note in talk.notes:
        # a note older than the messages shown belongs to a part of the story that is not on this page
        if oldest is None or note.at >= oldest:
            yield note.at, note.id, Line(note=note)
