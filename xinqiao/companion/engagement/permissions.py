"""Who may read a diary, write in it, and open or close an entry to the care team."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from xinqiao.companion.engagement.models import DiaryEntry
from xinqiao.foundation.errors import NotAllowed, Refused
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people.permissions import (
    check_can_read_patient,
    check_can_write_patient,
    is_self,
)
from xinqiao.identity.people.types import Area


def check_can_read_diary(viewer: Viewer, patient_id: UUID) -> None:
    """Raise unless the viewer may see this patient's diary; refusals are those of `people`.

    What a relative or the care team then sees are the shared entries only.
    """
    check_can_read_patient(viewer, patient_id, Area.DIARY)


def check_can_write_diary(viewer: Viewer, patient_id: UUID) -> None:
    """Raise unless the viewer is the patient, or a relative with whom the diary was shared."""
    if not viewer.is_person:
        raise NotAllowed(
            _("Only the patient and their family write in the diary. Write to them instead."),
            code="diary-of-patient",
        )
    check_can_write_patient(viewer, patient_id, Area.DIARY)


def check_can_change(viewer: Viewer, entry: DiaryEntry) -> None:
    """Raise unless the viewer may correct or remove an entry: patients all of theirs, relatives their own."""
    check_can_write_diary(viewer, entry.patient_id)
    if is_self(viewer, entry.patient_id) or entry.author_account_id == viewer.account_id:
        return
    raise NotAllowed(
        _("Only the patient, or whoever wrote this entry, can change it."), code="diary-entry-of-another"
    )


def check_can_open(viewer: Viewer, patient_id: UUID) -> None:
    """Raise unless the viewer may say who sees an entry: the patient alone decides."""
    check_can_write_diary(viewer, patient_id)
    if not is_self(viewer, patient_id):
        raise NotAllowed(_("Only the patient decides who sees an entry."), code="diary-shared-by-patient")


def can_change(viewer: Viewer, patient_id: UUID, author_account_id: UUID | None) -> bool:
    """Whether `check_can_change` would pass for an entry of this patient and author; asks no database."""
    return is_self(viewer, patient_id) or author_account_id == viewer.account_id


def can_read_diary(viewer: Viewer, patient_id: UUID) -> bool:
    """Whether `check_can_read_diary` would pass."""
    try:
        check_can_read_diary(viewer, patient_id)
    except Refused:
        return False
    return True
