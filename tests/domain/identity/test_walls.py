"""The second wall: a query that forgets its filter sees nothing it should not."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from tests.cast import NOW
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.consent.models import ConsentEntry
from xinqiao.identity.enrolments.models import Enrolment
from xinqiao.identity.organizations.models import DutyShift, Membership, Organization, Team
from xinqiao.identity.people.models import (
    CareTeam,
    ContactPoint,
    Patient,
    PatientLink,
    Person,
    RelatedPerson,
    SearchToken,
)
from xinqiao.simulation.cast import Cast

EVERY_TABLE = [
    Organization, Team, Membership, DutyShift, Person, Patient, SearchToken, CareTeam, RelatedPerson,
    ContactPoint, PatientLink, ConsentEntry, Enrolment,
]  # fmt: skip


@pytest.mark.parametrize("table", EVERY_TABLE)
def test_without_a_context_there_are_no_rows(cast: Cast, table) -> None:
    assert list(table.objects.all()) == []


@pytest.mark.parametrize(
    "table", [Person, Patient, SearchToken, CareTeam, RelatedPerson, ContactPoint, ConsentEntry]
)
def test_another_hospital_sees_nobody(cast: Cast, table) -> None:
    with standing_as(cast.viewer("outsider", now=NOW)):
        assert list(table.objects.all()) == []


def test_another_hospital_cannot_write_here(cast: Cast) -> None:
    with standing_as(cast.viewer("outsider", now=NOW)):
        assert Patient.objects.update(mrn="x") == 0
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        standing_as(cast.viewer("outsider", now=NOW)),
    ):
        Team.objects.create(
            organization_id=cast.organization_id, department_id=new_id(), name="x", name_en="x"
        )


def test_a_person_sees_only_what_was_granted(cast: Cast) -> None:
    with standing_as(cast.viewer("daughter", now=NOW)):
        assert [row.id for row in Patient.objects.all()] == [cast.patient_id]
        # herself and her mother
        assert {row.name for row in Person.objects.all()} == {"李敏", "周桂兰"}


def test_a_signed_in_stranger_sees_nothing(cast: Cast) -> None:
    stranger = Viewer(kind=ViewerKind.PERSON, organization_id=None, account_id=new_id(), person_id=new_id())
    with standing_as(stranger):
        assert [list(table.objects.all()) for table in (Person, Patient, Organization)] == [[], [], []]


@pytest.mark.parametrize(
    "question",
    [
        "SELECT count(*) FROM people_grants(now())",
        "SELECT count(people_find_person(NULL, (SELECT ''::bytea), ''::bytea, NULL))",
    ],
)
def test_the_doors_in_the_wall_say_nothing_to_nobody(cast: Cast, question: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(question)
        assert cursor.fetchone()[0] == 0


def test_the_consent_ledger_is_append_only(cast: Cast) -> None:
    with (
        pytest.raises(ProgrammingError, match="permission denied"),
        standing_as(cast.viewer("patient", now=NOW)),
    ):
        ConsentEntry.objects.update(at=NOW + timedelta(days=1))


def test_identifiers_are_sealed_at_rest(cast: Cast) -> None:
    with standing_as(cast.system()), connection.cursor() as cursor:
        cursor.execute("SELECT name, phone, id_number FROM people_person")
        stored = b"".join(bytes(value) for row in cursor.fetchall() for value in row if value)
    assert "周桂兰".encode() not in stored
    assert b"10999990101" not in stored
