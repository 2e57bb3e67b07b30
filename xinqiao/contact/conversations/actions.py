"""Every write of conversations. A patient's own words come in through `journeys.message` only."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from xinqiao.contact.conversations.authors import author_of
from xinqiao.contact.conversations.errors import EmptyMessage, NoTeam, StaffOnly, TextTooLong, TooManyPhotos
from xinqiao.contact.conversations.events import MessageAnswered, MessageReceived
from xinqiao.contact.conversations.models import (
    Attachment,
    ReadReceipt,
    Thread,
    ThreadMessage,
    ThreadNote,
)
from xinqiao.contact.conversations.permissions import (
    check_can_speak,
    check_is_team,
    readable_thread,
)
from xinqiao.contact.conversations.promises import answer_within, hours_of
from xinqiao.contact.conversations.rules import clean_text, pledge
from xinqiao.contact.conversations.states import THREAD
from xinqiao.contact.conversations.types import (
    MOST_CHARACTERS,
    MOST_PHOTOS,
    Author,
    AuthorKind,
    Pledge,
    Recorded,
    ThreadState,
)
from xinqiao.foundation import audit, notices
from xinqiao.foundation.events import announce
from xinqiao.foundation.files import store_photo
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.ids import new_id
from xinqiao.identity.people import queries as people


@transaction.atomic
def open_thread(
    *, viewer: Viewer, patient_id: UUID, team_id: UUID | None = None, topic: str = "care", now: datetime
) -> UUID:
    """Return the patient's thread with a team about a topic, opening it when there is none.

    Without a team the patient's first care team is taken; raises NoTeam when there is none. Rows
    linked as the same human share one thread.
    """
    check_can_speak(viewer, patient_id)
    linked = people.same_person(patient_id)
    team = team_id or _first_team(linked)
    found = Thread.objects.filter(patient_id__in=linked, team_id=team, topic=topic).order_by("opened_at")
    thread = found.first()
    if thread is None:
        thread, _is_new = Thread.objects.get_or_create(
            patient_id=patient_id,
            team_id=team,
            topic=topic,
            defaults={"organization_id": _organization_of(viewer, patient_id), "opened_at": now},
        )
    return thread.id


def _first_team(patient_ids: frozenset[UUID]) -> UUID:
    teams = people.care_team_ids(patient_ids)
    found = sorted(team for ids in teams.values() for team in ids)
    if not found:
        raise NoTeam
    return found[0]


def _organization_of(viewer: Viewer, patient_id: UUID) -> UUID:
    return people.cards(viewer, [patient_id])[patient_id].organization_id


@transaction.atomic
def record_incoming(
    *,
    viewer: Viewer,
    thread_id: UUID,
    text: str,
    photos: Sequence[bytes] = (),
    client_id: UUID | None = None,
    now: datetime,
) -> Recorded:
    """Store what a patient or relative wrote. Called by `journeys.message` after screening, by nobody else.

    Raises EmptyMessage, TextTooLong, TooManyPhotos, and Refused for a file that is not a photo; then
    nothing is stored. The same `client_id` twice is the same message.
    """
    thread = readable_thread(viewer, thread_id, for_update=True)
    check_can_speak(viewer, thread.patient_id)
    words = _checked(text, photos)
    promised = pledge(hours_of(thread.organization_id, thread.team_id), now, answer_within())
    known = _known(thread, client_id)
    if known is not None:
        return _recorded(thread, known.id, promised, is_new=False, began_waiting=False)
    began_waiting = thread.state == ThreadState.ANSWERED
    message = _append(
        viewer,
        thread,
        author_of(viewer, thread.patient_id, now),
        words,
        photos,
        client_id,
        now,
        reopens_at=promised.reopens_at,
    )
    _ask(thread, promised, now)
    announce(
        MessageReceived(
            organization_id=thread.organization_id,
            cause_id=message.id,
            at=now,
            patient_id=thread.patient_id,
            thread_id=thread.id,
            team_id=thread.team_id,
        )
    )
    return _recorded(thread, message.id, promised, is_new=True, began_waiting=began_waiting)


def _known(thread: Thread, client_id: UUID | None) -> ThreadMessage | None:
    if client_id is None:
        return None
    return ThreadMessage.objects.filter(thread_id=thread.id, client_id=client_id).first()


def _recorded(
    thread: Thread, message_id: UUID, promised: Pledge, *, is_new: bool, began_waiting: bool
) -> Recorded:
    return Recorded(
        thread_id=thread.id,
        message_id=message_id,
        team_id=thread.team_id,
        is_new=is_new,
        began_waiting=began_waiting,
        pledge=promised,
    )


def _checked(text: str, photos: Sequence[bytes]) -> str:
    words = clean_text(text)
    if not words and not photos:
        raise EmptyMessage
    if len(words) > MOST_CHARACTERS:
        raise TextTooLong
    if len(photos) > MOST_PHOTOS:
        raise TooManyPhotos
    return words


def _ask(thread: Thread, promised: Pledge, now: datetime) -> None:
    thread.state = THREAD.next(thread.state, "ask")
    thread.last_at = now
    if thread.waiting_since is None:
        thread.waiting_since, thread.answer_by = now, promised.answer_by
    thread.save(update_fields=["state", "last_at", "waiting_since", "answer_by"])


@transaction.atomic
def post_message(
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
    """Write to the patient as a member of the care team; the thread is answered. Returns the message.

    `cause_type` and `cause_id` name what the message is about, such as a changed plan. The same
    `client_id` twice is the same message. Raises StaffOnly, EmptyMessage, TextTooLong.
    """
    thread = readable_thread(viewer, thread_id, for_update=True)
    check_is_team(viewer, thread.patient_id)
    words = _checked(text, photos)
    known = _known(thread, client_id)
    if known is not None:
        return known.id
    message = _append(
        viewer,
        thread,
        author_of(viewer, thread.patient_id, now),
        words,
        photos,
        client_id,
        now,
        cause_type=cause_type,
        cause_id=cause_id,
    )
    thread.state = THREAD.next(thread.state, "answer")
    thread.last_at, thread.waiting_since, thread.answer_by = now, None, None
    thread.save(update_fields=["state", "last_at", "waiting_since", "answer_by"])
    announce(
        MessageAnswered(
            organization_id=thread.organization_id,
            cause_id=message.id,
            at=now,
            patient_id=thread.patient_id,
            thread_id=thread.id,
            team_id=thread.team_id,
        )
    )
    return message.id


def _append(
    viewer: Viewer,
    thread: Thread,
    author: Author,
    text: str,
    photos: Sequence[bytes],
    client_id: UUID | None,
    now: datetime,
    **values: object,
) -> ThreadMessage:
    message = ThreadMessage(
        organization_id=thread.organization_id,
        patient_id=thread.patient_id,
        thread_id=thread.id,
        kind=author.kind,
        account_id=author.account_id,
        person_id=author.person_id,
        membership_id=author.membership_id,
        author_name=author.name,
        author_role=author.role,
        on_behalf=author.on_behalf,
        text=text,
        sent_at=now,
        client_id=client_id or new_id(),
        **values,
    )
    message.save(force_insert=True)
    for photo in photos:
        _attach(viewer, message, photo, now)
    _tell(thread, message.id)
    _record(viewer, "message.send", thread, message.id, now)
    return message


def _attach(viewer: Viewer, message: ThreadMessage, photo: bytes, now: datetime) -> None:
    file_id = store_photo(
        viewer,
        photo,
        organization_id=message.organization_id,
        patient_id=message.patient_id,
        kind="message-photo",
        now=now,
    )
    Attachment.objects.create(
        organization_id=message.organization_id,
        patient_id=message.patient_id,
        message_id=message.id,
        file_id=file_id,
    )


def _tell(thread: Thread, message_id: UUID | None = None) -> None:
    subject = {"thread": str(thread.id), "patient": str(thread.patient_id)}
    if message_id:
        subject["message"] = str(message_id)
    for audience in (f"team:{thread.team_id}", f"patient:{thread.patient_id}"):
        notices.tell(
            organization_id=thread.organization_id,
            audience=audience,
            region="conversation",
            subject=subject,
        )


def _record(viewer: Viewer, action: str, thread: Thread, object_id: UUID, now: datetime) -> None:
    audit.record(
        viewer,
        action,
        object_type="thread_message",
        object_id=object_id,
        subjects=[thread.patient_id],
        details={"thread": str(thread.id)},
        now=now,
    )


@transaction.atomic
def add_note(*, viewer: Viewer, thread_id: UUID, text: str, now: datetime) -> UUID:
    """Leave a note among staff beside a thread. Patients and relatives never see it."""
    thread = readable_thread(viewer, thread_id)
    check_is_team(viewer, thread.patient_id)
    if viewer.membership_id is None:
        raise StaffOnly
    note = ThreadNote.objects.create(
        organization_id=thread.organization_id,
        thread_id=thread.id,
        membership_id=viewer.membership_id,
        author_name=viewer.name,
        text=_checked(text, ()),
        at=now,
    )
    _record(viewer, "message.note", thread, note.id, now)
    notices.tell(
        organization_id=thread.organization_id,
        audience=f"team:{thread.team_id}",
        region="conversation",
        subject={"thread": str(thread.id), "patient": str(thread.patient_id)},
    )
    return note.id


@transaction.atomic
def mark_read(*, viewer: Viewer, thread_id: UUID, now: datetime) -> int:
    """Note that the viewer has read what the other side wrote; return how many were new to them."""
    thread = readable_thread(viewer, thread_id, for_update=True)
    if viewer.account_id is None:
        return 0
    unread = _unread_by(viewer.account_id, thread, is_staff=viewer.is_staff)
    ReadReceipt.objects.bulk_create(
        [_receipt(viewer, viewer.account_id, thread, message_id, now) for message_id in unread],
        ignore_conflicts=True,
    )
    is_seen = viewer.is_staff and THREAD.allows(thread.state, "see")
    if is_seen:
        thread.state = THREAD.next(thread.state, "see")
        thread.save(update_fields=["state"])
    if unread or is_seen:
        _tell(thread)
    return len(unread)


def _unread_by(account_id: UUID, thread: Thread, *, is_staff: bool) -> list[UUID]:
    rows = ThreadMessage.objects.filter(thread_id=thread.id).exclude(receipts__account_id=account_id)
    others = rows.exclude(kind=AuthorKind.STAFF) if is_staff else rows.filter(kind=AuthorKind.STAFF)
    return list(others.values_list("id", flat=True))


def _receipt(
    viewer: Viewer, account_id: UUID, thread: Thread, message_id: UUID, now: datetime
) -> ReadReceipt:
    return ReadReceipt(
        organization_id=thread.organization_id,
        patient_id=thread.patient_id,
        message_id=message_id,
        account_id=account_id,
        is_staff=viewer.is_staff,
        reader_name=viewer.name,
        read_at=now,
    )


@transaction.atomic
def assign(*, viewer: Viewer, thread_id: UUID, membership_id: UUID | None, now: datetime) -> None:
    """Say who works on a thread (None puts it back); a waiting thread is then being worked on."""
    thread = readable_thread(viewer, thread_id, for_update=True)
    check_is_team(viewer, thread.patient_id)
    thread.assignee_id = membership_id
    if membership_id is not None and THREAD.allows(thread.state, "take"):
        thread.state = THREAD.next(thread.state, "take")
    thread.save(update_fields=["assignee", "state"])
    _record(viewer, "message.assign", thread, thread.id, now)
    _tell(thread)
