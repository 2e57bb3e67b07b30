"""Every write of the diary. What somebody wrote comes in through `journeys.diary` only, which screens it."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from django.db import connection, transaction

from xinqiao.companion.engagement import queries, rules
from xinqiao.companion.engagement.errors import EntryNotFound, EntryRefused
from xinqiao.companion.engagement.events import DiaryShared
from xinqiao.companion.engagement.models import DiaryEntry
from xinqiao.companion.engagement.permissions import (
    check_can_change,
    check_can_open,
    check_can_write_diary,
)
from xinqiao.companion.engagement.types import AuthorKind, EntryView, Recorded, Written
from xinqiao.foundation import audit, events, notices
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.ids import new_id
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.permissions import is_self

REGION = "diary"
# an undo is offered right after the removal; a day later nobody can have meant it
_UNDO_WITHIN = timedelta(days=1)


@transaction.atomic
def record_entry(
    *,
    viewer: Viewer,
    patient_id: UUID,
    written: Written,
    is_shared: bool,
    client_id: UUID,
    now: datetime,
) -> Recorded:
    """Keep one entry. Called by `journeys.diary`, which screens it, and by nobody else.

    The same words under the same `client_id` twice are the same entry; whoever goes back to the page and
    taps something else means another one. Raises EntryRefused for what does not fit, and for a relative
    who would write what the patient alone could read.
    """
    check_can_write_diary(viewer, patient_id)
    client_id = _identity(client_id, patient_id, written)
    known = _twin(viewer.account_id, client_id)
    if known is not None:
        return Recorded(entry=queries.view(known), is_new=False)
    is_own = is_self(viewer, patient_id)
    if not is_own and not is_shared:
        raise EntryRefused("relative-shares")
    card = people.cards(viewer, [patient_id])[patient_id]
    row = DiaryEntry(
        organization_id=card.organization_id,
        patient_id=patient_id,
        # a linked row may be another person's by name; whoever is the patient owns what they write
        owner_id=(viewer.person_id if is_own else None) or card.person_id,
        is_shared=is_shared,
        author_kind=(AuthorKind.SELF if is_own else AuthorKind.RELATIVE).value,
        author_account_id=viewer.account_id,
        author_name="" if is_own else viewer.name,
        client_id=client_id,
        recorded_at=now,
    )
    _write(row, written, now)
    row.save(force_insert=True)
    _say(viewer, "record_diary_entry", row, now)
    return Recorded(entry=queries.view(row), is_new=True)


def _identity(client_id: UUID, patient_id: UUID, written: Written) -> UUID:
    said = (patient_id, written.kind, written.choice, written.amount, written.detail, written.text)
    return uuid5(client_id, repr(tuple(map(str, said))))


def _twin(account_id: UUID | None, client_id: UUID) -> DiaryEntry | None:
    rows = DiaryEntry.objects.filter(author_account_id=account_id, client_id=client_id, removed_at=None)
    return rows.first()


@transaction.atomic
def correct_entry(*, viewer: Viewer, entry_id: UUID, written: Written, now: datetime) -> EntryView:
    """Put other words or another choice in the place of an entry's; who sees it stays as it is.

    Called by `journeys.diary`. Raises EntryNotFound, EntryRefused, NotAllowed.
    """
    row = _held(viewer, entry_id)
    _write(row, replace(written, kind=queries.view(row).kind), now)
    row.revision_id, row.changed_at = new_id(), now
    row.save()
    _say(viewer, "correct_diary_entry", row, now)
    return queries.view(row)


def _write(row: DiaryEntry, written: Written, now: datetime) -> None:
    written = replace(written, text=rules.clean_text(written.text))
    problem = rules.objection(written, now)
    if problem or written.happened_at is None:
        raise EntryRefused(problem)
    offset = written.happened_at.utcoffset() or timedelta(0)
    row.kind, row.choices_version = written.kind.value, rules.pads().version
    row.choice, row.detail, row.text = written.choice, written.detail, written.text
    row.amount = written.amount
    row.unit = queries.pad(written.kind).unit if written.amount is not None else ""
    row.happened_at, row.offset_minutes = written.happened_at, offset // timedelta(minutes=1)
    row.local_on = written.happened_at.date()


@transaction.atomic
def share_entry(*, viewer: Viewer, entry_id: UUID, now: datetime) -> EntryView:
    """Open a private entry to the care team and to relatives with the diary, as the patient.

    Called by `journeys.diary`, which screens it again. Raises EntryNotFound, NotAllowed.
    """
    return _set_sharing(viewer, entry_id, is_shared=True, verb="share_diary_entry", now=now)


@transaction.atomic
def close_entry(*, viewer: Viewer, entry_id: UUID, now: datetime) -> EntryView:
    """Make an entry private again, as the patient. What was seen stays seen, and an item stays open.

    Raises EntryNotFound, NotAllowed.
    """
    return _set_sharing(viewer, entry_id, is_shared=False, verb="close_diary_entry", now=now)


def _set_sharing(viewer: Viewer, entry_id: UUID, *, is_shared: bool, verb: str, now: datetime) -> EntryView:
    row = _held(viewer, entry_id)
    check_can_open(viewer, row.patient_id)
    if row.is_shared != is_shared:
        row.is_shared = is_shared
        row.save(update_fields=["is_shared"])
        _say(viewer, verb, row, now)
        if not is_shared:
            _show(row)
    return queries.view(row)


@transaction.atomic
def remove_entry(*, viewer: Viewer, entry_id: UUID, now: datetime) -> EntryView:
    """Take an entry out of the diary: nobody reads it from now on. Raises EntryNotFound, NotAllowed."""
    row = _held(viewer, entry_id)
    row.removed_at, row.removed_by = now, viewer.account_id
    row.save(update_fields=["removed_at", "removed_by"])
    _say(viewer, "remove_diary_entry", row, now)
    return queries.view(row)


@transaction.atomic
def restore_entry(*, viewer: Viewer, entry_id: UUID, now: datetime) -> EntryView:
    """Put back what the same account removed within a day. Raises EntryNotFound, NotAllowed.

    Where the same page has been sent again since, that entry stands and is returned.
    """
    row = DiaryEntry.objects.select_for_update().filter(id=entry_id, removed_by=viewer.account_id).first()
    if row is None or row.removed_at is None or now - row.removed_at > _UNDO_WITHIN:
        raise EntryNotFound
    check_can_change(viewer, row)
    twin = _twin(row.author_account_id, row.client_id)
    if twin is not None:
        return queries.view(twin)
    row.removed_at = row.removed_by = None
    row.save(update_fields=["removed_at", "removed_by"])
    _say(viewer, "restore_diary_entry", row, now)
    return queries.view(row)


def forget_removed(now: datetime) -> int:
    """Drop for good what was removed longer ago than an undo reaches; return how many entries went.

    It runs as the schema's owner: the hospital cannot see what was removed, and it should not need to.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT engagement_forget_removed(%s)", [now - _UNDO_WITHIN])
        return int(cursor.fetchone()[0])


def _held(viewer: Viewer, entry_id: UUID) -> DiaryEntry:
    row = DiaryEntry.objects.select_for_update().filter(id=entry_id, removed_at=None).first()
    # somebody else's private entry is not there, whatever the wall let through
    if row is None or not (row.is_shared or is_self(viewer, row.patient_id)):
        raise EntryNotFound
    check_can_change(viewer, row)
    return row


def _say(viewer: Viewer, verb: str, row: DiaryEntry, now: datetime) -> None:
    # neither what an entry is about nor whether it is private stands in the audit
    audit.record(
        viewer, verb, object_type="diary-entry", object_id=row.id, subjects=[row.patient_id], now=now
    )
    if not row.is_shared:
        return
    events.announce(
        DiaryShared(
            organization_id=row.organization_id,
            cause_id=row.id,
            at=now,
            patient_id=row.patient_id,
            kind=row.kind,
        )
    )
    _show(row)


def _show(row: DiaryEntry) -> None:
    notices.tell(
        organization_id=row.organization_id,
        audience=f"patient:{row.patient_id}",
        region=REGION,
        subject={"patient": str(row.patient_id)},
    )
