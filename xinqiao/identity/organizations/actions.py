"""Writes of hospitals, members and rosters."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import pairwise
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinqiao.foundation import audit
from xinqiao.foundation.errors import Conflict, NotAllowed, NotFound
from xinqiao.foundation.events import announce
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.organizations.events import MembershipEnded
from xinqiao.identity.organizations.models import (
    Department,
    DutyShift,
    Holiday,
    Membership,
    Organization,
    ServiceHours,
    Team,
    TeamMember,
)
from xinqiao.identity.organizations.permissions import Act, check_can
from xinqiao.identity.organizations.types import NewShift, OpenHours, Role


@transaction.atomic
def create_organization(
    *,
    viewer: Viewer,
    name: str,
    name_en: str,
    time_zone: str = "Asia/Shanghai",
    phone: str = "",
    now: datetime,
) -> UUID:
    """Open the hospital whose id a set-up job was given as its organization; return that id.

    `phone` is the line that help cards offer beside 120.
    """
    if not viewer.is_system or viewer.organization_id is None:
        raise NotAllowed(_("A hospital is opened on the command line."))
    row = Organization.objects.create(
        id=viewer.organization_id,
        name=name,
        name_en=name_en,
        time_zone=time_zone,
        phone=phone,
        created_at=now,
    )
    audit.record(
        viewer, "create_organization", object_type="Organization", object_id=row.id, purpose="setup", now=now
    )
    return row.id


@transaction.atomic
def add_department(*, viewer: Viewer, name: str, name_en: str, now: datetime) -> UUID:
    """Add a department; return its id."""
    check_can(viewer, Act.MANAGE_SETTINGS)
    row = Department.objects.create(organization_id=_home(viewer), name=name, name_en=name_en)
    _record(viewer, "add_department", "Department", row.id, now)
    return row.id


@transaction.atomic
def add_team(*, viewer: Viewer, department_id: UUID, name: str, name_en: str, now: datetime) -> UUID:
    """Add a team to a department; return its id."""
    check_can(viewer, Act.MANAGE_SETTINGS)
    if not Department.objects.filter(id=department_id, organization_id=_home(viewer)).exists():
        raise NotFound(_("There is no such department here."))
    row = Team.objects.create(
        organization_id=_home(viewer), department_id=department_id, name=name, name_en=name_en
    )
    _record(viewer, "add_team", "Team", row.id, now)
    return row.id


@transaction.atomic
def add_member(
    *,
    viewer: Viewer,
    account_id: UUID,
    role: Role,
    display_name: str,
    title: str = "",
    team_ids: Iterable[UUID] = (),
    now: datetime,
) -> UUID:
    """Let an account work here in a role; return the membership. Raises Conflict when it already does."""
    check_can(viewer, Act.MANAGE_MEMBERS)
    home = _home(viewer)
    if Membership.objects.filter(organization_id=home, account_id=account_id, ended_at=None).exists():
        raise Conflict(_("This account already works here."))
    row = Membership.objects.create(
        organization_id=home,
        account_id=account_id,
        role=role.value,
        display_name=display_name,
        title=title,
        started_at=now,
    )
    for team_id in team_ids:
        _join(home, row.id, team_id)
    audit.record(
        viewer,
        "add_member",
        object_type="Membership",
        object_id=row.id,
        purpose="setup",
        details={"role": role.value},
        now=now,
    )
    return row.id


def _join(home: UUID, membership_id: UUID, team_id: UUID) -> None:
    if not Team.objects.filter(id=team_id, organization_id=home).exists():
        raise NotFound(_("There is no such team here."))
    TeamMember.objects.get_or_create(organization_id=home, membership_id=membership_id, team_id=team_id)


@transaction.atomic
def join_team(*, viewer: Viewer, membership_id: UUID, team_id: UUID, now: datetime) -> None:
    """Put a member into a team; twice is once."""
    check_can(viewer, Act.MANAGE_MEMBERS)
    _membership(viewer, membership_id)
    _join(_home(viewer), membership_id, team_id)
    _record(viewer, "join_team", "Membership", membership_id, now)


@transaction.atomic
def leave_team(*, viewer: Viewer, membership_id: UUID, team_id: UUID, now: datetime) -> None:
    """Take a member out of a team."""
    check_can(viewer, Act.MANAGE_MEMBERS)
    TeamMember.objects.filter(membership_id=membership_id, team_id=team_id).delete()
    _record(viewer, "leave_team", "Membership", membership_id, now)


@transaction.atomic
def end_membership(*, viewer: Viewer, membership_id: UUID, now: datetime) -> None:
    """End somebody's work here: their sessions see nothing from now on."""
    check_can(viewer, Act.MANAGE_MEMBERS)
    row = _membership(viewer, membership_id)
    if row.ended_at is not None:
        raise Conflict(_("This membership has already ended."))
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    announce(
        MembershipEnded(
            organization_id=row.organization_id,
            cause_id=row.id,
            at=now,
            membership_id=row.id,
            account_id=row.account_id,
        )
    )
    _record(viewer, "end_membership", "Membership", row.id, now)


def _membership(viewer: Viewer, membership_id: UUID) -> Membership:
    row = Membership.objects.filter(id=membership_id, organization_id=_home(viewer)).first()
    if row is None:
        raise NotFound(_("There is no such member here."))
    return row


@transaction.atomic
def write_roster(*, viewer: Viewer, team_id: UUID, shifts: Sequence[NewShift], now: datetime) -> int:
    """Add shifts to a team's roster; return how many.

    Raises Conflict when a level would be held twice at the same time, NotFound for a stranger.
    """
    check_can(viewer, Act.MANAGE_ROSTER)
    home = _home(viewer)
    _check_known(home, team_id, {shift.membership_id for shift in shifts})
    _check_no_overlap(team_id, shifts)
    DutyShift.objects.bulk_create(
        DutyShift(
            organization_id=home,
            team_id=team_id,
            membership_id=shift.membership_id,
            level=shift.level.value,
            start=shift.start,
            until=shift.until,
        )
        for shift in shifts
    )
    _record(viewer, "write_roster", "Team", team_id, now)
    return len(shifts)


def _check_known(home: UUID, team_id: UUID, membership_ids: set[UUID]) -> None:
    # the row lock makes two people writing one roster take turns
    team = Team.objects.select_for_update().filter(id=team_id, organization_id=home).first()
    known = Membership.objects.filter(id__in=membership_ids, organization_id=home, ended_at=None).count()
    if team is None or known != len(membership_ids):
        raise NotFound(_("The team or one of the members is not known here."))


def _check_no_overlap(team_id: UUID, shifts: Sequence[NewShift]) -> None:
    if not shifts:
        return
    first, last = min(s.start for s in shifts), max(s.until for s in shifts)
    held = DutyShift.objects.filter(team_id=team_id, start__lt=last, until__gt=first)
    spans = [(row.level, row.start, row.until) for row in held]
    spans += [(shift.level.value, shift.start, shift.until) for shift in shifts]
    spans.sort()
    for earlier, later in pairwise(spans):
        if earlier[0] == later[0] and later[1] < earlier[2]:
            raise Conflict(_("Two people would hold the same duty at the same time."))


@transaction.atomic
def set_service_hours(*, viewer: Viewer, team_id: UUID, hours: Sequence[OpenHours], now: datetime) -> None:
    """Replace a team's weekly hours."""
    check_can(viewer, Act.MANAGE_ROSTER)
    _check_known(_home(viewer), team_id, set())
    ServiceHours.objects.filter(team_id=team_id).delete()
    ServiceHours.objects.bulk_create(
        ServiceHours(
            organization_id=_home(viewer), team_id=team_id, weekday=h.weekday, opens=h.opens, closes=h.closes
        )
        for h in hours
    )
    _record(viewer, "set_service_hours", "Team", team_id, now)


@transaction.atomic
def mark_days(*, viewer: Viewer, days: Sequence[tuple[date, str, bool]], now: datetime) -> None:
    """Mark days as (date, name, is_working_day); a day marked again takes the new mark."""
    check_can(viewer, Act.MANAGE_ROSTER)
    home = _home(viewer)
    Holiday.objects.bulk_create(
        (Holiday(organization_id=home, on=on, name=name, is_working_day=works) for on, name, works in days),
        update_conflicts=True,
        unique_fields=["organization", "on"],
        update_fields=["name", "is_working_day"],
    )
    _record(viewer, "mark_days", "Organization", home, now)


def _home(viewer: Viewer) -> UUID:
    if viewer.organization_id is None:
        raise NotAllowed(_("This is done within one hospital."))
    return viewer.organization_id


def _record(viewer: Viewer, action: str, object_type: str, object_id: UUID, now: datetime) -> None:
    audit.record(viewer, action, object_type=object_type, object_id=object_id, purpose="setup", now=now)
