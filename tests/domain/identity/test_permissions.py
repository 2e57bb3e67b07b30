"""Who may see and change a record, and what the refusal says."""

import pytest

from tests.cast import NOW
from xinqiao.foundation.errors import NotAllowed
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.consent.permissions import can_decide
from xinqiao.identity.organizations.permissions import ALLOWED, Act, can, check_can
from xinqiao.identity.organizations.types import Role
from xinqiao.identity.people import actions as people
from xinqiao.identity.people.errors import NotShared, OutsideCareTeam, PatientNotFound
from xinqiao.identity.people.permissions import (
    can_read_patient,
    can_write_patient,
    check_can_read_patient,
    check_can_write_patient,
    is_self,
)
from xinqiao.identity.people.types import Area
from xinqiao.simulation.cast import Cast

READS = {
    "doctor": True, "nurse": True, "case_manager": True, "pharmacist": True, "patient": True, "daughter": True,
    "colleague": False, "front_desk": False, "manager": False, "administrator": False, "outsider": False,
}  # fmt: skip


@pytest.mark.parametrize(("key", "may"), READS.items())
def test_who_reads_and_writes_the_record(cast: Cast, key: str, may: bool) -> None:
    viewer = cast.viewer(key, now=NOW)
    with standing_as(viewer):
        assert can_read_patient(viewer, cast.patient_id) is may
        assert can_write_patient(viewer, cast.patient_id) is may


@pytest.mark.parametrize(
    ("key", "may"), {"front_desk": True, "colleague": True, "manager": False, "administrator": False}.items()
)
def test_who_reads_demographics_without_the_record(cast: Cast, key: str, may: bool) -> None:
    viewer = cast.viewer(key, now=NOW)
    with standing_as(viewer):
        assert can_read_patient(viewer, cast.patient_id, Area.DEMOGRAPHICS) is may


def test_the_refusal_names_who_can_see_it(cast: Cast) -> None:
    viewer = cast.viewer("colleague", now=NOW)
    with standing_as(viewer), pytest.raises(OutsideCareTeam) as refusal:
        check_can_read_patient(viewer, cast.patient_id)
    assert "心内随访组" in str(refusal.value)
    assert "林芳" in str(refusal.value)


def test_a_patient_without_a_team_is_said_to_have_none(cast: Cast) -> None:
    desk, nurse = cast.viewer("front_desk", now=NOW), cast.viewer("nurse", now=NOW)
    with standing_as(desk):
        people.end_care_team(viewer=desk, patient_id=cast.patient_id, team_id=cast.team_id, now=NOW)
    with standing_as(nurse), pytest.raises(OutsideCareTeam) as refusal:
        check_can_write_patient(nurse, cast.patient_id)
    assert "心内随访组" not in str(refusal.value)


def test_another_hospital_learns_nothing_of_the_patient(cast: Cast) -> None:
    outsider = cast.viewer("outsider", now=NOW)
    with standing_as(outsider), pytest.raises(PatientNotFound):
        check_can_read_patient(outsider, cast.patient_id)
    with standing_as(outsider), pytest.raises(PatientNotFound):
        check_can_read_patient(outsider, new_id())


def test_a_relative_reads_only_what_was_shared(cast: Cast) -> None:
    daughter = cast.viewer("daughter", now=NOW)
    with pytest.raises(NotShared):
        check_can_read_patient(daughter, cast.patient_id, Area.QUESTIONNAIRES)
    with pytest.raises(PatientNotFound):
        check_can_read_patient(daughter, new_id())
    check_can_read_patient(daughter, cast.patient_id, Area.MEDICINES)


def test_a_device_sends_measurements_only(cast: Cast) -> None:
    device = Viewer(
        kind=ViewerKind.DEVICE, organization_id=cast.organization_id, patient_ids=frozenset({cast.patient_id})
    )
    check_can_write_patient(device, cast.patient_id, Area.READINGS)
    with pytest.raises(NotAllowed):
        check_can_read_patient(device, cast.patient_id, Area.RECORDS)
    with pytest.raises(PatientNotFound):
        check_can_read_patient(device, new_id(), Area.READINGS)


def test_a_client_is_bound_by_the_wall(cast: Cast) -> None:
    ours = Viewer(kind=ViewerKind.CLIENT, organization_id=cast.organization_id)
    theirs = Viewer(kind=ViewerKind.CLIENT, organization_id=cast.other_organization_id)
    with standing_as(ours):
        check_can_read_patient(ours, cast.patient_id)
    with standing_as(theirs), pytest.raises(PatientNotFound):
        check_can_read_patient(theirs, cast.patient_id)


def test_the_patient_is_self_and_the_daughter_is_not(cast: Cast) -> None:
    patient, daughter = cast.viewer("patient", now=NOW), cast.viewer("daughter", now=NOW)
    nurse = cast.viewer("nurse", now=NOW)
    assert [is_self(viewer, cast.patient_id) for viewer in (patient, daughter, nurse)] == [True, False, False]
    assert not is_self(patient, new_id())


@pytest.mark.parametrize(("key", "may"), {"patient": True, "daughter": False, "front_desk": False}.items())
def test_only_the_patient_decides_on_consent(cast: Cast, key: str, may: bool) -> None:
    viewer = cast.viewer(key, now=NOW)
    with standing_as(viewer):
        assert can_decide(viewer, cast.patient_id, now=NOW) is may


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("act", Act)
def test_roles_do_what_the_table_says(role: Role, act: Act) -> None:
    viewer = Viewer(kind=ViewerKind.STAFF, organization_id=new_id(), roles=frozenset({role.value}))
    assert can(viewer, act) is (act in ALLOWED[role])


def test_jobs_act_in_their_hospital_and_nobody_else_acts() -> None:
    check_can(Viewer.system(new_id()), Act.ENROL)
    for viewer in (Viewer.system(None), Viewer(kind=ViewerKind.PERSON, organization_id=None)):
        with pytest.raises(NotAllowed):
            check_can(viewer, Act.ENROL)
