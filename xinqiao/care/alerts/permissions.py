"""Who may answer alerts and sign rules."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import NotAllowed, Refused
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.organizations.permissions import Act, can
from xinqiao.identity.organizations.types import Role
from xinqiao.identity.people.permissions import check_can_write_patient

# who may put a name under clinical rules; the front desk and pharmacists may not
SIGNING_ROLES = (Role.DOCTOR, Role.NURSE, Role.CASE_MANAGER, Role.ADMINISTRATOR, Role.MANAGER)


def check_can_answer(viewer: Viewer, patient_id: UUID, owner_id: UUID | None = None) -> None:
    """Raise unless the viewer may acknowledge, hand over, put off or close the patient's alerts.

    The care team may, and whoever the roster has handed the alert to, in whatever team they work.
    """
    if viewer.is_person:
        raise NotAllowed(_("Your care team answers alerts. In an emergency call 120."))
    if owner_id is not None and owner_id == viewer.membership_id and can(viewer, Act.WRITE_CHART):
        return
    check_can_write_patient(viewer, patient_id)


def can_answer(viewer: Viewer, patient_id: UUID, owner_id: UUID | None = None) -> bool:
    """Whether `check_can_answer` would pass."""
    try:
        check_can_answer(viewer, patient_id, owner_id)
    except Refused:
        return False
    return True


def check_can_read_all(viewer: Viewer) -> None:
    """Raise NotAllowed unless the viewer is a job or a client that may read the hospital's alerts as such."""
    if viewer.is_system or viewer.has_scope("system/Flag.r") or viewer.has_scope("system/Flag.s"):
        return
    raise NotAllowed(_("This client was not granted the right to read alerts."))


def check_can_sign(viewer: Viewer) -> None:
    """Raise unless the viewer is a named member of staff who may propose and approve rule sets."""
    if not can_sign(viewer):
        raise NotAllowed(_("Rule sets are signed by doctors, nurses, case managers or the management."))


def can_sign(viewer: Viewer) -> bool:
    """Whether the viewer may propose and approve rule sets; a job has no name to sign with."""
    return viewer.is_staff and viewer.membership_id is not None and viewer.has_role(*SIGNING_ROLES)


def member_of(viewer: Viewer) -> UUID:
    """The membership that signs. Raises NotAllowed for a job or a machine: names are people's."""
    if viewer.membership_id is None:
        raise NotAllowed(_("Only a named member of staff can put a name to this."))
    return viewer.membership_id
