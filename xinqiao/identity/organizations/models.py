"""Tables of hospitals: departments, teams, members, rosters, hours."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import Wall
from xinqiao.identity.organizations.types import DutyLevel, Role

_OWN_MEMBERSHIPS = (
    "SELECT organization_id FROM organizations_membership WHERE account_id = (SELECT xq_account())"
)


class Organization(models.Model):
    """One hospital of the instance."""

    wall: ClassVar[Wall] = Wall.custom(
        read=f"id = ANY ((SELECT xq_organizations())::uuid[]) OR id IN ({_OWN_MEMBERSHIPS})",
        write="id = (SELECT xq_organization())",
    )

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    time_zone = models.CharField(max_length=60, default="Asia/Shanghai")
    # the line that help cards offer beside 120; empty = the hospital has none, and no button is drawn
    phone = models.CharField(max_length=24, default="")
    created_at = models.DateTimeField()


class Department(models.Model):
    """A department, such as cardiology."""

    wall: ClassVar[Wall] = Wall.ORGANIZATION

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)


class Team(models.Model):
    """People who look after the same patients together."""

    wall: ClassVar[Wall] = Wall.ORGANIZATION

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    department = models.ForeignKey(Department, on_delete=models.PROTECT)
    name = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)


class Membership(models.Model):
    """One account working in one organization, in one role."""

    # an account sees its own memberships, so that sign-in can offer the hospitals it may enter
    wall: ClassVar[Wall] = Wall.custom(
        read=(
            "organization_id = ANY ((SELECT xq_organizations())::uuid[])"
            " OR account_id = (SELECT xq_account())"
        ),
        write="organization_id = (SELECT xq_organization())",
    )

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    account = models.ForeignKey("accounts.Account", on_delete=models.PROTECT)
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    display_name = models.CharField(max_length=60)
    title = models.CharField(max_length=60, default="")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "organization"],
                condition=Q(ended_at__isnull=True),
                name="membership_one_open",
            )
        ]


class TeamMember(models.Model):
    """One member in one team."""

    wall: ClassVar[Wall] = Wall.ORGANIZATION

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="member_links")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="team_links")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["membership", "team"], name="team_member_once")
        ]


class DutyShift(models.Model):
    """Who answers for a team at a level, from an instant until another (half-open)."""

    wall: ClassVar[Wall] = Wall.ORGANIZATION

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    team = models.ForeignKey(Team, on_delete=models.PROTECT)
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT)
    level = models.CharField(max_length=20, choices=[(level.value, level.value) for level in DutyLevel])
    start = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["team", "until"], name="duty_shift_team_until")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gt=F("start")), name="duty_shift_ends_later")
        ]


class ServiceHours(models.Model):
    """One stretch of a weekday (0 is Monday) in which a team answers."""

    wall: ClassVar[Wall] = Wall.ORGANIZATION

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    team = models.ForeignKey(Team, on_delete=models.CASCADE)
    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()


class Holiday(models.Model):
    """A day that differs from the weekly hours: off, or worked in exchange for a day off."""

    wall: ClassVar[Wall] = Wall.ORGANIZATION

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT)
    on = models.DateField()
    name = models.CharField(max_length=60)
    is_working_day = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "on"], name="holiday_once_a_day")
        ]
