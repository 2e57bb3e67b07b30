"""The hospital of a bench: teams, a client, patients who are enrolled and watched, all through actions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from importlib import import_module
from uuid import UUID

from django.conf import settings

from xinqiao.care.alerts import actions as alerts
from xinqiao.care.pathways import actions as pathways
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.accounts import actions as accounts
from xinqiao.identity.organizations import actions as organizations
from xinqiao.identity.organizations.queries import staff_viewer
from xinqiao.identity.organizations.types import DutyLevel, NewShift, OpenHours, Role
from xinqiao.identity.people import actions as people
from xinqiao.identity.people.types import Sex
from xinqiao.simulation.people import inhabitants

PROGRAMME = "HTN-ADULT"
_SCOPE = "system/Observation.c"
_ROSTER_DAYS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """A follow-up team, its nurse's session cookie, and its watched patients."""

    id: UUID
    cookie: str
    patient_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hospital:
    """What the bench calls: a token that may send readings, teams, and a nurse who belongs to all of them.

    `by_mrn` leads from the hospital number that a page shows to the patient's id.
    """

    organization_id: UUID
    token: str
    lead: Viewer
    lead_cookie: str
    teams: tuple[Team, ...]
    by_mrn: Mapping[str, str]

    @property
    def patient_ids(self) -> list[UUID]:
        """All watched patients, team by team."""
        return [patient_id for team in self.teams for patient_id in team.patient_ids]


def build(*, seed: int, patients: int, teams: int, now: datetime) -> Hospital:
    """Build a hospital with so many watched patients, spread evenly over its teams."""
    system = Viewer.system(new_id(), name="bench")
    assert system.organization_id is not None
    with standing_as(system):
        organizations.create_organization(
            viewer=system, name="青禾测速医院", name_en="Bench", time_zone="Asia/Shanghai", now=now
        )
        department = organizations.add_department(viewer=system, name="内科", name_en="Medicine", now=now)
    staffed = [_staff(system, department, number, now) for number in range(teams)]
    _publish(system, staffed[0][0], now)
    with standing_as(system):
        account_id, _ = _hire(system, "bench-lead", Role.NURSE, [team_id for team_id, _ in staffed], now)
    lead = staff_viewer(account_id=account_id, organization_id=system.organization_id)
    assert lead is not None
    token = _token(system, now)
    registered = _register(system, seed, patients, [team_id for team_id, _ in staffed], now)
    return Hospital(
        organization_id=system.organization_id,
        token=token,
        lead=lead,
        lead_cookie=_session(system, account_id, now),
        by_mrn={_mrn(number): str(patient_id) for number, patient_id in enumerate(registered)},
        teams=tuple(
            Team(id=team_id, cookie=cookie, patient_ids=tuple(registered[number::teams]))
            for number, (team_id, cookie) in enumerate(staffed)
        ),
    )


def grow(hospital: Hospital, *, seed: int, first: int, count: int, now: datetime) -> list[UUID]:
    """Register more patients, not enrolled, spread over the same teams; return them."""
    system = Viewer.system(hospital.organization_id, name="bench")
    return _admit(system, seed, first, count, [team.id for team in hospital.teams], now)


def _staff(system: Viewer, department: UUID, number: int, now: datetime) -> tuple[UUID, str]:
    with standing_as(system):
        team_id = organizations.add_team(
            viewer=system, department_id=department, name=f"随访{number + 1}组", name_en="Team", now=now
        )
        account_id, membership_id = _hire(system, f"bench-nurse-{number}", Role.NURSE, [team_id], now)
        hours = [OpenHours(weekday=day, opens=time(8), closes=time(18)) for day in range(7)]
        organizations.set_service_hours(viewer=system, team_id=team_id, hours=hours, now=now)
        shift = NewShift(
            membership_id=membership_id,
            level=DutyLevel.ON_DUTY,
            start=now - timedelta(days=_ROSTER_DAYS),
            until=now + timedelta(days=_ROSTER_DAYS),
        )
        organizations.write_roster(viewer=system, team_id=team_id, shifts=[shift], now=now)
    return team_id, _session(system, account_id, now)


def _hire(
    system: Viewer, name: str, role: Role, team_ids: Sequence[UUID], now: datetime
) -> tuple[UUID, UUID]:
    account_id = accounts.create_staff_account(
        viewer=system, login_name=f"{name}-{new_id().hex[-8:]}", password=new_id().hex, now=now
    )
    membership_id = organizations.add_member(
        viewer=system,
        account_id=account_id,
        role=role,
        display_name=name,
        title="",
        team_ids=list(team_ids),
        now=now,
    )
    return account_id, membership_id


def _session(system: Viewer, account_id: UUID, now: datetime) -> str:
    with standing_as(system):
        signed_in = accounts.open_session(
            viewer=system,
            account_id=account_id,
            organization_id=system.organization_id,
            as_staff=True,
            is_complete=True,
            now=now,
        )
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    signed_in.write(session)
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def _publish(system: Viewer, team_id: UUID, now: datetime) -> None:
    """Sign rule sets and programme by two people, as the console asks."""
    assert system.organization_id is not None
    signers = []
    with standing_as(system):
        rule_sets = alerts.load_rule_sets(viewer=system, is_demo=True, now=now)
        programme = pathways.adopt_programme(viewer=system, code=PROGRAMME, is_watermarked=True, now=now)
        for role in (Role.DOCTOR, Role.CASE_MANAGER):
            account_id, _ = _hire(system, f"bench-{role}", role, [team_id], now)
            signer = staff_viewer(account_id=account_id, organization_id=system.organization_id)
            assert signer is not None
            signers.append(signer)
    for first, act in ((True, alerts.propose_rule_set), (False, alerts.approve_rule_set)):
        signer = signers[0 if first else 1]
        with standing_as(signer):
            for rule_set_id in rule_sets:
                act(viewer=signer, rule_set_id=rule_set_id, now=now)
            pathways.approve_programme(viewer=signer, programme_id=programme, now=now)


def _token(system: Viewer, now: datetime) -> str:
    with standing_as(system):
        client = accounts.create_client(viewer=system, name="bench", scopes=[_SCOPE], now=now)
        made = accounts.issue_access_token(viewer=system, client_id=client.client_id, scopes=None, now=now)
    return made.token


def _register(system: Viewer, seed: int, count: int, team_ids: Sequence[UUID], now: datetime) -> list[UUID]:
    admitted = _admit(system, seed, 0, count, team_ids, now)
    anchor = now.astimezone(UTC).date() - timedelta(days=1)
    for number, patient_id in enumerate(admitted):
        with standing_as(system):
            pathways.enrol(
                viewer=system,
                patient_id=patient_id,
                programme=PROGRAMME,
                team_id=team_ids[number % len(team_ids)],
                anchor_on=anchor,
                now=now,
            )
    return admitted


def _mrn(number: int) -> str:
    return f"B{number:07d}"


def _admit(
    system: Viewer, seed: int, first: int, count: int, team_ids: Sequence[UUID], now: datetime
) -> list[UUID]:
    today: date = now.date()
    admitted = []
    everybody = list(inhabitants(seed, first + count, today=today))[first:]
    for one in everybody:
        with standing_as(system):
            patient_id = people.register_patient(
                viewer=system,
                name=one.name,
                sex=Sex(one.sex),
                birth_on=one.birth_on,
                phone=one.phone,
                mrn=_mrn(one.number),
                team_ids=[team_ids[one.number % len(team_ids)]],
                now=now,
            )
        admitted.append(patient_id)
    return admitted
