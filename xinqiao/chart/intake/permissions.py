"""Who sees and mends what was refused: clinical staff, the administrator, and our own jobs."""

from uuid import UUID

from xinqiao.chart.intake.errors import CannotSeeRefusals
from xinqiao.foundation.guards import Viewer, ViewerKind

_ROLES = ("doctor", "nurse", "case_manager", "pharmacist", "administrator")


def check_can_mend(viewer: Viewer) -> UUID:
    """Return the organization whose refused items the viewer may see and mend, or raise CannotSeeRefusals."""
    if viewer.organization_id is None or not can_mend(viewer):
        raise CannotSeeRefusals
    return viewer.organization_id


def can_mend(viewer: Viewer) -> bool:
    """Whether the viewer may see and mend refused items of the organization."""
    if viewer.kind is ViewerKind.CLIENT:
        return viewer.has_scope("system/Observation.c")
    return viewer.is_system or (viewer.is_staff and viewer.has_role(*_ROLES))
