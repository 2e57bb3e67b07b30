"""A file that is read in the background: noted, begun by one worker, settled with its bytes forgotten."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from xinqiao.chart.intake.models import SentFile
from xinqiao.chart.intake.queries import file_view
from xinqiao.chart.intake.types import FileState, SentFileView
from xinqiao.foundation import audit, files
from xinqiao.foundation.guards import Viewer

STALLED_AFTER = timedelta(minutes=10)
KEPT_DAYS = 30


@transaction.atomic
def note_file(
    *,
    viewer: Viewer,
    organization_id: UUID,
    patient_id: UUID,
    source: tuple[str, str],
    kind: str,
    subject: str,
    mapping: str,
    data: bytes,
    now: datetime,
) -> UUID:
    """Keep a file to be read later, its bytes sealed; return its id. `source` is kind and key of the sender.

    Raises Refused for one that is too large. The wall decides whose patient it may be for.
    """
    blob_id = files.store_upload(
        viewer, data, organization_id=organization_id, patient_id=patient_id, kind="device-file", now=now
    )
    row = SentFile(
        organization_id=organization_id,
        patient_id=patient_id,
        source_kind=source[0],
        source_key=source[1],
        kind=kind,
        subject=subject[:128],
        mapping=mapping,
        blob_id=blob_id,
        size=len(data),
        sent_at=now,
        beat_at=now,
    )
    row.save(force_insert=True)
    audit.record(
        viewer,
        "file.send",
        object_type="SentFile",
        object_id=row.id,
        subjects={patient_id},
        details={"kind": kind, "size": len(data)},
        now=now,
    )
    return row.id


@transaction.atomic
def begin_file(*, viewer: Viewer, file_id: UUID, now: datetime) -> SentFileView | None:
    """Claim a waiting file, or one whose worker has been silent for ten minutes; None when others have it.

    Claimed by a conditional update, so that two workers begin it once.
    """
    del viewer
    stalled = Q(state=FileState.WORKING.value, beat_at__lt=now - STALLED_AFTER)
    claimed = SentFile.objects.filter(Q(state=FileState.WAITING.value) | stalled, id=file_id).update(
        state=FileState.WORKING.value, attempts=F("attempts") + 1, beat_at=now
    )
    return file_view(SentFile.objects.get(id=file_id)) if claimed else None


@transaction.atomic
def note_progress(*, viewer: Viewer, file_id: UUID, told: Mapping[str, object], now: datetime) -> None:
    """Write down the counts so far, and that somebody is at work."""
    del viewer
    SentFile.objects.filter(id=file_id, state=FileState.WORKING.value).update(told=dict(told), beat_at=now)


@transaction.atomic
def settle_file(
    *,
    viewer: Viewer,
    file_id: UUID,
    state: FileState,
    told: Mapping[str, object] | None = None,
    code: str = "",
    reason: str = "",
    now: datetime,
) -> None:
    """End a file that is on its way, as done, refused or failed, and forget its bytes; once."""
    row = SentFile.objects.select_for_update().filter(id=file_id, settled_at=None).first()
    if row is None:
        return
    if row.blob_id is not None:
        files.forget_file(viewer, row.blob_id)
    row.state, row.blob_id, row.settled_at = state.value, None, now
    row.code, row.reason = code[:60], reason.replace("\x00", "")
    if told is not None:
        row.told = dict(told)
    row.save()
    audit.record(
        viewer,
        f"file.{state}",
        object_type="SentFile",
        object_id=file_id,
        subjects={row.patient_id},
        details={"code": code} if code else None,
        now=now,
    )


@transaction.atomic
def forget_files(*, viewer: Viewer, now: datetime) -> int:
    """Drop what is told of files of the viewer's hospital settled thirty days ago; return how many."""
    if viewer.organization_id is None:
        return 0
    rows = SentFile.objects.filter(
        organization_id=viewer.organization_id, settled_at__lt=now - timedelta(days=KEPT_DAYS)
    )
    return rows.delete()[0]
