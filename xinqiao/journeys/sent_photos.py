"""A photograph of a meter or slip: kept a moment, read by the worker, answered by its sender, forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from xinqiao.chart.observations import actions as observations
from xinqiao.chart.observations.types import (
    IncomingReading,
    IncomingResult,
    Method,
    Outcome,
    OutcomeStatus,
    Source,
    SourceKind,
)
from xinqiao.chart.photos import actions as photos
from xinqiao.chart.photos import queries as sent
from xinqiao.chart.photos.errors import PhotosNotRead, RecognitionFailed
from xinqiao.chart.photos.permissions import check_can_send
from xinqiao.chart.photos.types import PhotoKind, PhotoState, PhotoView
from xinqiao.foundation import clock, files, jobs, limits
from xinqiao.foundation.errors import Refused
from xinqiao.foundation.files import StoredFile
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.organizations import queries as organizations
from xinqiao.identity.people import queries as people
from xinqiao.journeys import reading
from xinqiao.journeys.reading import Received

READ_PHOTO = "read-photo"
MOST_ATTEMPTS = 2
MOST_AN_HOUR = 20
_HOUR_SECONDS = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptValues:
    """What came of a yes: the photograph as it was, readings with their alerts, results by their id."""

    photo: PhotoView
    received: Received | None
    results: dict[str, UUID]


class ValuesRefused(Refused):
    """Some of the values cannot be kept, so none was; `outcomes` say which and why."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        super().__init__(outcomes[0].reason, code=outcomes[0].code)
        self.outcomes = tuple(outcomes)


def take_photo(*, viewer: Viewer, patient_id: UUID, kind: PhotoKind, data: bytes, now: datetime) -> UUID:
    """Keep a picture for the worker and return its id; nothing of it is a value yet.

    Raises PhotosNotRead where nothing reads photographs, TooMany after twenty in an hour of one account, what
    `check_can_send` raises, and Refused for what is no picture or too large.
    """
    if not sent.can_read_photos():
        raise PhotosNotRead
    with standing_as(viewer):
        check_can_send(viewer, patient_id, kind)
    limits.check(f"photo:{viewer.account_id}", limit=MOST_AN_HOUR, per_seconds=_HOUR_SECONDS, now=now)
    with standing_as(viewer):
        home = people.bearings([patient_id])[patient_id].organization_id
        photo_id = photos.keep_photo(
            viewer=viewer, organization_id=home, patient_id=patient_id, kind=kind, data=data, now=now
        )
        _defer(home, photo_id)
        return photo_id


def _defer(organization_id: UUID, photo_id: UUID) -> None:
    # one at a time: a picture takes a processor for seconds, and alerts must not wait for it
    jobs.defer(READ_PHOTO, lock=READ_PHOTO, organization=str(organization_id), photo=str(photo_id))


def state_of_photo(viewer: Viewer, photo_id: UUID, *, now: datetime) -> PhotoView:
    """How far a photograph of this viewer is, with what was recognised. Raises PhotoNotFound."""
    with standing_as(viewer):
        return sent.sent_photo(viewer, photo_id, now=now)


def picture_of_photo(viewer: Viewer, photo_id: UUID, *, now: datetime) -> StoredFile:
    """The picture, while it waits for its answer. Raises PhotoNotFound, PhotoAnswered."""
    with standing_as(viewer):
        return sent.picture(viewer, photo_id, now=now)


def read_kept_photo(organization: str, photo: str) -> None:
    """Have a kept picture recognised; called by the worker, with ids as words.

    A picture that the library breaks on is given up and deleted: reading it again would break again.
    """
    viewer = Viewer.system(UUID(organization), name="photo")
    with standing_as(viewer):
        begun = photos.begin_photo(viewer=viewer, photo_id=UUID(photo), now=clock.now())
        if begun is None or begun.blob_id is None:
            return
        data = files.read_file(viewer, begun.blob_id).data
    try:
        recognised = photos.recognise(viewer=viewer, data=data)
    except RecognitionFailed:
        with standing_as(viewer):
            photos.give_up_photo(viewer=viewer, photo_id=begun.id, now=clock.now())
        return
    with standing_as(viewer):
        photos.note_recognised(viewer=viewer, photo_id=begun.id, recognised=recognised, now=clock.now())


def keep_values(
    *,
    viewer: Viewer,
    photo_id: UUID,
    readings: Sequence[IncomingReading],
    results: Sequence[IncomingResult],
    now: datetime,
) -> KeptValues:
    """Take the yes: store the values, examine them, delete the picture; all of it is one transaction.

    Readings are kept as read from a photo; one not marked as confirmed is asked about once more, as a typed
    value is. All stand under the patient of the photograph, whoever the items name. Raises PhotoNotFound,
    PhotoAnswered, ValuesRefused and ResultRefused; then nothing was stored and the picture is still there.
    """
    with standing_as(viewer):
        before = photos.settle_photo(viewer=viewer, photo_id=photo_id, state=PhotoState.KEPT, now=now)
        received = _receive(viewer, before, readings, now) if readings else None
        kept: dict[str, UUID] = {}
        if results:
            about = [msgspec.structs.replace(one, patient_id=before.patient_id) for one in results]
            kept = observations.record_results(
                viewer=viewer,
                source_kind=SourceKind.PERSON.value,
                source_key=f"person:{viewer.account_id}",
                items=about,
                now=now,
            )
        return KeptValues(photo=before, received=received, results=kept)


def _receive(
    viewer: Viewer, before: PhotoView, readings: Sequence[IncomingReading], now: datetime
) -> Received:
    items = [
        msgspec.structs.replace(one, patient_id=before.patient_id, method=Method.PHOTO) for one in readings
    ]
    source = Source(kind=SourceKind.PERSON, key=str(viewer.account_id), patient_id=before.patient_id)
    received = reading.receive(viewer=viewer, source=source, items=items, received_at=now)
    refused = [one for one in received.outcomes if one.status is OutcomeStatus.REFUSED]
    if refused:
        raise ValuesRefused(refused)
    return received


def discard_photo(*, viewer: Viewer, photo_id: UUID, now: datetime) -> PhotoView:
    """Take the no: delete the picture, store nothing; return it as it was. Raises as `settle_photo` does."""
    with standing_as(viewer):
        return photos.settle_photo(viewer=viewer, photo_id=photo_id, state=PhotoState.DISCARDED, now=now)


def look_after_photos(now: datetime) -> None:
    """Delete what nobody answered within a day, and begin again what a worker left lying, once.

    In every hospital; called by the schedule.
    """
    for organization_id in organizations.organization_ids():
        viewer = Viewer.system(organization_id, name="photo")
        with standing_as(viewer):
            photos.forget_photos(viewer=viewer, now=now)
            for left in sent.stalled_photos(viewer, before=now - photos.STALLED_AFTER):
                _pick_up(viewer, left, now)


def _pick_up(viewer: Viewer, left: PhotoView, now: datetime) -> None:
    if left.attempts < MOST_ATTEMPTS:
        _defer(left.organization_id, left.id)
    else:
        photos.give_up_photo(viewer=viewer, photo_id=left.id, now=now)
