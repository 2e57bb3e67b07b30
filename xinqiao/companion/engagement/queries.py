"""Reads of the diary. Each leaves out what is private to somebody else, and behind it stands the wall."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet

from xinqiao.companion.engagement import rules
from xinqiao.companion.engagement.errors import EntryNotFound
from xinqiao.companion.engagement.models import DiaryEntry
from xinqiao.companion.engagement.permissions import check_can_read_diary
from xinqiao.companion.engagement.types import AuthorKind, Choice, EntryPage, EntryView, Kind, Pad, Written
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.phrases import say
from xinqiao.identity.people.permissions import is_self
from xinqiao.identity.people.queries import same_person

PAGE_SIZE = 40
# the safety list reads Chinese best, whatever the screen speaks
_SCREENED_IN = "zh-Hans"


def pad(kind: Kind) -> Pad:
    """Return what can be tapped for a kind."""
    return rules.pads().by_kind[kind]


def entries(viewer: Viewer, patient_id: UUID, *, kind: Kind | None = None, page: int = 1) -> EntryPage:
    """One page of a diary, newest first; one query. A page beyond the last one is empty."""
    rows = _seen(viewer, patient_id)
    if kind is not None:
        rows = rows.filter(kind=kind.value)
    page = max(1, page)
    first = (page - 1) * PAGE_SIZE
    found = list(rows.order_by("-happened_at", "-id")[first : first + PAGE_SIZE + 1])
    shown = tuple(view(row) for row in found[:PAGE_SIZE])
    return EntryPage(entries=shown, page=page, has_more=len(found) > PAGE_SIZE)


def entries_between(
    viewer: Viewer, patient_id: UUID, since_on: date, until_on: date, *, limit: int | None = None
) -> tuple[EntryView, ...]:
    """Entries of the local days from `since_on` to `until_on`, both included, newest first; one query."""
    rows = _seen(viewer, patient_id).filter(local_on__gte=since_on, local_on__lte=until_on)
    return tuple(view(row) for row in rows.order_by("-happened_at", "-id")[:limit])


def entry(viewer: Viewer, entry_id: UUID) -> EntryView:
    """One entry that the viewer may see. Raises EntryNotFound, and what reading a diary raises."""
    row = DiaryEntry.objects.filter(id=entry_id, removed_at=None).first()
    if row is None:
        raise EntryNotFound
    check_can_read_diary(viewer, row.patient_id)
    if not row.is_shared and not is_self(viewer, row.patient_id):
        raise EntryNotFound
    return view(row)


def shares_by_default(viewer: Viewer, patient_id: UUID) -> bool:
    """Whether a new entry is shared unless said otherwise: as the patient chose last, and not before.

    What a relative writes is always shared.
    """
    if not is_self(viewer, patient_id):
        return True
    own = DiaryEntry.objects.filter(
        patient_id__in=same_person(patient_id), author_kind=AuthorKind.SELF.value, removed_at=None
    )
    return bool(own.order_by("-recorded_at", "-id").values_list("is_shared", flat=True).first())


def symptoms_shared(patient_ids: Collection[UUID], since: datetime, until: datetime) -> tuple[EntryView, ...]:
    """Shared symptoms that happened from `since` to `until`, both included, oldest first; one query.

    For rules: it runs under the caller's wall and does not ask who is looking.
    """
    rows = DiaryEntry.objects.filter(
        patient_id__in=list(patient_ids),
        kind=Kind.SYMPTOM.value,
        is_shared=True,
        removed_at=None,
        happened_at__gte=since,
        happened_at__lte=until,
    ).exclude(choice="")
    return tuple(view(row) for row in rows.order_by("happened_at", "id"))


def screened_text(one: EntryView | Written) -> str:
    """Return what the safety list reads of an entry: what was tapped, as people say it, and the text."""
    chosen = pad(one.kind).choice(one.choice) if one.choice else None
    tapped = chosen.screened_as or say(chosen.words, language=_SCREENED_IN) if chosen else ""
    return "。".join(part for part in (tapped, one.text) if part)


def mended(written: Written, objection: str, now: datetime) -> Written | None:
    """Return an entry without what is wrong with it (`rules.mended`)."""
    return rules.mended(written, objection, now)


def words(choice: Choice | None, *, voice: str = "self", language: str = "zh-Hans") -> str:
    """Return a choice in words; empty for none."""
    return say(choice.words, voice=voice, language=language) if choice else ""


def _seen(viewer: Viewer, patient_id: UUID) -> QuerySet[DiaryEntry]:
    check_can_read_diary(viewer, patient_id)
    mine = Q() if is_self(viewer, patient_id) else Q(is_shared=True)
    return DiaryEntry.objects.filter(mine, patient_id__in=same_person(patient_id), removed_at=None)


def view(row: DiaryEntry) -> EntryView:
    """Return a row as its readers see it."""
    return EntryView(
        id=row.id,
        organization_id=row.organization_id,
        patient_id=row.patient_id,
        revision_id=row.revision_id,
        kind=Kind(row.kind),
        choice=row.choice,
        amount=row.amount,
        unit=row.unit,
        detail=row.detail,
        text=row.text,
        happened_at=row.happened_at,
        offset_minutes=row.offset_minutes,
        local_on=row.local_on,
        author_kind=AuthorKind(row.author_kind),
        author_account_id=row.author_account_id,
        author_name=row.author_name or "",
        is_shared=row.is_shared,
        recorded_at=row.recorded_at,
        changed_at=row.changed_at,
    )


def tapped(one: EntryView, *, voice: str = "self", language: str = "zh-Hans") -> str:
    """Return what was tapped of an entry in words: 散步 30 分钟 · 偏咸. Empty where it was only written."""
    board = pad(one.kind)
    said = words(board.choice(one.choice), voice=voice, language=language)
    much = amount_words(one.kind, one.amount, language=language) if one.amount is not None else ""
    first = " ".join(part for part in (said, much) if part)
    detail = words(board.detail(one.detail), voice=voice, language=language)
    said = " · ".join(part for part in (first, detail) if part)
    # words of symptoms are written to stand within a sentence; here they begin one
    return said[:1].upper() + said[1:]


def amount_words(kind: Kind, amount: Decimal, *, language: str = "zh-Hans") -> str:
    """Return an amount of a kind with its unit: 30 分钟."""
    return say(f"diary.amount.{pad(kind).unit}", language=language, amount=f"{amount.normalize():f}")


def kind_words(kind: Kind, *, language: str = "zh-Hans") -> str:
    """Return the name of a kind."""
    return say(f"diary.kind.{kind}", language=language)
