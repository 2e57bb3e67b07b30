"""Who may do what in an organization: one table of roles and acts.

Whether a *patient* may be seen is decided in `people.permissions`; this table says what the
role allows at all.
"""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import NotAllowed
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.organizations.types import Role


class Act(StrEnum):
    """Things a role may allow."""

    READ_CHART = "read_chart"
    WRITE_CHART = "write_chart"
    READ_DEMOGRAPHICS = "read_demographics"
    REGISTER_PATIENT = "register_patient"
    ASSIGN_CARE_TEAM = "assign_care_team"
    LINK_PATIENTS = "link_patients"
    ENROL = "enrol"
    READ_FIGURES = "read_figures"
    READ_AUDIT = "read_audit"
    MANAGE_ROSTER = "manage_roster"
    MANAGE_MEMBERS = "manage_members"
    MANAGE_SETTINGS = "manage_settings"


_CARE = frozenset(
    {
        Act.READ_CHART,
        Act.WRITE_CHART,
        Act.READ_DEMOGRAPHICS,
        Act.REGISTER_PATIENT,
        Act.ASSIGN_CARE_TEAM,
        Act.ENROL,
        Act.READ_FIGURES,
    }
)

ALLOWED: dict[Role, frozenset[Act]] = {
    Role.DOCTOR: _CARE,
    Role.NURSE: _CARE,
    Role.CASE_MANAGER: _CARE | {Act.LINK_PATIENTS, Act.MANAGE_ROSTER},
    Role.PHARMACIST: frozenset({Act.READ_CHART, Act.WRITE_CHART, Act.READ_DEMOGRAPHICS}),
    Role.FRONT_DESK: frozenset(
        {Act.READ_DEMOGRAPHICS, Act.REGISTER_PATIENT, Act.ASSIGN_CARE_TEAM, Act.LINK_PATIENTS}
    ),
    Role.MANAGER: frozenset({Act.READ_FIGURES, Act.MANAGE_ROSTER}),
    Role.ADMINISTRATOR: frozenset(
        {Act.READ_AUDIT, Act.MANAGE_ROSTER, Act.MANAGE_MEMBERS, Act.MANAGE_SETTINGS}
    ),
}

ROLE_NAMES: dict[Role, Promise] = {
    Role.DOCTOR: _("doctor"),
    Role.NURSE: _("nurse"),
    Role.CASE_MANAGER: _("case manager"),
    Role.PHARMACIST: _("pharmacist"),
    Role.FRONT_DESK: _("front desk"),
    Role.MANAGER: _("manager"),
    Role.ADMINISTRATOR: _("administrator"),
}


def can(viewer: Viewer, act: Act) -> bool:
    """Whether the viewer's role allows the act; a job of ours may do any act in its organization."""
    if viewer.is_system:
        return viewer.organization_id is not None
    return viewer.is_staff and any(act in ALLOWED[Role(role)] for role in viewer.roles)


def check_can(viewer: Viewer, act: Act) -> None:
    """Raise NotAllowed with the roles that may, unless the viewer may."""
    if not can(viewer, act):
        names = ", ".join(str(ROLE_NAMES[role]) for role, acts in ALLOWED.items() if act in acts)
        raise NotAllowed(_("Your role does not allow this. It can be done by: %(roles)s.") % {"roles": names})
