"""Who may bring in records, and who may read them."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from xinqiao.chart.records.errors import CannotSeeRecords
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.identity.people import permissions as people


def check_can_import(viewer: Viewer, resource_type: str) -> UUID:
    """Return the organization to import into, or raise CannotSeeRecords.

    Jobs, administrators and clients with the scope may.
    """
    if viewer.organization_id is None or not can_import(viewer, resource_type):
        raise CannotSeeRecords(_("Records are brought in by an administrator or a connected system."))
    return viewer.organization_id


def can_import(viewer: Viewer, resource_type: str) -> bool:
    """Whether the viewer may store resources of this type."""
    if viewer.kind is ViewerKind.CLIENT:
        return viewer.has_scope(f"system/{resource_type}.c")
    return viewer.is_system or (viewer.is_staff and viewer.has_role("administrator"))


def check_can_read(viewer: Viewer, resource_type: str, patient_id: UUID | None) -> None:
    """Raise CannotSeeRecords unless the viewer may read resources of this type and patient."""
    if viewer.kind is ViewerKind.CLIENT:
        if not viewer.has_scope(f"system/{resource_type}.r"):
            raise CannotSeeRecords(_("This client was not granted the right to read this type."))
    elif patient_id is not None and not viewer.is_system:
        people.check_can_read_patient(viewer, patient_id)
