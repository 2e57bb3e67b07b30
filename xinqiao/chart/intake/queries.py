"""Reads of what was refused, always from the viewer's own organization."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from xinqiao.chart.intake.errors import RefusalNotFound, SentFileNotFound
from xinqiao.chart.intake.models import Refusal, SentFile
from xinqiao.chart.intake.permissions import check_can_mend
from xinqiao.chart.intake.types import (
    FileState,
    RefusalLine,
    RefusalPage,
    RefusalState,
    RefusalView,
    SentFileView,
)
from xinqiao.foundation.guards import Viewer

PAGE = 50
MOST_LINES = 5_000


def refusals(
    viewer: Viewer,
    *,
    kind: str | None = None,
    source_key: str | None = None,
    state: RefusalState = RefusalState.WAITING,
    page: int = 1,
) -> RefusalPage:
    """One page (50) of refused items, newest first. Raises CannotSeeRefusals."""
    rows = _narrowed(viewer, kind, source_key, state)
    total = rows.count()
    start = (max(page, 1) - 1) * PAGE
    items = tuple(
        _view(row) for row in rows.order_by("-received_at", "arrival_id", "position")[start : start + PAGE]
    )
    return RefusalPage(items=items, total=total, page=max(page, 1), pages=max(1, -(-total // PAGE)))


def refusal_lines(
    viewer: Viewer,
    *,
    kind: str | None = None,
    source_key: str | None = None,
    state: RefusalState = RefusalState.WAITING,
) -> tuple[RefusalLine, ...]:
    """At most 5,000 refused items for a sheet, newest first, without their words; else as `refusals`."""
    rows = _narrowed(viewer, kind, source_key, state).order_by("-received_at", "arrival_id", "position")
    columns = ("received_at", "kind", "source_key", "position", "name", "code", "reason", "state", "attempts")
    return tuple(
        RefusalLine(**line | {"state": RefusalState(line["state"])})
        for line in rows.values(*columns)[:MOST_LINES]
    )


def _narrowed(
    viewer: Viewer, kind: str | None, source_key: str | None, state: RefusalState
) -> QuerySet[Refusal]:
    rows = Refusal.objects.filter(organization_id=check_can_mend(viewer), state=state)
    if kind is not None:
        rows = rows.filter(kind=kind)
    if source_key is not None:
        rows = rows.filter(source_key=source_key)
    return rows


def refusal(viewer: Viewer, refusal_id: UUID) -> RefusalView:
    """One refused item with its own words. Raises CannotSeeRefusals, RefusalNotFound."""
    organization_id = check_can_mend(viewer)
    row = Refusal.objects.filter(organization_id=organization_id, id=refusal_id).first()
    if row is None:
        raise RefusalNotFound
    return _view(row)


def waiting_by_source(viewer: Viewer) -> dict[tuple[str, str], int]:
    """How many items wait, per (kind, source key). Raises CannotSeeRefusals."""
    organization_id = check_can_mend(viewer)
    rows = (
        Refusal.objects.filter(organization_id=organization_id, state=RefusalState.WAITING)
        .values_list("kind", "source_key")
        .annotate(Count("id"))
        .order_by("kind", "source_key")
    )
    return {(kind, key): count for kind, key, count in rows}


def _view(row: Refusal) -> RefusalView:
    return RefusalView(
        id=row.id,
        kind=row.kind,
        source_kind=row.source_kind,
        source_key=row.source_key,
        position=row.position,
        name=row.name,
        code=row.code,
        reason=row.reason,
        original=row.original,
        patient_id=row.patient_id,
        received_at=row.received_at,
        state=RefusalState(row.state),
        attempts=row.attempts,
        note=row.note,
        settled_at=row.settled_at,
    )


def waiting_places(viewer: Viewer, *, kind: str, source_key: str) -> set[tuple[int, str, str]]:
    """Position, code and reason of every item of a source that waits already: it need not be told twice."""
    organization_id = check_can_mend(viewer)
    rows = Refusal.objects.filter(
        organization_id=organization_id, kind=kind, source_key=source_key[:200], state=RefusalState.WAITING
    )
    return set(rows.values_list("position", "code", "reason"))


def sent_file(viewer: Viewer, file_id: UUID, *, source: tuple[str, str]) -> SentFileView:
    """A file that this sender (kind and key) sent. Raises SentFileNotFound, also for files of others."""
    del viewer  # the wall bounds the rows; whose file it is, the source says
    row = SentFile.objects.filter(id=file_id, source_kind=source[0], source_key=source[1]).first()
    if row is None:
        raise SentFileNotFound
    return file_view(row)


def stalled_files(viewer: Viewer, *, before: datetime) -> tuple[SentFileView, ...]:
    """Files of the viewer's hospital on their way, of which nobody has said anything since `before`.

    Raises CannotSeeRefusals to all but those who may mend what was refused.
    """
    rows = SentFile.objects.filter(
        organization_id=check_can_mend(viewer),
        state__in=[FileState.WAITING.value, FileState.WORKING.value],
        beat_at__lt=before,
    )
    return tuple(file_view(row) for row in rows.order_by("beat_at")[:MOST_LINES])


def file_view(row: SentFile) -> SentFileView:
    """The row as others see it."""
    return SentFileView(
        id=row.id,
        organization_id=row.organization_id,
        patient_id=row.patient_id,
        kind=row.kind,
        subject=row.subject,
        mapping=row.mapping,
        blob_id=row.blob_id,
        state=FileState(row.state),
        attempts=row.attempts,
        told=row.told,
        code=row.code,
        reason=row.reason,
        sent_at=row.sent_at,
    )
