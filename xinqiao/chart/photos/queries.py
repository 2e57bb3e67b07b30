"""Reads of photographs on their way, always those of the sender; and what a recognised one proposes."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec
from django.conf import settings

from xinqiao.chart.observations import queries as observations
from xinqiao.chart.photos.errors import PhotoAnswered, PhotoNotFound
from xinqiao.chart.photos.models import SentPhoto
from xinqiao.chart.photos.permissions import check_can_send, sender_of
from xinqiao.chart.photos.providers.recognition import is_installed
from xinqiao.chart.photos.rules import judging, proposing, tables
from xinqiao.chart.photos.types import (
    OPEN_STATES,
    LabName,
    PhotoKind,
    PhotoState,
    PhotoView,
    Proposed,
    Recognised,
)
from xinqiao.foundation import files
from xinqiao.foundation.files import StoredFile
from xinqiao.foundation.guards import Viewer

MOST = 500

_recognised = msgspec.json.Decoder(Recognised)


def can_read_photos() -> bool:
    """Whether photographs are read here: the library is installed, and nobody has turned it off."""
    return bool(settings.XINQIAO_READ_PHOTOS) and is_installed()


def sent_photo(viewer: Viewer, photo_id: UUID, *, now: datetime) -> PhotoView:
    """A photograph that this viewer sent and may still send for. Raises PhotoNotFound.

    One whose time is over is shown as expired even where nobody has tidied up yet.
    """
    row = SentPhoto.objects.filter(id=photo_id, sender_id=sender_of(viewer)).first()
    if row is None:
        raise PhotoNotFound
    check_can_send(viewer, row.patient_id, PhotoKind(row.kind))
    return photo_view(row, now=now)


def picture(viewer: Viewer, photo_id: UUID, *, now: datetime) -> StoredFile:
    """The opened picture of a photograph that still waits. Raises PhotoNotFound, PhotoAnswered."""
    found = sent_photo(viewer, photo_id, now=now)
    if not found.is_open or found.blob_id is None:
        raise PhotoAnswered
    return files.read_file(viewer, found.blob_id)


def stalled_photos(viewer: Viewer, *, before: datetime) -> list[PhotoView]:
    """Photographs of the viewer's hospital that nobody has read, silent since `before`; for the job."""
    assert viewer.organization_id is not None, "the job stands in one hospital"
    rows = SentPhoto.objects.filter(
        organization_id=viewer.organization_id,
        state__in=[PhotoState.WAITING.value, PhotoState.WORKING.value],
        beat_at__lt=before,
    )
    return [photo_view(row) for row in rows.order_by("beat_at")[:MOST]]


def proposed(viewer: Viewer, photo: PhotoView, *, now: datetime) -> Proposed:
    """What a recognised photograph proposes, by the catalogue, the names of tests, and the last weight.

    Raises what `check_can_read_patient` raises where the last value has to be asked for.
    """
    lines = photo.recognised.lines if photo.recognised else ()
    previous = _previous(viewer, photo.patient_id, now) if photo.kind is PhotoKind.WEIGHT else {}
    return proposing.propose(photo.kind, lines, observations.known_measures(), previous)


def _previous(viewer: Viewer, patient_id: UUID, now: datetime) -> dict[str, Decimal]:
    """The newest values of measures that do not change suddenly, where they are recent enough."""
    known = observations.known_measures().measures
    steady = {code: one.sudden_change_days for code, one in known.items() if one.sudden_change_days}
    found = observations.latest(viewer, patient_id, steady)
    return {
        code: reading.canonical_value
        for code, reading in found.items()
        if now - reading.measured_at <= timedelta(days=steady[code])
    }


def lab_name(code: str) -> LabName | None:
    """The test of a LOINC code: its names in both languages and its units."""
    return tables.names().by_code.get(code)


def kept_as(unit: str, value: Decimal) -> tuple[str, Decimal]:
    """The UCUM unit and value under which a value is kept: 斤 are halved to kg, all others stay."""
    return judging.kept_as(unit, value)


def photo_view(row: SentPhoto, *, now: datetime | None = None) -> PhotoView:
    """The row as others see it."""
    state = PhotoState(row.state)
    if now is not None and state in OPEN_STATES and row.kept_until <= now:
        state = PhotoState.EXPIRED
    is_open = state in OPEN_STATES
    return PhotoView(
        id=row.id,
        organization_id=row.organization_id,
        patient_id=row.patient_id,
        kind=PhotoKind(row.kind),
        state=state,
        blob_id=row.blob_id if is_open else None,
        recognised=_recognised.decode(row.recognised) if is_open and row.recognised else None,
        attempts=row.attempts,
        sent_at=row.sent_at,
        kept_until=row.kept_until,
    )
