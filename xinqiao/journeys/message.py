"""A patient's own words: screened, kept, owned by somebody with a clock; and the team's answer.

Every door calls `receive`; nothing else may store what a patient wrote, so that no message can
be read later than its danger allows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from xinqiao.care.safety import queries as safety
from xinqiao.care.safety.types import Cover, HelpCard, Screening, Severity
from xinqiao.care.worklist import actions as worklist
from xinqiao.care.worklist.types import Kind
from xinqiao.care.worklist.types import Severity as ItemSeverity
from xinqiao.contact.conversations import actions as conversations
from xinqiao.contact.conversations import queries as threads
from xinqiao.contact.conversations.types import MOST_CHARACTERS, Pledge, Recorded
from xinqiao.contact.notifications import actions as notifications
from xinqiao.foundation.errors import Refused
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.organizations import queries as organizations
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.types import PatientCard
from xinqiao.journeys import danger

MESSAGE = "thread-message"
# refusals of how a message is made, not of who writes it
_SHAPE = frozenset({"text-too-long", "too-many-photos", "too-large", "not-an-image"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """What the sender is shown at once.

    `card` is set for a danger sign and must be shown before anything else, with `cover_line` under
    it; `pledge` says when the team answers. `severity` is None for an ordinary message. `left_out`
    says what could not be kept (a photo, the end of a long text) of a message that told of danger.
    """

    thread_id: UUID
    message_id: UUID
    is_new: bool
    severity: Severity | None
    card: HelpCard | None
    cover_line: str
    pledge: Pledge
    left_out: str = ""


def receive(
    *,
    viewer: Viewer,
    patient_id: UUID,
    thread_id: UUID | None = None,
    text: str,
    photos: Sequence[bytes] = (),
    client_id: UUID | None = None,
    now: datetime,
    language: str = "zh-Hans",
) -> Received:
    """Screen, store, and give the team an item with a clock; all in one transaction.

    `viewer` is the patient or a relative. Without a thread the patient's first care team is written
    to. Raises as `conversations.actions.record_incoming` does; then nothing is kept, unless the words
    tell of danger: then the words are kept and `left_out` says what was not.
    """
    screening = safety.screen(text)
    with standing_as(viewer):
        thread = thread_id or conversations.open_thread(viewer=viewer, patient_id=patient_id, now=now)
        stored, left_out = _keep(viewer, thread, screening, text, photos, client_id, now)
        card = people.cards(viewer, [patient_id])[patient_id]
        cover = safety.cover(card.organization_id, stored.team_id, now)
        if stored.is_new:
            _give_work(card, stored, screening, cover, text, now)
        hospital_line = organizations.organization(viewer, card.organization_id).phone
    return _received(viewer, card, stored, screening, cover, language, left_out, hospital_line)


def _keep(
    viewer: Viewer,
    thread_id: UUID,
    screening: Screening,
    text: str,
    photos: Sequence[bytes],
    client_id: UUID | None,
    now: datetime,
) -> tuple[Recorded, str]:
    try:
        stored = conversations.record_incoming(
            viewer=viewer, thread_id=thread_id, text=text, photos=photos, client_id=client_id, now=now
        )
    except Refused as refusal:
        if screening.severity is None or refusal.code not in _SHAPE:
            raise
        # a spoilt photo must not stand between chest pain and 120
        stored = conversations.record_incoming(
            viewer=viewer, thread_id=thread_id, text=text[:MOST_CHARACTERS], client_id=client_id, now=now
        )
        return stored, str(refusal)
    return stored, ""


def _give_work(
    card: PatientCard, stored: Recorded, screening: Screening, cover: Cover, text: str, now: datetime
) -> None:
    # items belong to the hospital, and a patient writes none of their own
    house = Viewer.system(card.organization_id, name="journeys.message")
    with standing_as(house):
        if screening.severity is not None:
            _open_danger(house, card, stored, screening, cover, now)
        elif stored.began_waiting:
            _open_waiting(house, card, stored, text, now)


def _open_danger(
    house: Viewer, card: PatientCard, stored: Recorded, screening: Screening, cover: Cover, now: datetime
) -> None:
    danger.open_item(
        house,
        screening,
        patient_id=card.id,
        team_id=stored.team_id,
        cover=cover,
        summaries="safety.item",
        facts={"thread": str(stored.thread_id)},
        cause_type=MESSAGE,
        cause_id=stored.message_id,
        now=now,
    )
    danger.tell_beyond_the_screen(
        house, screening, patient_id=card.id, cause_type=MESSAGE, cause_id=stored.message_id, now=now
    )


def _open_waiting(house: Viewer, card: PatientCard, stored: Recorded, text: str, now: datetime) -> None:
    words = text.strip()[: danger.SHOWN]
    worklist.open_item(
        viewer=house,
        patient_id=card.id,
        team_id=stored.team_id,
        kind=Kind.MESSAGE,
        severity=ItemSeverity.YELLOW,
        summary_id="conversations.item.waiting" if words else "conversations.item.photo",
        facts={"text": words, "thread": str(stored.thread_id)},
        cause_type="thread",
        cause_id=stored.thread_id,
        due_at=stored.pledge.answer_by,
        now=now,
    )


def _received(
    viewer: Viewer,
    card: PatientCard,
    stored: Recorded,
    screening: Screening,
    cover: Cover,
    language: str,
    left_out: str,
    hospital_line: str,
) -> Received:
    shown = danger.help_card(viewer, card, screening, language=language, hospital_line=hospital_line)
    line = safety.cover_line(cover, screening.answer_within_minutes or 0, language) if shown else ""
    return Received(
        thread_id=stored.thread_id,
        message_id=stored.message_id,
        is_new=stored.is_new,
        severity=screening.severity,
        card=shown,
        cover_line=line,
        pledge=stored.pledge,
        left_out=left_out,
    )


def answer(
    *,
    viewer: Viewer,
    thread_id: UUID,
    text: str,
    photos: Sequence[bytes] = (),
    client_id: UUID | None = None,
    cause_type: str = "",
    cause_id: UUID | None = None,
    now: datetime,
) -> UUID:
    """Answer as the care team: store, finish the item that waited, tell the patient and family.

    Items of danger signs stay open: they ask for a call, and whoever made it finishes them by hand.
    Returns the message. Raises as `conversations.actions.post_message` does.
    """
    with standing_as(viewer):
        message_id = conversations.post_message(
            viewer=viewer,
            thread_id=thread_id,
            text=text,
            photos=photos,
            client_id=client_id,
            cause_type=cause_type,
            cause_id=cause_id,
            now=now,
        )
        worklist.finish_item_of_cause(viewer=viewer, cause_type="thread", cause_id=thread_id, now=now)
        notifications.notify(
            viewer=viewer,
            patient_id=threads.thread(viewer, thread_id).patient_id,
            template_id="message-answered",
            facts={"author": viewer.name},
            enrolment_id=None,
            severity=Severity.BLUE,
            cause_type=MESSAGE,
            cause_id=message_id,
            now=now,
        )
    return message_id


def begin(
    *, viewer: Viewer, patient_id: UUID, text: str, client_id: UUID | None = None, now: datetime
) -> UUID:
    """Write to a patient with whom no thread may be open yet, as the care team; return the message.

    The thread is the patient's with their care team. Raises as `answer` does, and NoTeam.
    """
    with standing_as(viewer):
        thread_id = conversations.open_thread(viewer=viewer, patient_id=patient_id, now=now)
        return answer(viewer=viewer, thread_id=thread_id, text=text, client_id=client_id, now=now)
