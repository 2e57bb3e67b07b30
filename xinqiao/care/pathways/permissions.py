"""Who may see a plan, tick a task, change a plan, and approve a programme."""

from collections.abc import Callable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import NotAllowed, Refused
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.identity.organizations.permissions import Act, check_can
from xinqiao.identity.organizations.types import Role
from xinqiao.identity.people.permissions import check_can_read_patient, check_can_write_patient
from xinqiao.identity.people.types import Area

SIGNING_ROLES = frozenset({Role.DOCTOR, Role.NURSE, Role.CASE_MANAGER, Role.MANAGER})
_MACHINES = frozenset({ViewerKind.SYSTEM, ViewerKind.CLIENT})


def check_can_read_plan(viewer: Viewer, patient_id: UUID) -> None:
    """Raise unless the viewer may see this patient's plan; refusals are those of `people`."""
    check_can_read_patient(viewer, patient_id, Area.PLAN)


def check_can_read_all(viewer: Viewer) -> UUID:
    """Return the hospital whose plans a job or a client with the scope may read as such; raise else."""
    granted = viewer.has_scope("system/CarePlan.r") or viewer.has_scope("system/CarePlan.s")
    if viewer.organization_id is not None and (viewer.is_system or granted):
        return viewer.organization_id
    raise NotAllowed(_("This client was not granted the right to read care plans."))


def can_read_plan(viewer: Viewer, patient_id: UUID) -> bool:
    """Whether `check_can_read_plan` would pass."""
    return _passes(check_can_read_plan, viewer, patient_id)


def check_can_tick(viewer: Viewer, patient_id: UUID) -> None:
    """Raise unless the viewer may tick tasks: the patient, a relative let in, the care team."""
    check_can_write_patient(viewer, patient_id, Area.PLAN)


def check_can_enrol(viewer: Viewer, patient_id: UUID) -> None:
    """Raise unless the viewer may enrol this patient: the care team, and systems on its behalf."""
    _check_care_team(viewer)
    if viewer.is_staff:
        check_can(viewer, Act.ENROL)
    check_can_write_patient(viewer, patient_id, Area.PLAN)


def check_can_adjust(viewer: Viewer, patient_id: UUID) -> None:
    """Raise unless the viewer may change the plan: as for enrolling."""
    check_can_enrol(viewer, patient_id)


def can_adjust(viewer: Viewer, patient_id: UUID) -> bool:
    """Whether `check_can_adjust` would pass; for showing the button."""
    return _passes(check_can_adjust, viewer, patient_id)


def check_can_adopt(viewer: Viewer) -> UUID:
    """Return the hospital for which the viewer may take a programme over; raise unless they may."""
    check_can(viewer, Act.ENROL)
    if viewer.organization_id is None:
        raise NotAllowed(_("A programme is taken over by a hospital."), code="adopt-by-hospital")
    return viewer.organization_id


def homes_of(viewer: Viewer) -> frozenset[UUID]:
    """Return the hospitals whose programmes the viewer may read about."""
    own = {viewer.organization_id} if viewer.organization_id else set()
    return frozenset(own | viewer.organization_ids)


def check_can_approve(viewer: Viewer) -> None:
    """Raise unless the viewer is a named member of the hospital who may sign for it."""
    if not (viewer.is_staff and viewer.has_role(*SIGNING_ROLES)):
        raise NotAllowed(
            _("Programmes are approved by doctors, nurses, case managers or the management."),
            code="approve-by-clinicians",
        )


def check_is_job(viewer: Viewer) -> UUID:
    """Return the organization of a job; raise for anybody else: scans and planning are not for people."""
    if not viewer.is_system or viewer.organization_id is None:
        raise NotAllowed(_("This runs on the clock, not on request."), code="jobs-only")
    return viewer.organization_id


def _check_care_team(viewer: Viewer) -> None:
    if not viewer.is_staff and viewer.kind not in _MACHINES:
        raise NotAllowed(
            _("Only the care team changes the plan. Write to them and they will look at it."),
            code="plan-by-care-team",
        )


def _passes(check: Callable[[Viewer, UUID], None], viewer: Viewer, patient_id: UUID) -> bool:
    try:
        check(viewer, patient_id)
    except Refused:
        return False
    return True
