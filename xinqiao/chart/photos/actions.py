"""A photograph on its way: kept, begun by one worker, read, and settled with everything forgotten."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import F, Q

from xinqiao.chart.photos.errors import PhotoAnswered, PhotoNotFound
from xinqiao.chart.photos.models import SentPhoto
from xinqiao.chart.photos.permissions import check_can_send, sender_of
from xinqiao.chart.photos.providers import recognition
from xinqiao.chart.photos.queries import photo_view
from xinqiao.chart.photos.types import OPEN_STATES, PhotoKind, PhotoState, PhotoView, Recognised
from xinqiao.foundation import audit, files
from xinqiao.foundation.guards import Viewer

# an hour less than the day that people are promised, for a schedule that stands still
KEPT_HOURS = 23
STALLED_AFTER = timedelta(minutes=3)
REMEMBERED = timedelta(days=2)
_OPEN = sorted(state.value for state in OPEN_STATES)


@transaction.atomic
def keep_photo(
    *, viewer: Viewer, organization_id: UUID, patient_id: UUID, kind: PhotoKind, data: bytes, now: datetime
) -> UUID:
    """Clean, seal and keep a picture until it is answered, at most a day; return its id.

    Raises what `check_can_send` raises, and Refused as `files.clean_image` does.
    """
    check_can_send(viewer, patient_id, kind)
    blob_id = files.store_photo(
        viewer, data, organization_id=organization_id, patient_id=patient_id, kind="reading-photo", now=now
    )
    row = SentPhoto.objects.create(
        organization_id=organization_id,
        patient_id=patient_id,
        sender_id=sender_of(viewer),
        kind=kind.value,
        blob_id=blob_id,
        sent_at=now,
        beat_at=now,
        kept_until=now + timedelta(hours=KEPT_HOURS),
    )
    _audited(viewer, "photo.send", row, now)
    return row.id


@transaction.atomic
def begin_photo(*, viewer: Viewer, photo_id: UUID, now: datetime) -> PhotoView | None:
    """Claim a waiting photograph, or one whose worker fell silent; None when it is not to be read."""
    del viewer
    stalled = Q(state=PhotoState.WORKING.value, beat_at__lt=now - STALLED_AFTER)
    claimed = SentPhoto.objects.filter(
        Q(state=PhotoState.WAITING.value) | stalled, id=photo_id, kept_until__gt=now
    ).update(state=PhotoState.WORKING.value, attempts=F("attempts") + 1, beat_at=now)
    return photo_view(SentPhoto.objects.get(id=photo_id)) if claimed else None


def recognise(*, viewer: Viewer, data: bytes) -> Recognised:
    """Have the library read a picture, in a process of its own; a few seconds. Raises RecognitionFailed."""
    del viewer
    return recognition.recognise(data)


@transaction.atomic
def note_recognised(*, viewer: Viewer, photo_id: UUID, recognised: Recognised, now: datetime) -> None:
    """Keep, sealed, what was recognised; nothing where the photograph was settled meanwhile."""
    del viewer
    row = SentPhoto.objects.select_for_update().filter(id=photo_id, state=PhotoState.WORKING.value).first()
    if row is None:
        return
    row.recognised = msgspec.json.encode(recognised).decode()
    row.state, row.beat_at = PhotoState.READ.value, now
    row.save()


@transaction.atomic
def settle_photo(*, viewer: Viewer, photo_id: UUID, state: PhotoState, now: datetime) -> PhotoView:
    """End a photograph of the viewer, once: the picture and its words are deleted in this transaction.

    Returns it as it was before. Raises PhotoNotFound, PhotoAnswered, and what `check_can_send` raises.
    """
    row = SentPhoto.objects.select_for_update().filter(id=photo_id, sender_id=sender_of(viewer)).first()
    if row is None:
        raise PhotoNotFound
    check_can_send(viewer, row.patient_id, PhotoKind(row.kind))
    if row.state not in _OPEN or row.kept_until <= now:
        raise PhotoAnswered
    before = photo_view(row)
    _forget(viewer, row, state, now)
    return before


@transaction.atomic
def give_up_photo(*, viewer: Viewer, photo_id: UUID, now: datetime) -> None:
    """Say that a photograph could not be read, and delete it; for the job."""
    row = SentPhoto.objects.select_for_update().filter(id=photo_id, state__in=_OPEN).first()
    if row is not None:
        _forget(viewer, row, PhotoState.FAILED, now)


@transaction.atomic
def forget_photos(*, viewer: Viewer, now: datetime) -> int:
    """Delete the pictures of the viewer's hospital whose day is over; return how many.

    What is remembered of a settled one (that there was a photograph, no more) goes two days later.
    """
    assert viewer.organization_id is not None, "the job stands in one hospital"
    ours = SentPhoto.objects.filter(organization_id=viewer.organization_id)
    due = list(ours.select_for_update().filter(state__in=_OPEN, kept_until__lte=now))
    for row in due:
        _forget(viewer, row, PhotoState.EXPIRED, now)
    ours.filter(settled_at__lt=now - REMEMBERED).delete()
    return len(due)


def _forget(viewer: Viewer, row: SentPhoto, state: PhotoState, now: datetime) -> None:
    if row.blob_id is not None:
        files.forget_file(viewer, row.blob_id)
    row.state, row.blob_id, row.recognised, row.settled_at = state.value, None, None, now
    row.save()
    _audited(viewer, f"photo.{state}", row, now)


def _audited(viewer: Viewer, action: str, row: SentPhoto, now: datetime) -> None:
    audit.record(
        viewer,
        action,
        object_type="SentPhoto",
        object_id=row.id,
        subjects={row.patient_id},
        details={"kind": row.kind},
        now=now,
    )
