"""Who may have a message sent, and who may choose channels."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import NotAllowed
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people.permissions import check_can_read_patient


def check_can_notify(viewer: Viewer, patient_id: UUID) -> None:
    """Raise unless an act of the viewer about this patient may cause a message.

    Patients, relatives and devices act within their set of patients; what they did was checked there.
    """
    if viewer.is_staff or (viewer.organization_id is None and patient_id not in viewer.patient_ids):
        check_can_read_patient(viewer, patient_id)


def check_can_choose_channels(viewer: Viewer, patient_id: UUID, person_id: UUID) -> None:
    """Raise NotAllowed unless it is the viewer's own choice, or staff write it down for the patient."""
    if viewer.is_staff:
        check_can_read_patient(viewer, patient_id)
    elif viewer.is_person and (viewer.person_id != person_id or patient_id not in viewer.patient_ids):
        raise NotAllowed(_("Everyone chooses their own channels."))


def can_see_outbox(viewer: Viewer | None) -> bool:
    """Whether the demonstration's outbox may be shown; patients see their own inbox instead."""
    return viewer is None or viewer.is_staff or viewer.is_system
