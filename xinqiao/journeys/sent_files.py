"""A large file is kept, read by the worker, and forgotten; its sender asks how far it is."""

import io
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from xinqiao.chart.intake import actions as intake
from xinqiao.chart.intake import queries as arrived
from xinqiao.chart.intake.types import FileState, SentFileView
from xinqiao.chart.observations import actions as observations
from xinqiao.chart.observations.permissions import check_can_record
from xinqiao.foundation import clock, files, jobs
from xinqiao.foundation.errors import Refused
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.organizations import queries as organizations
from xinqiao.identity.people import queries as people
from xinqiao.journeys import device_file
from xinqiao.journeys.replay import Replayed

READ_FILE = "read-device-file"
# what is read while its sender waits: some ten thousand readings, a few seconds
SMALL_BYTES = 1024 * 1024
MOST_ATTEMPTS = 3


def take_file(
    *,
    viewer: Viewer,
    patient_id: UUID,
    kind: str | None,
    file: BinaryIO,
    now: datetime,
    subject: str | None = None,
    mapping: bytes | None = None,
) -> Replayed | UUID:
    """Read a file at once when it is small (1 MB, archives unpacked), else keep it for the worker.

    Returns what became of it, or the id to ask by. Raises as `device_file.receive_file` does, also for a
    large file: its kind, its mapping and whose it is are looked at before it is kept.
    """
    with standing_as(viewer):
        check_can_record(viewer, patient_id)
        known = kind or device_file.kind_of(file, mapping)
        observations.check_device_file(known, file, subject=subject, mapping=mapping)
        if observations.weight_of_file(known, file) > SMALL_BYTES:
            return _keep(viewer, patient_id, known, file, now, subject, mapping)
    return device_file.receive_file(
        viewer=viewer, patient_id=patient_id, kind=known, file=file, now=now, subject=subject, mapping=mapping
    )


def _keep(
    viewer: Viewer,
    patient_id: UUID,
    kind: str,
    file: BinaryIO,
    now: datetime,
    subject: str | None,
    mapping: bytes | None,
) -> UUID:
    home = people.bearings([patient_id])[patient_id].organization_id
    file.seek(0)
    file_id = intake.note_file(
        viewer=viewer,
        organization_id=home,
        patient_id=patient_id,
        source=sender_of(viewer),
        kind=kind,
        subject=subject or "",
        mapping=(mapping or b"").decode(),
        data=file.read(files.MOST_UPLOAD_BYTES + 1),
        now=now,
    )
    _defer(home, file_id, patient_id)
    return file_id


def _defer(organization_id: UUID, file_id: UUID, patient_id: UUID) -> None:
    # one after another for one patient: two halves of a chart never arrive at once
    lock = f"{READ_FILE}:{patient_id}"
    jobs.defer(READ_FILE, lock=lock, organization=str(organization_id), file=str(file_id))


def sender_of(viewer: Viewer) -> tuple[str, str]:
    """Who sent a file, as the intake keeps it: kind and key of a device, client, person or account."""
    key = viewer.device_id or viewer.client_id or viewer.person_id or viewer.account_id
    return viewer.kind.value, str(key or viewer.name)


def state_of_file(viewer: Viewer, file_id: UUID) -> SentFileView:
    """How far a file is that this viewer sent. Raises SentFileNotFound, also for files of others."""
    with standing_as(viewer):
        return arrived.sent_file(viewer, file_id, source=sender_of(viewer))


def read_kept_file(organization: str, file: str) -> None:
    """Read a kept file into its patient's chart; called by the worker, with ids as words.

    What can be refused is written down; a defect is raised, and the file is begun again by
    `look_after_files` a few times. What had been kept by then comes out as duplicates.
    """
    viewer = Viewer.system(UUID(organization), name="device-file")
    with standing_as(viewer):
        begun = intake.begin_file(viewer=viewer, file_id=UUID(file), now=clock.now())
    if begun is None or begun.blob_id is None:
        return
    try:
        told = _read(viewer, begun, begun.blob_id)
    except Refused as refused:
        settled, counts, code, reason = FileState.REFUSED, None, refused.code, str(refused)
    else:
        settled, counts, code, reason = FileState.DONE, told.as_dict(), "", ""
    with standing_as(viewer):
        intake.settle_file(
            viewer=viewer,
            file_id=begun.id,
            state=settled,
            told=counts,
            code=code,
            reason=reason,
            now=clock.now(),
        )


def _read(viewer: Viewer, begun: SentFileView, blob_id: UUID) -> Replayed:
    def progress(told: Replayed) -> None:
        counts = told.as_dict() | {"refused": []}
        with standing_as(viewer):
            intake.note_progress(viewer=viewer, file_id=begun.id, told=counts, now=clock.now())

    with standing_as(viewer):
        data = files.read_file(viewer, blob_id).data
    return device_file.receive_file(
        viewer=viewer,
        patient_id=begun.patient_id,
        kind=begun.kind,
        file=io.BytesIO(data),
        now=clock.now(),
        subject=begun.subject or None,
        mapping=begun.mapping.encode() or None,
        progress=progress,
    )


def look_after_files(now: datetime) -> None:
    """Begin again what a worker left lying, give up what failed thrice, forget what was settled long ago.

    In every hospital; called by the schedule.
    """
    for organization_id in organizations.organization_ids():
        viewer = Viewer.system(organization_id, name="device-file")
        with standing_as(viewer):
            intake.forget_files(viewer=viewer, now=now)
            for left in arrived.stalled_files(viewer, before=now - intake.STALLED_AFTER):
                _pick_up(viewer, left, now)


def _pick_up(viewer: Viewer, left: SentFileView, now: datetime) -> None:
    if left.attempts < MOST_ATTEMPTS:
        _defer(left.organization_id, left.id, left.patient_id)
        return
    reason = _("Reading this file failed several times. What was read of it is kept; please send it again.")
    intake.settle_file(
        viewer=viewer, file_id=left.id, state=FileState.FAILED, code="failed", reason=str(reason), now=now
    )
