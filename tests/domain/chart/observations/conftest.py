"""Two hospitals, a care team, three patients: enough to see every wall of measured values."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from xinqiao.chart.observations.types import Component, IncomingReading, Source, SourceKind
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.organizations.models import Department, Organization, Team
from xinqiao.identity.people.models import CareTeam, Patient, Person
from xinqiao.identity.people.types import Standing

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)


@dataclass
class Ward:
    """One hospital with its team and patients, and who may look at them."""

    organization_id: UUID
    team_id: UUID
    person_id: UUID
    guilan: UUID
    neighbour: UUID
    stranger: UUID

    @property
    def client(self):
        return Viewer(
            kind=ViewerKind.CLIENT,
            organization_id=self.organization_id,
            organization_ids=frozenset({self.organization_id}),
            scopes=frozenset({"system/Observation.cruds"}),
        )

    @property
    def device(self):
        return Viewer(
            kind=ViewerKind.DEVICE,
            organization_id=self.organization_id,
            organization_ids=frozenset({self.organization_id}),
            patient_ids=frozenset({self.guilan}),
        )

    @property
    def person(self):
        return Viewer(
            kind=ViewerKind.PERSON,
            organization_id=None,
            organization_ids=frozenset({self.organization_id}),
            person_id=self.person_id,
            patient_ids=frozenset({self.guilan}),
            scopes=frozenset({f"{self.guilan}/*"}),
        )

    @property
    def nurse(self):
        return Viewer(
            kind=ViewerKind.STAFF,
            organization_id=self.organization_id,
            organization_ids=frozenset({self.organization_id}),
            account_id=new_id(),
            roles=frozenset({"nurse"}),
            team_ids=frozenset({self.team_id}),
        )


def _patient(organization_id, mrn, standing=Standing.ALIVE):
    person = Person(name="某人", sex="female", name_token=mrn.encode(), created_at=NOW)
    person.save(force_insert=True)
    row = Patient(
        organization_id=organization_id,
        person=person,
        mrn=mrn,
        standing=standing.value,
        standing_since=NOW,
        time_zone="Asia/Shanghai",
        registered_at=NOW,
    )
    row.save(force_insert=True)
    return row.id


def _hospital(name):
    organization_id = new_id()
    viewer = Viewer.system(organization_id)
    with standing_as(viewer):
        Organization.objects.create(id=organization_id, name=name, name_en=name, created_at=NOW)
        department = Department.objects.create(
            organization_id=organization_id, name="心内科", name_en="Cardiology"
        )
        team = Team.objects.create(
            organization_id=organization_id, department=department, name="一组", name_en="One"
        )
        first, second = _patient(organization_id, "001"), _patient(organization_id, "002")
        CareTeam.objects.create(organization_id=organization_id, patient_id=first, team=team, start=NOW)
        person_id = Patient.objects.get(id=first).person_id
    return organization_id, team.id, person_id, first, second


@pytest.fixture
def ward(db):
    _, _, _, stranger, _ = _hospital("方外医院")
    organization_id, team_id, person_id, guilan, neighbour = _hospital("清和医院")
    return Ward(organization_id, team_id, person_id, guilan, neighbour, stranger)


@pytest.fixture
def stand():
    """Change how a patient stands."""

    def change(ward, patient_id, standing):
        with standing_as(Viewer.system(ward.organization_id)):
            Patient.objects.filter(id=patient_id).update(standing=standing.value)

    return change


def reading(item_id, patient_id, code="8867-4", value="72", unit="/min", **more):
    more.setdefault("measured_at", NOW - timedelta(minutes=3))
    return IncomingReading(
        id=item_id, patient_id=patient_id, code=code, value=Decimal(value), unit=unit, **more
    )


def pressure(item_id, patient_id, systolic="182", diastolic="112", **more):
    more.setdefault("measured_at", NOW - timedelta(minutes=3))
    parts = (
        Component("8480-6", Decimal(systolic), "mm[Hg]"),
        Component("8462-4", Decimal(diastolic), "mm[Hg]"),
    )
    return IncomingReading(id=item_id, patient_id=patient_id, code="85354-9", components=parts, **more)


CLIENT = Source(kind=SourceKind.CLIENT, key="gateway-1")
