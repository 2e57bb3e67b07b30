"""Words of organizations: roles, the acts they allow, duty levels."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from uuid import UUID


class Role(StrEnum):
    """What somebody is in an organization. Few on purpose; a new one needs a decision record."""

    DOCTOR = "doctor"
    NURSE = "nurse"
    CASE_MANAGER = "case_manager"
    PHARMACIST = "pharmacist"
    FRONT_DESK = "front_desk"
    MANAGER = "manager"
    ADMINISTRATOR = "administrator"


CLINICAL_ROLES = frozenset({Role.DOCTOR, Role.NURSE, Role.CASE_MANAGER, Role.PHARMACIST})


class DutyLevel(StrEnum):
    """The order in which people are asked when something is not answered."""

    ON_DUTY = "on_duty"
    BACKUP = "backup"
    HEAD_NURSE = "head_nurse"
    DIRECTOR = "director"


ESCALATION_ORDER: tuple[DutyLevel, ...] = tuple(DutyLevel)


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyHolder:
    """Somebody who answers for a team at an instant."""

    membership_id: UUID
    account_id: UUID
    name: str
    level: DutyLevel


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberView:
    """One member of staff as colleagues and patients see them."""

    membership_id: UUID
    account_id: UUID
    name: str
    title: str
    role: Role
    team_ids: frozenset[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamView:
    """One team and the people in it."""

    id: UUID
    name: str
    name_en: str
    department: str
    member_names: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationView:
    """One hospital."""

    id: UUID
    name: str
    name_en: str
    time_zone: str
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenHours:
    """One stretch of a weekday (0 is Monday) in which a team answers, in the hospital's own zone."""

    weekday: int
    opens: time
    closes: time


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceHoursView:
    """When a team answers: weekly hours, and the days that differ from the calendar."""

    time_zone: str
    hours: tuple[OpenHours, ...]
    days_off: frozenset[date]
    # weekend days worked in exchange for a holiday: they follow Monday's hours
    working_days: frozenset[date]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewShift:
    """A shift to be written into the roster; half-open."""

    membership_id: UUID
    level: DutyLevel
    start: datetime
    until: datetime
