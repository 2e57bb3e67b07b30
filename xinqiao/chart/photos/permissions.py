"""Who may send a photograph for whom, and who may see it: its sender, and nobody else."""

from uuid import UUID

from xinqiao.chart.photos.types import PhotoKind
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people import permissions as people
from xinqiao.identity.people.types import Area


def check_can_send(viewer: Viewer, patient_id: UUID, kind: PhotoKind) -> None:
    """Raise what `check_can_write_patient` raises, for the area that this kind belongs to.

    A slip shows more than readings: it takes records as well.
    """
    people.check_can_write_patient(viewer, patient_id, Area.READINGS)
    if kind is PhotoKind.LAB:
        people.check_can_write_patient(viewer, patient_id, Area.RECORDS)


def sender_of(viewer: Viewer) -> UUID:
    """The account that a photograph is kept under; the job's own id where nobody asks."""
    assert viewer.account_id is not None, "photographs are sent by people"
    return viewer.account_id
