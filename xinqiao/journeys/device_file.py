"""A file of a device goes into one patient's chart: by a page, a machine door, or the command line alike."""

from collections.abc import Callable
from datetime import datetime
from itertools import islice
from typing import BinaryIO
from uuid import UUID

from xinqiao.chart.observations import actions as observations
from xinqiao.chart.observations.permissions import check_can_record
from xinqiao.chart.observations.types import FileItem
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.journeys import replay
from xinqiao.journeys.replay import Replayed

MOST_SHOWN = 20


def receive_file(
    *,
    viewer: Viewer,
    patient_id: UUID,
    kind: str | None,
    file: BinaryIO,
    now: datetime,
    subject: str | None = None,
    mapping: bytes | None = None,
    progress: Callable[[Replayed], None] = lambda _told: None,
) -> Replayed:
    """Keep every reading of an opened, seekable file and tell what became of it.

    `kind` is found out when None (never for a table, which needs `mapping`: JSON). `subject` is the person
    of a file that holds several. A thousand readings are one transaction, and the same file again is all
    duplicates, whichever way it comes: a file that breaks off half-way can simply be sent once more.
    Raises PatientNotFound and the other refusals of `check_can_record`, and those of `read_device_file`.
    """
    with standing_as(viewer):
        check_can_record(viewer, patient_id)
    known = kind or kind_of(file, mapping)
    items = replay.items_of(
        viewer=viewer, patient_id=patient_id, kind=known, file=file, subject=subject, mapping=mapping
    )
    return replay.replay_at_once(
        viewer=viewer, patient_id=patient_id, kind=known, items=items, now=now, progress=progress
    )


def preview_file(
    *,
    viewer: Viewer,
    patient_id: UUID,
    kind: str | None,
    file: BinaryIO,
    subject: str | None = None,
    mapping: bytes | None = None,
    most: int = MOST_SHOWN,
) -> list[FileItem]:
    """The first items of a file as they would be sent, refused rows in their place; nothing is stored.

    Raises as `receive_file` does.
    """
    with standing_as(viewer):
        check_can_record(viewer, patient_id)
    items = replay.items_of(
        viewer=viewer,
        patient_id=patient_id,
        kind=kind or kind_of(file, mapping),
        file=file,
        subject=subject,
        mapping=mapping,
    )
    return list(islice(items, most))


def kind_of(file: BinaryIO, mapping: bytes | None = None) -> str:
    """The kind of a file: a table where a mapping came with it, else by its beginning. Raises UnknownFile."""
    return "csv" if mapping is not None else observations.kind_of_file(file)
