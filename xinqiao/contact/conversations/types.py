"""Words of conversations. No Django here."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID

# what one message holds
MOST_CHARACTERS = 2000
MOST_PHOTOS = 9


class ThreadState(StrEnum):
    """Where a thread stands, as both sides see it."""

    WAITING = "waiting"
    SEEN = "seen"
    WORKING = "working"
    ANSWERED = "answered"


class AuthorKind(StrEnum):
    """Who speaks."""

    PATIENT = "patient"
    FAMILY = "family"
    STAFF = "staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """One stretch of a weekday (0 is Monday) in which the team answers."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When a team answers. Days off and exchanged working days win over the weekly hours."""

    time_zone: str
    stretches: tuple[Stretch, ...]
    days_off: frozenset[date] = frozenset()
    working_days: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pledge:
    """What was promised for a message: whether anybody is there now, and by when it is answered.

    `reopens_at` is when the team is back, None while it is open or when no hours are known.
    """

    is_open: bool
    answer_by: datetime
    reopens_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who wrote a message, as it is shown for ever after.

    `on_behalf` is how a relative stands to the patient (`child`), "" for anybody else.
    """

    kind: AuthorKind
    account_id: UUID | None
    person_id: UUID | None
    membership_id: UUID | None
    name: str
    role: str
    on_behalf: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentView:
    """A photograph beside a message."""

    id: UUID
    file_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageView:
    """One message as a page shows it; `text` is plain and must be escaped like any text.

    `is_own`: the viewer's side wrote it. `seen_by` names the first of the other side who read it.
    `byline` is "林芳 专科护士" or "由女儿代发"; `note` tells, under a message sent at night, when the
    team is back. `cause_type` and `cause_id` let the page draw a card (a changed plan, a prescription).
    """

    id: UUID
    thread_id: UUID
    patient_id: UUID
    kind: AuthorKind
    is_own: bool
    author_name: str
    byline: str
    text: str
    sent_at: datetime
    attachments: tuple[AttachmentView, ...]
    seen_by: str
    seen_at: datetime | None
    note: str
    cause_type: str
    cause_id: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteView:
    """One internal note; staff only."""

    id: UUID
    author_name: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadView:
    """One row of a list of threads.

    `unread` counts messages of the other side that nobody of the viewer's side has read;
    `waiting_since` is set while a patient waits for an answer; `answer_by` is what was promised.
    """

    id: UUID
    patient_id: UUID
    patient_name: str
    team_id: UUID
    topic: str
    state: ThreadState
    state_words: str
    assignee_id: UUID | None
    assignee_name: str
    last_text: str
    last_author: str
    last_at: datetime | None
    unread: int
    waiting_since: datetime | None
    answer_by: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A thread as the team works in it: how it stands, what was said, what colleagues noted."""

    thread_id: UUID
    patient_id: UUID
    team_id: UUID
    state: ThreadState
    state_words: str
    assignee_id: UUID | None
    assignee_name: str
    waiting_since: datetime | None
    answer_by: datetime | None
    messages: tuple[MessageView, ...]
    notes: tuple[NoteView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadPage:
    """One page of threads, and how many of the viewer's threads wait for work."""

    threads: tuple[ThreadView, ...]
    total: int
    page: int
    pages: int
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """The line above every conversation: when the team answers, and that this is not a live channel."""

    hours: str
    warning: str
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What came of storing a patient's message; `is_new` is false for a retry of the same one."""

    thread_id: UUID
    message_id: UUID
    team_id: UUID
    is_new: bool
    began_waiting: bool
    pledge: Pledge


@dataclass(frozen=True, slots=True, kw_only=True)
class LastWords:
    """The latest message of the care team: who, in which role, what, when."""

    thread_id: UUID
    author_name: str
    author_role: str
    text: str
    sent_at: datetime
