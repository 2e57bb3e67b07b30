"""Who is enrolled, by whom, and who signs the programme first."""

from datetime import date

import pytest

from tests.cast import NOW
from tests.domain.care.pathways.conftest import TODAY
from tests.domain.care.pathways.doing import (
    act,
    tasks,
)
from xinqiao.care.alerts.models import Watch
from xinqiao.care.pathways import actions, permissions, queries
from xinqiao.care.pathways.errors import EnrolmentRefused
from xinqiao.foundation.errors import Conflict, NotAllowed, NotFound
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.foundation.models import OutboxEvent
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people import actions as people_actions
from xinqiao.identity.people.types import Sex


def test_enrolling_lays_out_two_weeks_and_watches(ward, enrolled):
    found = tasks(ward)
    kinds = {
        kind: sum(task.kind == kind for task in found)
        for kind in ("measure", "question", "visit", "medicine")
    }
    assert kinds == {"measure": 14, "question": 2, "visit": 1, "medicine": 0}
    assert {task.plan_version_id for task in found} == {enrolled.plan_version_id}
    with standing_as(ward.system()):
        watch = Watch.objects.get(enrolment_id=enrolled.enrolment_id)
        said = OutboxEvent.objects.filter(name="PlanStarted").values_list("cause_id", flat=True)
        assert list(said) == [enrolled.plan_version_id]
    assert (watch.until, watch.cadence[0]["every_hours"], watch.parameters) == (None, 12, {})


def enrol(cast, key, patient_id=None, programme="HTN-ADULT", **more):
    return act(
        cast,
        key,
        actions.enrol,
        patient_id=patient_id or cast.patient_id,
        programme=programme,
        team_id=cast.team_id,
        anchor_on=TODAY,
        **more,
    )


@pytest.mark.parametrize(
    ("key", "refusal"),
    [
        ("patient", NotAllowed),
        ("daughter", NotAllowed),
        ("pharmacist", NotAllowed),
        ("front_desk", NotAllowed),
        ("manager", NotAllowed),
        ("colleague", NotAllowed),
        ("outsider", NotFound),
    ],
)
def test_only_the_care_team_enrols(ward, key, refusal):
    with pytest.raises(refusal):
        enrol(ward, key)
    assert tasks(ward) == []


def test_nobody_is_enrolled_twice_or_in_an_unknown_programme(ward, enrolled):
    with pytest.raises(Conflict):
        enrol(ward, "nurse")
    with pytest.raises(NotFound):
        enrol(ward, "nurse", programme="MOON")


def register(cast, birth_on):
    return act(
        cast,
        "nurse",
        people_actions.register_patient,
        name="小满",
        sex=Sex.FEMALE,
        birth_on=birth_on,
        team_ids=(cast.team_id,),
    )


def test_children_and_pregnancy_are_refused_with_words(ward):
    child = register(ward, date(2016, 5, 1))
    with pytest.raises(EnrolmentRefused) as young:
        enrol(ward, "nurse", patient_id=child)
    assert young.value.code == "enrolment-too-young"
    with pytest.raises(EnrolmentRefused) as pregnant:
        enrol(ward, "nurse", conditions=frozenset({"pregnancy"}))
    assert pregnant.value.code == "enrolment-excluded-pregnancy"


def test_outside_the_demo_two_people_approve_first(ward, settings):
    settings.XINQIAO_DEMO = False
    with pytest.raises(EnrolmentRefused) as draft:
        enrol(ward, "nurse")
    assert draft.value.code == "enrolment-not-published"
    programme_id = act(ward, "doctor", actions.adopt_programme, code="HTN-ADULT")
    assert act(ward, "nurse", actions.adopt_programme, code="HTN-ADULT") == programme_id
    for key in ("patient", "front_desk", "pharmacist", "administrator"):
        with pytest.raises(NotAllowed):
            act(ward, key, actions.approve_programme, programme_id=programme_id)
    assert act(ward, "doctor", actions.approve_programme, programme_id=programme_id) == "draft"
    with pytest.raises(Conflict):
        act(ward, "doctor", actions.approve_programme, programme_id=programme_id)
    with pytest.raises(NotFound):
        act(ward, "outsider", actions.approve_programme, programme_id=programme_id)
    with pytest.raises(NotFound):
        act(ward, "doctor", actions.adopt_programme, code="MOON")
    nurse = ward.viewer("nurse", now=NOW)
    with standing_as(nurse):
        (seen,) = queries.programmes(nurse)
    assert (seen.status, seen.approved_by, seen.is_watermarked) == ("draft", ("陈砚秋",), False)
    assert act(ward, "head_nurse", actions.approve_programme, programme_id=programme_id) == "published"
    with pytest.raises(Conflict):
        act(ward, "manager", actions.approve_programme, programme_id=programme_id)
    enrol(ward, "nurse")
    with standing_as(nurse):
        assert not queries.plan(nurse, ward.patient_id, now=NOW).is_draft
    patient = ward.viewer("patient", now=NOW)
    with standing_as(patient):
        assert [one.code for one in queries.programmes(patient)] == ["HTN-ADULT"]


def test_who_may_is_asked_the_same_way_for_a_button(ward):
    answers = {}
    for key in ("doctor", "patient", "daughter", "colleague"):
        viewer = ward.viewer(key, now=NOW)
        with standing_as(viewer):
            answers[key] = (
                permissions.can_read_plan(viewer, ward.patient_id),
                permissions.can_adjust(viewer, ward.patient_id),
            )
    assert answers == {
        "doctor": (True, True),
        "patient": (True, False),
        "daughter": (True, False),
        "colleague": (False, False),
    }


def test_a_system_of_the_hospital_enrols_and_one_of_nowhere_adopts_nothing(ward):
    with standing_as(ward.system()):
        made = actions.enrol(
            viewer=ward.system(),
            patient_id=ward.patient_id,
            programme="HTN-ADULT",
            team_id=ward.team_id,
            anchor_on=TODAY,
            now=NOW,
        )
    assert {task.plan_id for task in tasks(ward)} == {made.plan_id}
    with pytest.raises(NotAllowed):
        permissions.check_can_adopt(Viewer.system(None))
    nowhere = Viewer(kind=ViewerKind.STAFF, organization_id=None, roles=frozenset({"doctor"}))
    with pytest.raises(NotAllowed, match=r"taken over|引入"):
        permissions.check_can_adopt(nowhere)
    assert permissions.homes_of(nowhere) == frozenset()


# The day -------------------------------------------------------------------------
