"""Who may see and move items: clinical staff of the item's team, its owner, and jobs of ours."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from xinqiao.care.worklist.errors import ItemNotFound
from xinqiao.care.worklist.models import WorkItem
from xinqiao.foundation.errors import NotAllowed, Refused
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.organizations.permissions import Act, can


def check_can_open_worklist(viewer: Viewer) -> None:
    """Raise NotAllowed unless the viewer works with patients in an organization."""
    if viewer.is_system or can(viewer, Act.READ_CHART):
        return
    raise NotAllowed(_("The worklist is for the care teams. Ask an administrator for a clinical role."))


def can_open_worklist(viewer: Viewer) -> bool:
    """Whether `check_can_open_worklist` would pass."""
    try:
        check_can_open_worklist(viewer)
    except Refused:
        return False
    return True


def check_can_read_all(viewer: Viewer) -> None:
    """Raise NotAllowed unless the viewer is a job or a client that may read the hospital's work as such."""
    if viewer.is_system or viewer.has_scope("system/Task.r") or viewer.has_scope("system/Task.s"):
        return
    raise NotAllowed(_("This client was not granted the right to read the worklist."))


def check_can_move(viewer: Viewer, item: WorkItem) -> None:
    """Raise unless the viewer may claim, hand on or complete the item; a stranger's item does not exist."""
    if not can_move(viewer, item):
        raise ItemNotFound


def can_move(viewer: Viewer, item: WorkItem) -> bool:
    """Whether the viewer may move the item."""
    if item.organization_id != viewer.organization_id:
        return False
    if viewer.is_system:
        return True
    if not can(viewer, Act.WRITE_CHART):
        return False
    return item.team_id is None or item.team_id in viewer.team_ids or is_owner(viewer, item.owner_id)


def is_owner(viewer: Viewer, owner_id: UUID | None) -> bool:
    """Whether the viewer holds the item."""
    return owner_id is not None and owner_id == viewer.membership_id


def organization_of(viewer: Viewer) -> UUID:
    """The organization the viewer works in. Raises NotAllowed for somebody who works in none."""
    if viewer.organization_id is None:
        raise NotAllowed(_("The worklist is for the care teams. Ask an administrator for a clinical role."))
    return viewer.organization_id
