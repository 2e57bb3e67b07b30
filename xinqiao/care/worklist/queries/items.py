"""Reads of the worklist: a fixed number of queries, however long it is."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet, Window

from xinqiao.care.worklist.models import ItemStep, WorkItem
from xinqiao.care.worklist.permissions import (
    check_can_open_worklist,
    check_can_read_all,
    organization_of,
)
from xinqiao.care.worklist.types import (
    Counts,
    ItemPage,
    ItemState,
    ItemStepKind,
    ItemStepView,
    ItemView,
    Kind,
    Severity,
    Whose,
)
from xinqiao.foundation.asking import Asked
from xinqiao.foundation.conditions import among, when
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.phrases import knows, say
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.types import PatientCard

PAGE_SIZE = 50
# facts that are codes, by the first part of their phrases
_CODED = frozenset({"symptom", "reason", "channel"})


def items(
    viewer: Viewer,
    *,
    kind: Kind | None = None,
    owner: Whose | UUID | None = None,
    severity: Severity | None = None,
    search: str = "",
    patient_id: UUID | None = None,
    page: int = 1,
    language: str = "zh-Hans",
) -> ItemPage:
    """One page of items that are not done, most severe first, then by the time left.

    `search` finds by the patient's name, pinyin, phone or hospital number. At most two queries
    (four with a search). Raises NotAllowed to anybody outside the care teams.
    """
    check_can_open_worklist(viewer)
    rows = _waiting(viewer)
    if kind is not None:
        rows = rows.filter(kind=kind.value)
    if severity is not None:
        rows = rows.filter(severity=severity.value)
    if owner is not None:
        rows = rows.filter(_owned(viewer, owner))
    if patient_id is not None:
        rows = rows.filter(patient_id__in=people.same_person(patient_id))
    if search.strip():
        found = people.patients(viewer, search=search).cards
        rows = rows.filter(patient_id__in=[card.id for card in found])
    return _page(viewer, rows, page, language)


def counts(viewer: Viewer, *, now: datetime) -> Counts:
    """How many items wait, for the tabs; one query. Raises NotAllowed outside the care teams."""
    check_can_open_worklist(viewer)
    # a few groups to add up here: an aggregate for every figure takes longer to write than to compute
    late = Count("id", filter=Q(due_at__lt=now))
    groups = _waiting(viewer).values_list("kind", "severity", "owner_id")
    by_kind, by_severity, by_owner = Counter[str](), Counter[str](), Counter[UUID | None]()
    total = overdue = 0
    for kind, severity, owner_id, count, over in groups.annotate(count=Count("id"), late=late):
        by_kind[kind] += count
        by_severity[severity] += count
        by_owner[owner_id] += count
        total += count
        overdue += over
    return Counts(
        total=total,
        mine=by_owner[viewer.membership_id] if viewer.membership_id else 0,
        unassigned=by_owner[None],
        overdue=overdue,
        by_kind={kind: by_kind[kind.value] for kind in Kind},
        by_severity={level: by_severity[level.value] for level in Severity},
    )


def item(viewer: Viewer, item_id: UUID, *, language: str = "zh-Hans") -> ItemView | None:
    """One item the viewer may see, done or not; None when there is none for them."""
    check_can_open_worklist(viewer)
    rows = list(_seen(viewer).filter(id=item_id))
    return _views(viewer, rows, language)[0] if rows else None


def item_steps(viewer: Viewer, item_id: UUID) -> list[ItemStepView]:
    """How an item that the viewer may see went along the roster, oldest first."""
    check_can_open_worklist(viewer)
    rows = ItemStep.objects.filter(item_id=item_id, item__in=_seen(viewer)).order_by("at", "id")
    return [ItemStepView(kind=ItemStepKind(row.kind), at=row.at, details=row.details) for row in rows]


def items_matching(
    viewer: Viewer, asked: Asked, *, offset: int, count: int, language: str = "zh-Hans"
) -> tuple[list[ItemView], int]:
    """One slice of the items a machine asks for, done or not, newest first, and how many; three queries.

    `codes` are kinds, `statuses` those of `ItemState`, `moments` when it was opened. Raises NotAllowed.
    """
    check_can_read_all(viewer)
    rows = _named().filter(
        among("id", asked.ids),
        among("patient_id", asked.patient_ids),
        among("state", asked.statuses),
        among("cause_id", asked.cause_ids),
        when("opened_at", asked.moments),
        *(among("kind", codes) for codes in asked.codes),
        organization_id=organization_of(viewer),
    )
    page = rows.order_by("-opened_at", "id")[offset : offset + count]
    return _views(viewer, list(page), language), rows.count()


def _named() -> QuerySet[WorkItem]:
    """Rows with the name of who holds them, also of members who have left."""
    return WorkItem.objects.annotate(owner_name=F("owner__display_name"))


def _seen(viewer: Viewer) -> QuerySet[WorkItem]:
    rows = _named().filter(organization_id=organization_of(viewer))
    if viewer.is_system:
        return rows
    ours = Q(team_id__in=viewer.team_ids) | Q(team=None) | Q(owner_id=viewer.membership_id)
    return rows.filter(ours)


def _waiting(viewer: Viewer) -> QuerySet[WorkItem]:
    return _seen(viewer).exclude(state=ItemState.DONE.value)


def _owned(viewer: Viewer, owner: Whose | UUID) -> Q:
    if owner == Whose.UNASSIGNED:
        return Q(owner=None)
    return Q(owner_id=viewer.membership_id if owner == Whose.MINE else owner)


def _page(viewer: Viewer, rows: QuerySet[WorkItem], page: int, language: str) -> ItemPage:
    page = max(1, page)
    # the total comes with the rows: one question to the database instead of two
    ordered = rows.annotate(in_all=Window(Count("id"))).order_by("-severity_rank", "due_at", "id")
    found = list(ordered[(page - 1) * PAGE_SIZE : page * PAGE_SIZE])
    total = found[0].in_all if found else rows.count() if page > 1 else 0
    pages = max(1, -(-total // PAGE_SIZE))
    if page > pages:
        return _page(viewer, rows, pages, language)
    return ItemPage(items=tuple(_views(viewer, found, language)), total=total, page=page, pages=pages)


def _views(viewer: Viewer, rows: Sequence[WorkItem], language: str) -> list[ItemView]:
    cards = people.cards(viewer, {row.patient_id for row in rows}) if rows else {}
    return [_view(row, cards.get(row.patient_id), language) for row in rows]


def _summary(row: WorkItem, language: str) -> str:
    """The row's line; a fact that was not measured is a dash, never a crash of the whole list."""
    if not knows(row.summary_id):
        return row.summary_id
    facts = {str(name): _said(str(name), str(value), language) for name, value in row.facts.items()}
    while True:
        try:
            return say(row.summary_id, language=language, **facts)
        except KeyError as missing:
            facts[str(missing.args[0])] = "—"


def _said(name: str, value: str, language: str) -> str:
    """Return a fact ready for the line: codes become words; what somebody wrote stays as it is."""
    kind = "symptom" if name.startswith("symptoms") else name
    ids = [f"{kind}.{code.strip()}" for code in value.split(",")]
    if kind not in _CODED or not all(knows(phrase_id) for phrase_id in ids):
        return value
    return ("、" if language == "zh-Hans" else ", ").join(say(each, language=language) for each in ids)


def _view(row: WorkItem, card: PatientCard | None, language: str) -> ItemView:
    return ItemView(
        id=row.id,
        patient_id=row.patient_id,
        patient=card,
        team_id=row.team_id,
        kind=Kind(row.kind),
        severity=Severity(row.severity),
        state=ItemState(row.state),
        summary_id=row.summary_id,
        facts=dict(row.facts),
        summary=_summary(row, language),
        cause_type=row.cause_type,
        cause_id=row.cause_id,
        opened_at=row.opened_at,
        due_at=row.due_at,
        owner_id=row.owner_id,
        owner_name=getattr(row, "owner_name", None) or "",
        claimed_at=row.claimed_at,
        done_at=row.done_at,
    )
