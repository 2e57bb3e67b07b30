"""Reads of conversations, shaped as the pages show them."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from xinqiao.contact.conversations.errors import StaffOnly
from xinqiao.contact.conversations.models import Attachment, ReadReceipt, Thread, ThreadMessage, ThreadNote
from xinqiao.contact.conversations.permissions import (
    check_can_read_conversations,
    check_is_team,
    readable_thread,
    shared_patient_ids,
)
from xinqiao.contact.conversations.promises import answer_within, closed_line, hours_line, hours_of
from xinqiao.contact.conversations.rules import pledge
from xinqiao.contact.conversations.types import (
    AttachmentView,
    AuthorKind,
    Conversation,
    Expectation,
    LastWords,
    MessageView,
    NoteView,
    ThreadPage,
    ThreadState,
    ThreadView,
)
from xinqiao.contact.conversations.words import STATE_WORDS
from xinqiao.foundation.files import StoredFile, read_file
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.phrases import say
from xinqiao.identity.organizations import queries as organizations
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.types import PatientCard

PAGE = 20
_OPEN_WORK = [ThreadState.WAITING, ThreadState.SEEN, ThreadState.WORKING]


def threads(
    viewer: Viewer,
    *,
    patient_id: UUID | None = None,
    team_id: UUID | None = None,
    state: ThreadState | None = None,
    assignee_id: UUID | None = None,
    page: int = 1,
) -> ThreadPage:
    """Return one page of the viewer's threads: those waiting first, by what was promised, then the latest.

    `waiting` counts threads that wait for work, not messages.
    """
    rows = _visible(viewer)
    wanted = {"team_id": team_id, "state": state, "assignee_id": assignee_id}
    rows = rows.filter(**{field: value for field, value in wanted.items() if value is not None})
    if patient_id is not None:
        rows = rows.filter(patient_id__in=people.same_person(patient_id))
    counts = rows.aggregate(total=Count("id"), waiting=Count("id", filter=Q(state__in=_OPEN_WORK)))
    total, pages = counts["total"], max(1, -(-counts["total"] // PAGE))
    ordered = rows.order_by("answer_by", "-last_at", "id")[(page - 1) * PAGE : page * PAGE]
    shown = tuple(_thread_views(viewer, list(ordered)))
    return ThreadPage(threads=shown, total=total, page=page, pages=pages, waiting=counts["waiting"])


def thread(viewer: Viewer, thread_id: UUID) -> ThreadView:
    """Return one thread. Raises ThreadNotFound, or the refusal that says who can see it."""
    return _thread_views(viewer, [readable_thread(viewer, thread_id)])[0]


def waiting_count(viewer: Viewer) -> int:
    """Return how many of the viewer's threads wait for work."""
    return _visible(viewer).filter(state__in=_OPEN_WORK).count()


def unread_count(viewer: Viewer, patient_id: UUID) -> int:
    """Return how many messages of the care team this person has not read."""
    check_can_read_conversations(viewer, patient_id)
    if viewer.account_id is None:
        return 0
    receipts = ReadReceipt.objects.filter(message_id=OuterRef("id"), account_id=viewer.account_id)
    rows = ThreadMessage.objects.filter(patient_id__in=people.same_person(patient_id), kind=AuthorKind.STAFF)
    return rows.filter(~Exists(receipts)).count()


def latest_thread(viewer: Viewer, patient_id: UUID) -> UUID | None:
    """Return the thread of a patient in which something was said last, or None before the first word."""
    check_can_read_conversations(viewer, patient_id)
    rows = Thread.objects.filter(patient_id__in=people.same_person(patient_id))
    return rows.order_by(F("last_at").desc(nulls_last=True), "id").values_list("id", flat=True).first()


def last_words(viewer: Viewer, patient_id: UUID) -> LastWords | None:
    """Return the latest words of the care team to a patient, or None."""
    check_can_read_conversations(viewer, patient_id)
    rows = ThreadMessage.objects.filter(patient_id__in=people.same_person(patient_id), kind=AuthorKind.STAFF)
    row = rows.exclude(text="").order_by("-sent_at", "-id").first()
    if row is None:
        return None
    return LastWords(
        thread_id=row.thread_id,
        author_name=row.author_name,
        author_role=row.author_role,
        text=row.text,
        sent_at=row.sent_at,
    )


def _visible(viewer: Viewer) -> QuerySet[Thread]:
    if viewer.is_person:
        return Thread.objects.filter(patient_id__in=shared_patient_ids(viewer))
    if viewer.is_staff:
        reachable = people.reachable_patients(viewer)
        return Thread.objects.filter(team_id__in=viewer.team_ids, patient_id__in=reachable)
    # the wall keeps a job within its own organization
    return Thread.objects.all()


def _thread_views(viewer: Viewer, rows: list[Thread]) -> list[ThreadView]:
    cards = people.cards(viewer, {row.patient_id for row in rows})
    last = _last_messages([row.id for row in rows])
    unread = _unread_counts(viewer, [row.id for row in rows])
    names = organizations.member_names({row.assignee_id for row in rows if row.assignee_id})
    return [_thread_view(row, cards, last.get(row.id), unread.get(row.id, 0), names) for row in rows]


def _thread_view(
    row: Thread,
    cards: dict[UUID, PatientCard],
    last: ThreadMessage | None,
    unread: int,
    names: dict[UUID, str],
) -> ThreadView:
    return ThreadView(
        id=row.id,
        patient_id=row.patient_id,
        patient_name=cards[row.patient_id].name,
        team_id=row.team_id,
        topic=row.topic,
        state=ThreadState(row.state),
        state_words=str(STATE_WORDS[ThreadState(row.state)]),
        assignee_id=row.assignee_id,
        assignee_name=names.get(row.assignee_id, "") if row.assignee_id else "",
        last_text=last.text if last else "",
        last_author=last.author_name if last else "",
        last_at=row.last_at,
        unread=unread,
        waiting_since=row.waiting_since,
        answer_by=row.answer_by,
    )


def _last_messages(thread_ids: list[UUID]) -> dict[UUID, ThreadMessage]:
    rows = ThreadMessage.objects.filter(thread_id__in=thread_ids)
    latest = rows.order_by("thread_id", "-sent_at", "-id").distinct("thread_id")
    return {row.thread_id: row for row in latest}


def _unread_counts(viewer: Viewer, thread_ids: list[UUID]) -> dict[UUID, int]:
    # for the team a message is read once any of them read it; a person reads for themself
    receipts = ReadReceipt.objects.filter(message_id=OuterRef("id"))
    messages = ThreadMessage.objects.filter(thread_id__in=thread_ids)
    if viewer.is_person:
        receipts = receipts.filter(Q(account_id=viewer.account_id))
        messages = messages.filter(kind=AuthorKind.STAFF)
    else:
        receipts = receipts.filter(is_staff=True)
        messages = messages.exclude(kind=AuthorKind.STAFF)
    counted = messages.filter(~Exists(receipts)).values_list("thread_id").annotate(Count("id"))
    return dict(counted.order_by())


def messages(
    viewer: Viewer, thread_id: UUID, *, after: UUID | None = None, limit: int = 50, language: str = "zh-Hans"
) -> list[MessageView]:
    """Return messages in order: those after a message, or the last `limit` of the thread."""
    row = readable_thread(viewer, thread_id)
    rows = ThreadMessage.objects.filter(thread_id=row.id)
    if after is None:
        found = list(reversed(rows.order_by("-sent_at", "-id")[:limit]))
    else:
        found = list(_later_than(rows, after).order_by("sent_at", "id")[:limit])
    return _message_views(viewer, row, found, language)


def _later_than(rows: QuerySet[ThreadMessage], after: UUID) -> QuerySet[ThreadMessage]:
    mark = rows.filter(id=after).values_list("sent_at", flat=True).first()
    if mark is None:
        return rows
    return rows.filter(Q(sent_at__gt=mark) | Q(sent_at=mark, id__gt=after))


def _message_views(
    viewer: Viewer, row: Thread, found: list[ThreadMessage], language: str
) -> list[MessageView]:
    ids = [message.id for message in found]
    photos = _photos(ids)
    seen = _first_readers(ids)
    time_zone = people.time_zones([row.patient_id])[row.patient_id]
    return [
        _message_view(viewer, message, photos[message.id], seen.get(message.id), time_zone, language)
        for message in found
    ]


def _message_view(
    viewer: Viewer,
    message: ThreadMessage,
    photos: list[AttachmentView],
    seen: ReadReceipt | None,
    time_zone: str,
    language: str,
) -> MessageView:
    kind = AuthorKind(message.kind)
    note = closed_line(message.reopens_at, time_zone, language) if message.reopens_at else ""
    return MessageView(
        id=message.id,
        thread_id=message.thread_id,
        patient_id=message.patient_id,
        kind=kind,
        is_own=(kind is AuthorKind.STAFF) is not viewer.is_person,
        author_name=message.author_name,
        byline=_byline(message, language),
        text=message.text,
        sent_at=message.sent_at,
        attachments=tuple(photos),
        seen_by=seen.reader_name if seen else "",
        seen_at=seen.read_at if seen else None,
        note=note,
        cause_type=message.cause_type,
        cause_id=message.cause_id,
    )


def _byline(message: ThreadMessage, language: str) -> str:
    if message.on_behalf:
        relationship = say(f"conversations.relationship.{message.on_behalf}", language=language)
        return say("conversations.on-behalf", language=language, relationship=relationship)
    return message.author_role


def _photos(message_ids: Collection[UUID]) -> dict[UUID, list[AttachmentView]]:
    found: dict[UUID, list[AttachmentView]] = defaultdict(list)
    for row in Attachment.objects.filter(message_id__in=message_ids).order_by("id"):
        found[row.message_id].append(AttachmentView(id=row.id, file_id=row.file_id))
    return found


def _first_readers(message_ids: Collection[UUID]) -> dict[UUID, ReadReceipt]:
    rows = ReadReceipt.objects.filter(message_id__in=message_ids)
    first = rows.order_by("message_id", "read_at", "id").distinct("message_id")
    return {row.message_id: row for row in first}


def thread_of_patient(viewer: Viewer, patient_id: UUID) -> UUID | None:
    """Return the patient's thread that was spoken in last, or None before the first word."""
    check_can_read_conversations(viewer, patient_id)
    rows = Thread.objects.filter(patient_id__in=people.same_person(patient_id))
    return rows.order_by(F("last_at").desc(nulls_last=True), "id").values_list("id", flat=True).first()


def conversation(
    viewer: Viewer, thread_id: UUID, *, limit: int = 50, language: str = "zh-Hans"
) -> Conversation:
    """Return a thread as the team works in it: how it stands, the last messages and the notes between.

    One check for all of it. Raises StaffOnly to patients and relatives.
    """
    row = readable_thread(viewer, thread_id)
    if not viewer.is_staff:
        raise StaffOnly
    rows = ThreadMessage.objects.filter(thread_id=row.id).order_by("-sent_at", "-id")[:limit]
    notes_ = ThreadNote.objects.filter(thread_id=row.id).order_by("at", "id")
    names = organizations.member_names({row.assignee_id}) if row.assignee_id else {}
    return Conversation(
        thread_id=row.id,
        patient_id=row.patient_id,
        team_id=row.team_id,
        state=ThreadState(row.state),
        state_words=str(STATE_WORDS[ThreadState(row.state)]),
        assignee_id=row.assignee_id,
        assignee_name=names.get(row.assignee_id, "") if row.assignee_id else "",
        waiting_since=row.waiting_since,
        answer_by=row.answer_by,
        messages=tuple(_message_views(viewer, row, list(reversed(rows)), language)),
        notes=tuple(
            NoteView(id=note.id, author_name=note.author_name, text=note.text, at=note.at) for note in notes_
        ),
    )


def answered_at(patient_ids: Collection[UUID], since: datetime) -> list[datetime]:
    """Return when the team wrote to these patients, oldest first; the caller has checked them. One query."""
    rows = ThreadMessage.objects.filter(patient_id__in=patient_ids, kind=AuthorKind.STAFF, sent_at__gte=since)
    return list(rows.order_by("sent_at").values_list("sent_at", flat=True))


def notes(viewer: Viewer, thread_id: UUID) -> list[NoteView]:
    """Return the notes among staff. Raises StaffOnly to patients and relatives."""
    row = readable_thread(viewer, thread_id)
    check_is_team(viewer, row.patient_id)
    return [
        NoteView(id=note.id, author_name=note.author_name, text=note.text, at=note.at)
        for note in ThreadNote.objects.filter(thread_id=row.id).order_by("at", "id")
    ]


def photo(viewer: Viewer, attachment_id: UUID) -> StoredFile:
    """Return a photograph of a conversation the viewer may read. Raises NotFound otherwise."""
    row = Attachment.objects.select_related("message").filter(id=attachment_id).first()
    readable_thread(viewer, row.message.thread_id if row else attachment_id)
    assert row is not None  # an unknown id is no thread either, and was refused above
    return read_file(viewer, row.file_id)


def expectation(
    viewer: Viewer, thread_id: UUID, *, now: datetime, voice: str = "self", language: str = "zh-Hans"
) -> Expectation:
    """Return the lines that stand above a conversation at all times."""
    row = readable_thread(viewer, thread_id)
    hours = hours_of(row.organization_id, row.team_id)
    return Expectation(
        hours=hours_line(hours, language),
        warning=say("conversations.warning", voice=voice, language=language),
        is_open=pledge(hours, now, answer_within()).is_open,
    )
