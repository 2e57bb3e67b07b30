"""Who may see a schedule, tick a dose, and change what is taken."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import NotAllowed, Refused
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.identity.people.permissions import check_can_read_patient, check_can_write_patient
from xinqiao.identity.people.types import Area


def check_can_read_medicines(viewer: Viewer, patient_id: UUID) -> None:
    """Raise unless the viewer may see this patient's medicines; refusals are those of `people`."""
    check_can_read_patient(viewer, patient_id, Area.MEDICINES)


def check_can_tick(viewer: Viewer, patient_id: UUID) -> None:
    """Raise unless the viewer may say that a dose was taken or left out."""
    check_can_write_patient(viewer, patient_id, Area.MEDICINES)


def check_can_schedule(viewer: Viewer, patient_id: UUID) -> None:
    """Raise unless the viewer may change the schedule: the care team, and systems on its behalf."""
    if viewer.kind in {ViewerKind.PERSON, ViewerKind.DEVICE}:
        raise NotAllowed(
            _("Only the care team changes the medicines. Write to them and they will look at it."),
            code="schedule-by-care-team",
        )
    check_can_write_patient(viewer, patient_id, Area.MEDICINES)


def can_schedule(viewer: Viewer, patient_id: UUID) -> bool:
    """Whether `check_can_schedule` would pass."""
    try:
        check_can_schedule(viewer, patient_id)
    except Refused:
        return False
    return True
