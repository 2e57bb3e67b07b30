"""Registration, search, family, standing, merging."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from tests.cast import NOW
from xinqiao.foundation.errors import Conflict, NotAllowed, NotFound
from xinqiao.foundation.events import drain
from xinqiao.foundation.models import AuditEntry, OutboxEvent
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.enrolments import actions as enrolments
from xinqiao.identity.enrolments import queries as enrolment_queries
from xinqiao.identity.enrolments.errors import AlreadyEnrolled, NotInCare
from xinqiao.identity.enrolments.types import CloseReason
from xinqiao.identity.people import actions, queries
from xinqiao.identity.people.errors import IdNumberTaken, PatientAlreadyRegistered
from xinqiao.identity.people.events import StandingChanged
from xinqiao.identity.people.models import ContactPoint, Patient, PatientLink, SearchToken
from xinqiao.identity.people.types import Area, ContactSystem, Relationship, Sex, Standing, Voice
from xinqiao.simulation.cast import LINXI, PATIENT_BORN_ON, PATIENT_MRN, PATIENT_PHONE, Cast
from xinqiao.simulation.people import id_number


def register(cast: Cast, name: str = "单雄", key: str = "front_desk", **known: object) -> UUID:
    viewer = cast.viewer(key, now=NOW)
    home = {"sex": Sex.MALE, "birth_on": date(1960, 5, 1), "team_ids": [cast.team_id], "now": NOW}
    with standing_as(viewer):
        return actions.register_patient(viewer=viewer, name=name, **{**home, **known})


@pytest.mark.parametrize(
    "search",
    ["周桂兰", "周", "桂兰", "周 桂兰", "zhouguilan", "zhougui", "ZGL", PATIENT_PHONE, "109 9999 0101", "0101", PATIENT_MRN,
     id_number(PATIENT_BORN_ON, 499, "female")],
)  # fmt: skip
def test_the_patient_is_found_by(cast: Cast, search: str) -> None:
    register(cast)
    nurse = cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        assert [card.name for card in queries.patients(nurse, search=search).cards] == ["周桂兰"]


def test_a_surname_of_two_sounds_is_found_by_both(cast: Cast) -> None:
    register(cast)
    nurse = cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        for search in ("shanxiong", "danxiong", "sx"):
            assert [card.name for card in queries.patients(nurse, search=search).cards] == ["单雄"]


def test_nothing_is_found_by_a_stranger_or_outside_the_teams(cast: Cast) -> None:
    for key in ("outsider", "colleague", "manager"):
        viewer = cast.viewer(key, now=NOW)
        with standing_as(viewer):
            assert queries.patients(viewer, search="周桂兰").total == 0


def test_the_front_desk_lists_everybody_by_name(cast: Cast) -> None:
    register(cast)
    register(cast, "安宁", mrn="2", team_ids=[])
    desk = cast.viewer("front_desk", now=NOW)
    with standing_as(desk):
        page = queries.patients(desk)
        assert next(card.name for card in page.cards) == "安宁"
        assert (page.total, page.pages) == (3, 1)
        assert queries.patients(desk, team_id=cast.team_id).total == 2


def test_a_page_of_patients_costs_the_same_for_one_and_for_three(
    cast: Cast, django_assert_num_queries
) -> None:
    nurse = cast.viewer("nurse", now=NOW)
    with standing_as(nurse), django_assert_num_queries(2):
        queries.patients(nurse)
    register(cast, "甲")
    register(cast, "乙")
    with standing_as(nurse), django_assert_num_queries(2):
        assert queries.patients(nurse).total == 3


def test_the_same_human_registers_once_per_hospital(cast: Cast) -> None:
    known = {"phone": PATIENT_PHONE, "birth_on": PATIENT_BORN_ON, "sex": Sex.FEMALE}
    with pytest.raises(PatientAlreadyRegistered) as refusal:
        register(cast, "周桂兰", **known)
    assert refusal.value.patient_id == cast.patient_id
    elsewhere = register(cast, "周桂兰", key="outsider", team_ids=[cast.teams["elsewhere"]], **known)
    patient = cast.viewer("patient", now=NOW)
    assert patient.patient_ids == {cast.patient_id, elsewhere}
    assert patient.organization_ids == {cast.organization_id, LINXI}


def test_one_id_number_one_name(cast: Cast) -> None:
    with pytest.raises(IdNumberTaken):
        register(cast, "别人", id_number=id_number(PATIENT_BORN_ON, 499, "female"))


def test_a_manager_registers_nobody(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        register(cast, key="manager")


def test_a_corrected_name_is_found_and_the_old_one_is_not(cast: Cast) -> None:
    desk = cast.viewer("front_desk", now=NOW)
    with standing_as(desk):
        actions.correct_person(viewer=desk, patient_id=cast.patient_id, name="周桂蓝", now=NOW)
        assert queries.patients(desk, search="周桂蓝").total == 1
        assert queries.patients(desk, search="周桂兰").total == 0


def test_how_a_patient_is_addressed_and_reached(cast: Cast) -> None:
    patient = cast.viewer("patient", now=NOW)
    with standing_as(patient):
        actions.change_preferences(viewer=patient, patient_id=cast.patient_id, voice=Voice.SELF, now=NOW)
        added = actions.add_contact_point(
            viewer=patient, patient_id=cast.patient_id, system=ContactSystem.PHONE,
            value="109 9999 0103", is_preferred=True, now=NOW,
        )  # fmt: skip
        first = queries.contact_points(patient, cast.patient_id)[0]
        assert (first.value, first.is_preferred) == ("8610999990103", True)
        actions.remove_contact_point(
            viewer=patient, patient_id=cast.patient_id, contact_point_id=added, now=NOW
        )
        assert len(queries.contact_points(patient, cast.patient_id)) == 2
        assert queries.patient(patient, cast.patient_id).voice is Voice.SELF


class TestFamily:
    def test_a_revoked_relative_sees_nothing_at_once(self, cast: Cast) -> None:
        patient = cast.viewer("patient", now=NOW)
        with standing_as(patient):
            (link,) = queries.relatives(patient, cast.patient_id, now=NOW)
            actions.revoke_related_person(viewer=patient, related_person_id=link.id, now=NOW)
            assert queries.relatives(patient, cast.patient_id, now=NOW) == []
        daughter = cast.viewer("daughter", now=NOW)
        assert daughter.patient_ids == frozenset()
        with standing_as(daughter):
            assert list(Patient.objects.all()) == []

    def test_a_share_ends_by_itself(self, cast: Cast) -> None:
        patient = cast.viewer("patient", now=NOW)
        with standing_as(patient):
            actions.add_related_person(
                viewer=patient, patient_id=cast.patient_id, name="李强", phone="10999990104",
                relationship=Relationship.CHILD, areas={Area.PLAN}, until=NOW + timedelta(days=7), now=NOW,
            )  # fmt: skip
            names = [view.name for view in queries.relatives(patient, cast.patient_id, now=NOW)]
            later = queries.relatives(patient, cast.patient_id, now=NOW + timedelta(days=7))
        assert sorted(names) == ["李强", "李敏"]
        assert [view.name for view in later] == ["李敏"]

    def test_the_daughter_lets_nobody_in(self, cast: Cast) -> None:
        for key in ("daughter", "nurse", "front_desk"):
            viewer = cast.viewer(key, now=NOW)
            with standing_as(viewer), pytest.raises(NotAllowed):
                actions.add_related_person(
                    viewer=viewer, patient_id=cast.patient_id, name="外人", phone="10999990105",
                    relationship=Relationship.OTHER, areas={Area.PLAN}, now=NOW,
                )  # fmt: skip

    def test_twice_is_a_conflict(self, cast: Cast) -> None:
        patient = cast.viewer("patient", now=NOW)
        with standing_as(patient), pytest.raises(Conflict):
            actions.add_related_person(
                viewer=patient, patient_id=cast.patient_id, name="李敏", phone="10999990102",
                relationship=Relationship.CHILD, areas={Area.PLAN}, now=NOW,
            )  # fmt: skip

    def test_the_accounts_to_tell_are_those_who_share_the_area(self, cast: Cast) -> None:
        with standing_as(cast.system()):
            told = queries.relative_account_ids(cast.patient_id, Area.READINGS, now=NOW)
            untold = queries.relative_account_ids(cast.patient_id, Area.QUESTIONNAIRES, now=NOW)
        assert (told, untold) == (frozenset({cast["daughter"].account_id}), frozenset())


class TestMerging:
    def test_un_merging_gives_everything_back(self, cast: Cast) -> None:
        other = register(cast, "周桂岚")
        before = self.everything(cast)
        desk = cast.viewer("front_desk", now=NOW)
        with standing_as(desk):
            actions.link_patients(
                viewer=desk, patient_id=other, survivor_id=cast.patient_id, reason="同一人", now=NOW
            )
            assert (
                queries.same_person(other) == queries.same_person(cast.patient_id) == {other, cast.patient_id}
            )
            assert queries.survivor_of(other) == cast.patient_id
            assert queries.standings([other])[other] is Standing.MERGED
            assert queries.patients(desk).total == 1
            actions.unlink_patients(viewer=desk, patient_id=other, reason="两个人", now=NOW)
            assert queries.same_person(other) == {other}
        assert self.everything(cast) == before

    def everything(self, cast: Cast) -> list[dict[str, object]]:
        with standing_as(cast.system()):
            tables = (Patient, SearchToken, ContactPoint)
            return [row for table in tables for row in table.objects.order_by("id").values()]

    def test_the_merged_patient_is_granted_with_the_survivor(self, cast: Cast) -> None:
        other = register(cast, "周桂岚", team_ids=[cast.teams["endocrinology"]])
        desk = cast.viewer("front_desk", now=NOW)
        with standing_as(desk):
            actions.link_patients(
                viewer=desk, patient_id=other, survivor_id=cast.patient_id, reason="同一人", now=NOW
            )
        assert cast.viewer("patient", now=NOW).patient_ids == {cast.patient_id, other}
        colleague = cast.viewer("colleague", now=NOW)
        with standing_as(colleague):
            assert queries.patients(colleague).total == 1

    def test_the_same_two_are_linked_once(self, cast: Cast) -> None:
        other = register(cast, "周桂岚")
        desk = cast.viewer("front_desk", now=NOW)
        words = {"viewer": desk, "reason": "同一人", "now": NOW}
        with standing_as(desk):
            actions.link_patients(patient_id=other, survivor_id=cast.patient_id, **words)
            with pytest.raises(Conflict):
                actions.link_patients(patient_id=cast.patient_id, survivor_id=other, **words)
            with pytest.raises(NotFound):
                actions.unlink_patients(viewer=desk, patient_id=cast.patient_id, reason="", now=NOW)
            assert PatientLink.objects.count() == 1


class TestStanding:
    def test_death_closes_the_enrolments(self, cast: Cast) -> None:
        nurse = cast.viewer("nurse", now=NOW)
        with standing_as(nurse):
            enrolments.open_enrolment(viewer=nurse, **self.in_programme(cast))
            actions.change_standing(
                viewer=nurse,
                patient_id=cast.patient_id,
                standing=Standing.DECEASED,
                reason="家属告知",
                now=NOW,
            )
        OutboxEvent.objects.exclude(name="StandingChanged").delete()
        drain({StandingChanged: [enrolments.close_on_standing]}, now=NOW)
        with standing_as(nurse):
            (closed,) = enrolment_queries.enrolments(nurse, cast.patient_id)
            assert (closed.is_open, closed.close_reason) == (False, CloseReason.DECEASED)
            with pytest.raises(NotInCare):
                enrolments.open_enrolment(viewer=nurse, **self.in_programme(cast))

    def in_programme(self, cast: Cast) -> dict[str, object]:
        return {
            "patient_id": cast.patient_id, "programme": "HTN-ADULT", "team_id": cast.team_id,
            "anchor_on": date(2026, 10, 31), "now": NOW,
        }  # fmt: skip

    def test_one_open_enrolment_over_merge_links(self, cast: Cast) -> None:
        other = register(cast, "周桂岚")
        desk, nurse = cast.viewer("front_desk", now=NOW), cast.viewer("nurse", now=NOW)
        with standing_as(nurse):
            enrolments.open_enrolment(viewer=nurse, **{**self.in_programme(cast), "patient_id": other})
        with standing_as(desk):
            actions.link_patients(
                viewer=desk, patient_id=other, survivor_id=cast.patient_id, reason="同一人", now=NOW
            )
        with standing_as(nurse):
            with pytest.raises(AlreadyEnrolled):
                enrolments.open_enrolment(viewer=nurse, **self.in_programme(cast))
            assert [
                view.patient_id for view in enrolment_queries.open_enrolments(nurse, cast.patient_id)
            ] == [other]

    def test_the_patient_may_leave_and_the_daughter_may_not_send_her(self, cast: Cast) -> None:
        nurse, daughter, patient = (cast.viewer(key, now=NOW) for key in ("nurse", "daughter", "patient"))
        with standing_as(nurse):
            opened = enrolments.open_enrolment(viewer=nurse, **self.in_programme(cast))
        leave = {"enrolment_id": opened, "reason": CloseReason.WITHDRAWN, "now": NOW}
        with standing_as(daughter), pytest.raises(NotAllowed):
            enrolments.close_enrolment(viewer=daughter, **leave)
        with standing_as(patient):
            enrolments.close_enrolment(viewer=patient, **leave)
            assert enrolment_queries.open_enrolments(patient, cast.patient_id) == []

    def test_steps_that_cannot_follow_are_refused(self, cast: Cast) -> None:
        nurse, patient = cast.viewer("nurse", now=NOW), cast.viewer("patient", now=NOW)
        with standing_as(nurse), pytest.raises(Conflict):
            actions.change_standing(
                viewer=nurse, patient_id=cast.patient_id, standing=Standing.MERGED, reason="", now=NOW
            )
        with standing_as(patient), pytest.raises(NotAllowed):
            actions.change_standing(
                viewer=patient, patient_id=cast.patient_id, standing=Standing.DECEASED, reason="", now=NOW
            )
        with standing_as(patient):
            actions.change_standing(
                viewer=patient, patient_id=cast.patient_id, standing=Standing.WITHDRAWN, reason="", now=NOW
            )


def test_what_was_done_is_in_the_audit(cast: Cast) -> None:
    patient_id = register(cast)
    with standing_as(cast.system()):
        entry = AuditEntry.objects.get(action="register_patient", object_id=patient_id)
    assert (entry.subjects, entry.membership_id) == ([patient_id], cast["front_desk"].membership_id)
