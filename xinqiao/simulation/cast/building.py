"""Building the cast in an empty instance, through the same actions as a real hospital would."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from secrets import token_urlsafe
from uuid import UUID
from zoneinfo import ZoneInfo

import chinese_calendar

from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.accounts import actions as accounts
from xinqiao.identity.consent import actions as consent
from xinqiao.identity.consent.queries import wording_hash_of
from xinqiao.identity.consent.types import PurposeCode
from xinqiao.identity.organizations import actions as organizations
from xinqiao.identity.organizations import queries as organization_queries
from xinqiao.identity.organizations.types import NewShift, OpenHours
from xinqiao.identity.people import actions as people
from xinqiao.identity.people import queries as people_queries
from xinqiao.identity.people.types import ContactSystem, Relationship, Sex, Voice
from xinqiao.simulation.cast.members import (
    DAUGHTER_PHONE,
    DUTY,
    LINXI,
    PATIENT_BORN_ON,
    PATIENT_MRN,
    PATIENT_PHONE,
    QINGHE,
    ROSTER_DAYS,
    SHARED_WITH_DAUGHTER,
    STAFF,
    ZONE,
    Cast,
    Member,
    Part,
)
from xinqiao.simulation.people import id_number


def build_cast(*, now: datetime, password: str | None = None) -> Cast:
    """Build the cast in an empty instance; staff get `password`, or one nobody knows."""
    secret = password or token_urlsafe(18)
    teams = _open_qinghe(now) | _open_linxi(now)
    staff = {part.key: _hire(part, teams, secret, now) for part in STAFF}
    _write_rosters(teams["cardiology"], staff, now)
    cast = Cast(organization_id=QINGHE, other_organization_id=LINXI, teams=teams, members=staff)
    return _admit(cast, now)


# no area has the code 0000, so nobody is rung by the demo
HOSPITAL_PHONE = "0000-0000120"


def _open_qinghe(now: datetime) -> dict[str, UUID]:
    viewer = Viewer.system(QINGHE, name="cast")
    with standing_as(viewer):
        organizations.create_organization(
            viewer=viewer,
            name="青禾县人民医院",
            name_en="Qinghe People's Hospital",
            time_zone=ZONE,
            phone=HOSPITAL_PHONE,
            now=now,
        )
        heart = organizations.add_department(viewer=viewer, name="心血管内科", name_en="Cardiology", now=now)
        sugar = organizations.add_department(viewer=viewer, name="内分泌科", name_en="Endocrinology", now=now)
        teams = {
            "cardiology": organizations.add_team(
                viewer=viewer, department_id=heart, name="心内随访组", name_en="Heart follow-up", now=now
            ),
            "endocrinology": organizations.add_team(
                viewer=viewer, department_id=sugar, name="内分泌随访组", name_en="Diabetes follow-up", now=now
            ),
        }
        for team_id in teams.values():
            organizations.set_service_hours(viewer=viewer, team_id=team_id, hours=_hours(), now=now)
        organizations.mark_days(viewer=viewer, days=_holidays(now), now=now)
    return teams


def _open_linxi(now: datetime) -> dict[str, UUID]:
    viewer = Viewer.system(LINXI, name="cast")
    with standing_as(viewer):
        organizations.create_organization(
            viewer=viewer, name="临溪市第一医院", name_en="Linxi First Hospital", time_zone=ZONE, now=now
        )
        ward = organizations.add_department(viewer=viewer, name="全科", name_en="General practice", now=now)
        team = organizations.add_team(
            viewer=viewer, department_id=ward, name="全科随访组", name_en="General follow-up", now=now
        )
    return {"elsewhere": team}


def _hours() -> list[OpenHours]:
    halves = ((time(8), time(12)), (time(13, 30), time(17, 30)))
    weekdays = [OpenHours(weekday=day, opens=o, closes=c) for day in range(5) for o, c in halves]
    return [*weekdays, OpenHours(weekday=5, opens=time(8), closes=time(12))]


def _holidays(now: datetime) -> list[tuple[date, str, bool]]:
    """Return the public holidays of the present year and the weekends worked in exchange."""
    year = now.astimezone(ZoneInfo(ZONE)).year
    try:
        days = chinese_calendar.get_dates(date(year, 1, 1), date(year, 12, 31))
        named = [(day, *chinese_calendar.get_holiday_detail(day)) for day in days]
    except NotImplementedError:
        # the calendar of a year is published in the autumn before: nothing is invented for it
        return []
    return [(day, name, not is_off) for day, is_off, name in named if name]


def _hire(part: Part, teams: Mapping[str, UUID], password: str, now: datetime) -> Member:
    viewer = Viewer.system(part.home, name="cast")
    with standing_as(viewer):
        account_id = accounts.create_staff_account(
            viewer=viewer, login_name=part.login, password=password, now=now
        )
        membership_id = organizations.add_member(
            viewer=viewer,
            account_id=account_id,
            role=part.role,
            display_name=part.name,
            title=part.title,
            team_ids=[teams[team] for team in part.teams],
            now=now,
        )
    return staff_member(part, account_id, membership_id)


def staff_member(part: Part, account_id: UUID, membership_id: UUID) -> Member:
    """Return a part as the one who plays it."""
    return Member(
        key=part.key,
        name=part.name,
        role=part.role.value,
        organization_id=part.home,
        account_id=account_id,
        login_name=part.login,
        membership_id=membership_id,
    )


def prolong_roster(cast: Cast, *, now: datetime, since: datetime | None = None) -> int:
    """Write the cardiology roster on until it reaches `ROSTER_DAYS` ahead; return the shifts added.

    `since` says where to look for the last known shift; by default a few days back.
    """
    viewer = cast.system()
    with standing_as(viewer):
        known = organization_queries.roster(
            viewer, cast.team_id, since or now - timedelta(days=4), now + timedelta(days=ROSTER_DAYS)
        )
    last = max((until for _start, until, _holder in known), default=None)
    first = last.astimezone(ZoneInfo(ZONE)).date() if last else None
    return _write_rosters(cast.team_id, cast.members, now, first=first)


def _write_rosters(
    team_id: UUID, staff: Mapping[str, Member], now: datetime, *, first: date | None = None
) -> int:
    """Write whole days from `first` (two days ago by default) to `ROSTER_DAYS` ahead, eight to eight."""
    zone = ZoneInfo(ZONE)
    today = now.astimezone(zone).date()
    first = first or today - timedelta(days=2)
    days = (today + timedelta(days=ROSTER_DAYS) - first).days
    turns = [datetime.combine(first + timedelta(days=n), time(8), zone).astimezone(UTC) for n in range(days)]
    shifts = [
        NewShift(
            membership_id=_known(staff[key].membership_id),
            level=level,
            start=turn,
            until=turn + timedelta(days=1),
        )
        for turn in turns
        for level, key in DUTY
    ]
    viewer = Viewer.system(QINGHE, name="cast")
    with standing_as(viewer):
        return organizations.write_roster(viewer=viewer, team_id=team_id, shifts=shifts, now=now)


def _known(found: UUID | None) -> UUID:
    if found is None:
        raise LookupError
    return found


def _admit(cast: Cast, now: datetime) -> Cast:
    """Register 周桂兰 at the front desk; she lets 李敏 in and decides on her consents herself."""
    patient_id = _register(cast, now)
    account_id = accounts.ensure_phone_account(viewer=cast.system(), phone=PATIENT_PHONE, now=now)
    herself = people_queries.person_viewer(account_id, now=now)
    if herself is None:
        raise LookupError
    with standing_as(herself):
        related_id = people.add_related_person(
            viewer=herself,
            patient_id=patient_id,
            name="李敏",
            phone=DAUGHTER_PHONE,
            relationship=Relationship.CHILD,
            areas=SHARED_WITH_DAUGHTER,
            now=now,
        )
        _agree(herself, patient_id, related_id, now)
    return with_family(cast, patient_id, now)


def _register(cast: Cast, now: datetime) -> UUID:
    desk = cast.viewer("front_desk", now=now)
    with standing_as(desk):
        patient_id = people.register_patient(
            viewer=desk,
            name="周桂兰",
            sex=Sex.FEMALE,
            birth_on=PATIENT_BORN_ON,
            phone=PATIENT_PHONE,
            id_number=id_number(PATIENT_BORN_ON, 499, "female"),
            mrn=PATIENT_MRN,
            team_ids=[cast.team_id],
            now=now,
        )
        people.change_preferences(
            viewer=desk, patient_id=patient_id, salutation="周阿姨", voice=Voice.ELDER, now=now
        )
        people.add_contact_point(
            viewer=desk,
            patient_id=patient_id,
            system=ContactSystem.EMAIL,
            value="zhou.guilan@qinghe.example",
            now=now,
        )
    return patient_id


def _agree(herself: Viewer, patient_id: UUID, related_id: UUID, now: datetime) -> None:
    decided = (
        (PurposeCode.CARE_FOLLOWUP, None),
        (PurposeCode.FAMILY_SHARE, related_id),
        (PurposeCode.EMERGENCY_CONTACT, None),
    )
    for purpose, target_id in decided:
        consent.grant_consent(
            viewer=herself,
            patient_id=patient_id,
            purpose=purpose,
            target_id=target_id,
            wording_hash=wording_hash_of(purpose, "zh-Hans"),
            now=now,
        )


def with_family(cast: Cast, patient_id: UUID, now: datetime) -> Cast:
    """Return the cast with 周桂兰 and 李敏."""
    system = cast.system()
    phones = {"patient": ("周桂兰", PATIENT_PHONE), "daughter": ("李敏", DAUGHTER_PHONE)}
    family = {
        key: Member(
            key=key,
            name=name,
            role="patient" if key == "patient" else "relative",
            organization_id=QINGHE,
            account_id=accounts.ensure_phone_account(viewer=system, phone=phone, now=now),
            patient_id=patient_id,
            phone=phone,
        )
        for key, (name, phone) in phones.items()
    }
    return replace(cast, members={**cast.members, **family})
