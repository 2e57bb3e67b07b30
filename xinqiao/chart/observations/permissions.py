"""Who may add values for whom; set-based, for a batch names a hundred patients."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from xinqiao.chart.observations.errors import CannotRecord
from xinqiao.foundation.errors import NotAllowed, Refused
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.identity.organizations.permissions import Act, can
from xinqiao.identity.people import permissions as people_permissions
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.types import Area, Bearing

SCOPE = "system/Observation.c"


def recordable(viewer: Viewer, bearings: Mapping[UUID, Bearing]) -> frozenset[UUID]:
    """Those of the visible patients for whom the viewer may add values; one query at most.

    Devices: their patient. People: where readings are shared with them. Clients: the organization's, with
    `system/Observation.c`. Staff: those who may write charts, patients of their teams. Jobs: the
    organization's.
    """
    if viewer.is_person:
        return frozenset(
            each for each in bearings if people_permissions.has_area(viewer, each, Area.READINGS)
        )
    if viewer.kind is ViewerKind.DEVICE:
        return frozenset(bearings) & viewer.patient_ids
    own = frozenset(
        patient_id
        for patient_id, bearing in bearings.items()
        if bearing.organization_id == viewer.organization_id
    )
    if viewer.kind is ViewerKind.CLIENT:
        return own if viewer.has_scope(SCOPE) else frozenset()
    return _of_their_teams(viewer, own) if viewer.is_staff else own


def _of_their_teams(viewer: Viewer, patient_ids: frozenset[UUID]) -> frozenset[UUID]:
    if not can(viewer, Act.WRITE_CHART):
        return frozenset()
    teams = people.care_team_ids(patient_ids)
    return frozenset(each for each in patient_ids if viewer.team_ids & teams[each])


def check_can_record(viewer: Viewer, patient_id: UUID) -> None:
    """Raise unless the viewer may add, confirm or discard values of this patient.

    Raises CannotRecord to a machine without the scope, else what `check_can_write_patient` raises.
    """
    if viewer.kind is ViewerKind.CLIENT and not viewer.has_scope(SCOPE):
        raise CannotRecord
    people_permissions.check_can_write_patient(viewer, patient_id, Area.READINGS)


def can_record(viewer: Viewer, patient_id: UUID) -> bool:
    """Whether `check_can_record` would pass."""
    try:
        check_can_record(viewer, patient_id)
    except Refused:
        return False
    return True


def check_can_read_all(viewer: Viewer) -> None:
    """Raise NotAllowed unless the viewer is a job or a client that may read observations as such.

    The wall bounds the rows to its organization.
    """
    if viewer.is_system or (viewer.kind is ViewerKind.CLIENT and _may_read(viewer)):
        return
    raise NotAllowed(_("This client was not granted the right to read observations."))


def _may_read(viewer: Viewer) -> bool:
    return viewer.has_scope("system/Observation.r") or viewer.has_scope("system/Observation.s")
