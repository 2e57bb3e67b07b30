"""A small hospital for tests of the floors above identity: one team, one patient with her daughter, one outsider."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.accounts import actions as accounts
from xinqiao.identity.consent import actions as consent
from xinqiao.identity.consent.queries import consents
from xinqiao.identity.consent.types import PurposeCode
from xinqiao.identity.organizations import actions as organizations
from xinqiao.identity.organizations import queries as organization_queries
from xinqiao.identity.organizations.types import DutyLevel, NewShift, OpenHours, Role
from xinqiao.identity.people import actions as people
from xinqiao.identity.people import queries as people_queries
from xinqiao.identity.people.types import Area, Relationship, Sex

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
PATIENT_PHONE = "13800000068"
DAUGHTER_PHONE = "13800000035"


@dataclass
class Hospital:
    """Ids and viewers; `patient()` and `daughter()` are resolved anew, as a request would."""

    organization_id: UUID
    team_id: UUID
    patient_id: UUID
    setup: Viewer
    nurse: Viewer
    doctor: Viewer
    outsider: Viewer
    colleague: Viewer

    def patient(self, now: datetime = MONDAY) -> Viewer:
        return _person(PATIENT_PHONE, now)

    def daughter(self, now: datetime = MONDAY) -> Viewer:
        return _person(DAUGHTER_PHONE, now)


def _person(phone: str, now: datetime) -> Viewer:
    nobody = Viewer.system(None, name="tests")
    account_id = accounts.ensure_phone_account(viewer=nobody, phone=phone, now=now)
    viewer = people_queries.person_viewer(account_id, now=now)
    assert viewer is not None
    return viewer


def build(now: datetime = MONDAY) -> Hospital:
    """Open the hospital, staff it, register 周桂兰, let her daughter in and grant follow-up messages."""
    setup, team_id = _open("清河医院", now)
    nurse = _member(setup, "linfang", Role.NURSE, "林芳", "专科护士", team_id, now)
    doctor = _member(setup, "chenyanqiu", Role.DOCTOR, "陈砚秋", "主任医师", team_id, now)
    colleague = _member(setup, "heyu", Role.NURSE, "何雨", "护士", None, now)
    elsewhere, other_team = _open("外院", now)
    outsider = _member(elsewhere, "fangwai", Role.DOCTOR, "方外", "医师", other_team, now)
    with standing_as(setup):
        patient_id = people.register_patient(
            viewer=setup,
            name="周桂兰",
            sex=Sex.FEMALE,
            birth_on=date(1958, 3, 2),
            phone=PATIENT_PHONE,
            mrn="A1001",
            team_ids=[team_id],
            now=now,
        )
        organizations.write_roster(
            viewer=setup,
            team_id=team_id,
            shifts=[
                NewShift(
                    membership_id=nurse.membership_id,
                    level=DutyLevel.ON_DUTY,
                    start=now - timedelta(days=1),
                    until=now + timedelta(days=30),
                )
            ],
            now=now,
        )
        organizations.set_service_hours(
            viewer=setup,
            team_id=team_id,
            hours=[OpenHours(weekday=day, opens=time(8), closes=time(18)) for day in range(5)],
            now=now,
        )
    hospital = Hospital(
        setup.organization_id, team_id, patient_id, setup, nurse, doctor, outsider, colleague
    )
    _share(hospital, now)
    return hospital


def _open(name: str, now: datetime) -> tuple[Viewer, UUID]:
    setup = Viewer.system(new_id(), name="tests")
    with standing_as(setup):
        organizations.create_organization(viewer=setup, name=name, name_en=name, now=now)
        department = organizations.add_department(viewer=setup, name="心内科", name_en="Cardiology", now=now)
        team = organizations.add_team(
            viewer=setup, department_id=department, name="随访组", name_en="Follow-up", now=now
        )
    return setup, team


def _member(
    setup: Viewer, login: str, role: Role, name: str, title: str, team_id: UUID | None, now: datetime
) -> Viewer:
    with standing_as(setup):
        account_id = accounts.create_staff_account(
            viewer=setup, login_name=login, password="a long pass phrase, 2026", now=now
        )
        organizations.add_member(
            viewer=setup,
            account_id=account_id,
            role=role,
            display_name=name,
            title=title,
            team_ids=[team_id] if team_id else [],
            now=now,
        )
    viewer = organization_queries.staff_viewer(
        account_id=account_id, organization_id=setup.organization_id
    )
    assert viewer is not None
    return viewer


def _share(hospital: Hospital, now: datetime) -> None:
    herself = hospital.patient(now)
    with standing_as(herself):
        people.add_related_person(
            viewer=herself,
            patient_id=hospital.patient_id,
            name="李敏",
            phone=DAUGHTER_PHONE,
            relationship=Relationship.CHILD,
            areas=[Area.MESSAGES, Area.READINGS],
            now=now,
        )
        grant(hospital, PurposeCode.CARE_FOLLOWUP, now)


def grant(hospital: Hospital, purpose: PurposeCode, now: datetime) -> None:
    """Let the patient agree to a purpose, with the wording in force."""
    herself = hospital.patient(now)
    with standing_as(herself):
        states = consents(herself, hospital.patient_id, now=now)
        wording = next(state.purpose for state in states if state.purpose.code is purpose)
        consent.grant_consent(
            viewer=herself,
            patient_id=hospital.patient_id,
            purpose=purpose,
            wording_hash=wording.hashes["zh-Hans"],
            now=now,
        )


def withdraw(hospital: Hospital, purpose: PurposeCode, now: datetime) -> None:
    """Let the patient take a purpose back."""
    herself = hospital.patient(now)
    with standing_as(herself):
        consent.withdraw_consent(viewer=herself, patient_id=hospital.patient_id, purpose=purpose, now=now)
