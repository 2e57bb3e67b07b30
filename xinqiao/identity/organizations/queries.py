"""Reads of hospitals, members and rosters."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import NotFound
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.organizations.models import (
    DutyShift,
    Holiday,
    Membership,
    Organization,
    ServiceHours,
    Team,
)
from xinqiao.identity.organizations.types import (
    ESCALATION_ORDER,
    DutyHolder,
    DutyLevel,
    MemberView,
    OpenHours,
    OrganizationView,
    Role,
    ServiceHoursView,
    TeamView,
)


def staff_viewer(
    *, account_id: UUID, organization_id: UUID, generation: int | None = None, address: str | None = None
) -> Viewer | None:
    """Return the viewer of an account in an organization, or None when it does not work there.

    One query. With `generation` given, a session opened before the account signed out
    everywhere is no viewer either.
    """
    provisional = Viewer(
        kind=ViewerKind.STAFF, organization_id=organization_id, account_id=account_id, address=address
    )
    with standing_as(provisional):
        found = _open_memberships().filter(account_id=account_id, organization_id=organization_id)
        if generation is not None:
            found = found.filter(account__session_generation=generation)
        row = found.annotate(teams=_TEAMS).values("id", "role", "display_name", "teams").first()
    if row is None:
        return None
    return Viewer(
        kind=ViewerKind.STAFF,
        organization_id=organization_id,
        account_id=account_id,
        membership_id=row["id"],
        roles=frozenset({row["role"]}),
        team_ids=frozenset(row["teams"]),
        name=row["display_name"],
        address=address,
    )


_TEAMS = ArrayAgg("team_links__team_id", filter=Q(team_links__isnull=False), default=[])


def _open_memberships() -> QuerySet[Membership]:
    return Membership.objects.filter(ended_at=None, account__is_active=True)


def workplaces(account_id: UUID) -> list[OrganizationView]:
    """Return the hospitals an account works in, by name; asked while signing in."""
    with standing_as(Viewer(kind=ViewerKind.STAFF, organization_id=None, account_id=account_id)):
        ids = _open_memberships().filter(account_id=account_id).values("organization_id")
        rows = list(Organization.objects.filter(id__in=ids).order_by("name"))
    return [_organization_view(row) for row in rows]


def organization(viewer: Viewer, organization_id: UUID) -> OrganizationView:
    """Return one hospital the viewer may read about. Raises NotFound."""
    del viewer
    row = Organization.objects.filter(id=organization_id).first()
    if row is None:
        raise NotFound(_("There is no such hospital."))
    return _organization_view(row)


def _organization_view(row: Organization) -> OrganizationView:
    return OrganizationView(
        id=row.id, name=row.name, name_en=row.name_en, time_zone=row.time_zone, phone=row.phone
    )


def organization_ids() -> list[UUID]:
    """Return every hospital of the instance, for the schedules that walk them one by one."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT organizations_directory()")
        return [row[0] for row in cursor.fetchall()]


def members(viewer: Viewer, *, team_id: UUID | None = None) -> list[MemberView]:
    """Return the members of staff whom the viewer may know of, by name."""
    del viewer
    rows = _open_memberships().annotate(teams=_TEAMS).order_by("display_name")
    if team_id is not None:
        rows = rows.filter(Q(team_links__team_id=team_id))
    return [_member_view(row) for row in rows]


def member_names(membership_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return display names by membership, also of members who have left; one query."""
    return dict(Membership.objects.filter(id__in=membership_ids).values_list("id", "display_name"))


def account_of(membership_id: UUID) -> UUID | None:
    """Return the account behind a membership."""
    return Membership.objects.filter(id=membership_id).values_list("account_id", flat=True).first()


def _member_view(row: Membership) -> MemberView:
    return MemberView(
        membership_id=row.id,
        account_id=row.account_id,
        name=row.display_name,
        title=row.title,
        role=Role(row.role),
        team_ids=frozenset(getattr(row, "teams")),  # noqa: B009 - annotated, so unknown to the type checker
    )


def teams(viewer: Viewer, *, team_ids: Collection[UUID] | None = None) -> list[TeamView]:
    """Return the teams of the viewer's organizations with the names of their members."""
    del viewer
    names = ArrayAgg(
        "member_links__membership__display_name",
        filter=Q(member_links__membership__ended_at__isnull=True) & Q(member_links__membership__isnull=False),
        default=[],
    )
    rows = Team.objects.select_related("department").annotate(names=names).order_by("name")
    if team_ids is not None:
        rows = rows.filter(id__in=team_ids)
    return [
        TeamView(
            id=row.id,
            name=row.name,
            name_en=row.name_en,
            department=row.department.name,
            member_names=tuple(sorted(getattr(row, "names"))),  # noqa: B009 - annotated, as above
        )
        for row in rows
    ]


def escalation_chain(organization_id: UUID, team_id: UUID, at: datetime) -> list[DutyHolder]:
    """Return who answers for a team at an instant: on duty, backup, head nurse, director.

    Somebody standing at two levels appears once, at the earlier one.
    """
    return escalation_chains(organization_id, [team_id], at)[team_id]


def escalation_chains(
    organization_id: UUID, team_ids: Iterable[UUID], at: datetime
) -> dict[UUID, list[DutyHolder]]:
    """Return the chains of several teams with one query; a team without a roster has an empty one."""
    wanted = list(team_ids)
    shifts = (
        DutyShift.objects.filter(
            organization_id=organization_id,
            team_id__in=wanted,
            start__lte=at,
            until__gt=at,
            membership__ended_at=None,
        )
        .select_related("membership")
        .order_by("start", "id")
    )
    by_team: dict[UUID, list[DutyShift]] = defaultdict(list)
    for shift in shifts:
        by_team[shift.team_id].append(shift)
    return {team_id: _chain(by_team[team_id]) for team_id in wanted}


def _chain(shifts: list[DutyShift]) -> list[DutyHolder]:
    ordered = sorted(shifts, key=lambda shift: ESCALATION_ORDER.index(DutyLevel(shift.level)))
    chain: dict[UUID, DutyHolder] = {}
    for shift in ordered:
        chain.setdefault(shift.membership_id, _holder(shift))
    return list(chain.values())


def _holder(shift: DutyShift) -> DutyHolder:
    return DutyHolder(
        membership_id=shift.membership_id,
        account_id=shift.membership.account_id,
        name=shift.membership.display_name,
        level=DutyLevel(shift.level),
    )


def on_duty(organization_id: UUID, team_id: UUID, at: datetime) -> DutyHolder | None:
    """Return the first who answers for a team at an instant."""
    return next(iter(escalation_chain(organization_id, team_id, at)), None)


def roster(
    viewer: Viewer, team_id: UUID, start: datetime, until: datetime
) -> list[tuple[datetime, datetime, DutyHolder]]:
    """Return the shifts of a team that touch a stretch of time, in order."""
    del viewer
    shifts = (
        DutyShift.objects.filter(team_id=team_id, start__lt=until, until__gt=start)
        .select_related("membership")
        .order_by("start", "id")
    )
    return [(shift.start, shift.until, _holder(shift)) for shift in shifts]


def service_hours(organization_id: UUID, team_id: UUID) -> ServiceHoursView:
    """Return when a team answers. Raises NotFound for an organization out of sight."""
    row = Organization.objects.filter(id=organization_id).first()
    if row is None:
        raise NotFound(_("There is no such hospital."))
    hours = ServiceHours.objects.filter(team_id=team_id).order_by("weekday", "opens")
    days = Holiday.objects.filter(organization_id=organization_id).values_list("on", "is_working_day")
    return ServiceHoursView(
        time_zone=row.time_zone,
        hours=tuple(OpenHours(weekday=h.weekday, opens=h.opens, closes=h.closes) for h in hours),
        days_off=frozenset(on for on, is_working in days if not is_working),
        working_days=frozenset(on for on, is_working in days if is_working),
    )


def has_team(organization_id: UUID, team_id: UUID) -> bool:
    """Whether a team belongs to a hospital."""
    return Team.objects.filter(id=team_id, organization_id=organization_id).exists()
