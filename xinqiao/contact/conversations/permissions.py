"""Who may read and write a conversation."""

from uuid import UUID

from xinqiao.contact.conversations.errors import StaffOnly, ThreadNotFound
from xinqiao.contact.conversations.models import Thread
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people.errors import PatientNotFound
from xinqiao.identity.people.permissions import check_can_read_patient, check_can_write_patient, has_area
from xinqiao.identity.people.types import Area


def check_can_read_conversations(viewer: Viewer, patient_id: UUID) -> None:
    """Raise unless the viewer may read what is said with and about a patient."""
    check_can_read_patient(viewer, patient_id, Area.MESSAGES)


def check_can_speak(viewer: Viewer, patient_id: UUID) -> None:
    """Raise unless the viewer may say something in a patient's conversations."""
    check_can_write_patient(viewer, patient_id, Area.MESSAGES)


def check_is_team(viewer: Viewer, patient_id: UUID) -> None:
    """Raise StaffOnly to patients and relatives, and the care team's sentence to other staff."""
    if not viewer.is_staff:
        raise StaffOnly
    check_can_speak(viewer, patient_id)


def readable_thread(viewer: Viewer, thread_id: UUID, *, for_update: bool = False) -> Thread:
    """Return a thread the viewer may read. Raises ThreadNotFound, or the refusal with its reason."""
    rows = Thread.objects.select_for_update(of=("self",)) if for_update else Thread.objects
    thread = rows.filter(id=thread_id).first()
    if thread is None:
        raise ThreadNotFound
    try:
        check_can_read_conversations(viewer, thread.patient_id)
    except PatientNotFound as error:
        raise ThreadNotFound from error
    return thread


def shared_patient_ids(viewer: Viewer) -> list[UUID]:
    """Return the patients whose conversations a patient or relative may read."""
    return [patient_id for patient_id in viewer.patient_ids if has_area(viewer, patient_id, Area.MESSAGES)]
