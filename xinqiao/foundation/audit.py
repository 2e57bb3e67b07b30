"""Audit is explicit: every action and every sensitive read says so, in its own transaction."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from xinqiao.foundation.errors import NotAllowed
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.foundation.models import AuditEntry

MOST = 200


def record(
    viewer: Viewer,
    action: str,
    *,
    object_type: str,
    object_id: UUID | None = None,
    subjects: Iterable[UUID] = (),
    purpose: str = "care",
    result: str = "ok",
    details: dict[str, Any] | None = None,
    now: datetime,
) -> None:
    """Write one entry. One list is one entry with its set of subjects; one batch is one entry.

    An entry stands in the organization it concerns: the viewer's own, or, for a person, that of
    the patients it is about. Where these belong to several, each organization gets an entry with
    its own patients, so that none learns of another's. `details` holds ids and machine words
    only, never names or clinical text.
    """
    for organization_id, about in _shares(viewer, set(subjects)).items():
        AuditEntry.objects.create(
            at=now,
            organization_id=organization_id,
            viewer_kind=viewer.kind,
            account_id=viewer.account_id,
            membership_id=viewer.membership_id,
            person_id=viewer.person_id,
            # a program has no account to be known by; people are named by their account only
            viewer_name=viewer.name[:80] if viewer.kind in {ViewerKind.SYSTEM, ViewerKind.CLIENT} else "",
            action=action,
            object_type=object_type,
            object_id=object_id,
            subjects=sorted(about),
            purpose=purpose,
            result=result,
            details=details or {},
            address=viewer.address,
        )


def _shares(viewer: Viewer, subjects: set[UUID]) -> dict[UUID | None, set[UUID]]:
    if viewer.organization_id is not None or not viewer.is_person or not subjects:
        return {viewer.organization_id: subjects}
    only = next(iter(viewer.organization_ids)) if len(viewer.organization_ids) == 1 else None
    shares: dict[UUID | None, set[UUID]] = defaultdict(set)
    for subject in subjects:
        shares[viewer.homes.get(subject, only)].add(subject)
    return shares


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryView:
    """One entry as it was written: who, what, about whom, from where, with what result."""

    id: UUID
    at: datetime
    viewer_kind: ViewerKind
    account_id: UUID | None
    membership_id: UUID | None
    viewer_name: str
    action: str
    object_type: str
    object_id: UUID | None
    subjects: tuple[UUID, ...]
    purpose: str
    result: str
    details: dict[str, Any]
    address: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a reader of the audit narrows it to; times are aware and half-open, None does not narrow."""

    account_id: UUID | None = None
    viewer_kind: ViewerKind | None = None
    subject_id: UUID | None = None
    action: str = ""
    since: datetime | None = None
    until: datetime | None = None


def entries(
    viewer: Viewer, wanted: Wanted, *, before: tuple[datetime, UUID] | None = None, count: int = 50
) -> tuple[EntryView, ...]:
    """Return entries of the viewer's organization, newest first: at most `count`, and never over 200.

    `before` is the (at, id) of the last entry of the page before. The door above asks whether the
    viewer's role may read the audit; this floor knows no roles. Raises NotAllowed to a viewer
    without an organization.
    """
    if viewer.organization_id is None:
        raise NotAllowed("no organization", code="no-organization")
    rows = AuditEntry.objects.filter(_narrowed(wanted), organization_id=viewer.organization_id)
    if before is not None:
        at, last_id = before
        rows = rows.filter(at__lte=at).exclude(at=at, id__gte=last_id)
    return tuple(_view(row) for row in rows.order_by("-at", "-id")[: min(count, MOST)])


def _narrowed(wanted: Wanted) -> Q:
    asked = {
        "account_id": wanted.account_id,
        "viewer_kind": wanted.viewer_kind,
        "subjects__contains": [wanted.subject_id] if wanted.subject_id else None,
        "action": wanted.action,
        "at__gte": wanted.since,
        "at__lt": wanted.until,
    }
    return Q(**{name: value for name, value in asked.items() if value})


def _view(row: AuditEntry) -> EntryView:
    return EntryView(
        id=row.id,
        at=row.at,
        viewer_kind=ViewerKind(row.viewer_kind),
        account_id=row.account_id,
        membership_id=row.membership_id,
        viewer_name=row.viewer_name,
        action=row.action,
        object_type=row.object_type,
        object_id=row.object_id,
        subjects=tuple(row.subjects),
        purpose=row.purpose,
        result=row.result,
        details=row.details,
        address=row.address,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One entry as a person may read it: who by id, what by machine word; no details, no address."""

    id: UUID
    at: datetime
    viewer_kind: str
    membership_id: UUID | None
    person_id: UUID | None
    action: str
    object_type: str
    purpose: str
    result: str


def entries_about(viewer: Viewer, subjects: Iterable[UUID], *, limit: int = 50) -> list[Entry]:
    """Return the latest entries about any of the subjects, newest first, for showing to people.

    The wall decides what the viewer may read; no decision is ever made from these rows.
    """
    del viewer
    rows = AuditEntry.objects.filter(subjects__overlap=list(subjects)).order_by("-at", "-id")[:limit]
    return [
        Entry(
            id=row.id,
            at=row.at,
            viewer_kind=row.viewer_kind,
            membership_id=row.membership_id,
            person_id=row.person_id,
            action=row.action,
            object_type=row.object_type,
            purpose=row.purpose,
            result=row.result,
        )
        for row in rows
    ]
