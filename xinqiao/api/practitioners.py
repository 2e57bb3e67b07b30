"""Clients that act on behalf of a named practitioner."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from xinqiao.api.bodies import BadBody
from xinqiao.foundation import audit, clock
from xinqiao.foundation.errors import NotAllowed
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.identity.organizations import queries as organizations


def acting_if_named(viewer: Viewer, practitioner: UUID | None) -> Viewer:
    """Return the practitioner a client names, or the client itself where it names none."""
    return viewer if practitioner is None else acting(viewer, practitioner)


def acting(viewer: Viewer, practitioner: UUID | None) -> Viewer:
    """Return who acts: the member of staff of the session, or the one a client names.

    A client has no rights of its own in care: it borrows those of a practitioner of its own
    hospital, and the audit says so. Raises BadBody without a name, NotAllowed for a stranger.
    """
    if viewer.kind is not ViewerKind.CLIENT:
        return viewer
    home = viewer.organization_id
    if practitioner is None or home is None:
        raise BadBody(_("Name the practitioner who acts."), code="practitioner-missing")
    account_id = organizations.account_of(practitioner)
    named = organizations.staff_viewer(account_id=account_id, organization_id=home) if account_id else None
    if named is None:
        raise NotAllowed(_("This practitioner does not work here."), code="no-such-practitioner")
    audit.record(
        viewer,
        "act-on-behalf",
        object_type="Practitioner",
        object_id=practitioner,
        details={"client": str(viewer.client_id)},
        now=clock.now(),
    )
    return named
