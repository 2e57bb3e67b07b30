"""Members, rosters and hours."""

from datetime import date, timedelta

import pytest

from tests.cast import NOW
from xinqiao.foundation.errors import Conflict, NotAllowed, NotFound
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.organizations import actions, queries
from xinqiao.identity.organizations.types import DutyLevel, NewShift, Role
from xinqiao.simulation.cast import LINXI, QINGHE, Cast


def test_a_staff_viewer_is_one_query(cast: Cast, django_assert_num_queries) -> None:
    nurse = cast["nurse"]
    # the savepoint and the context are set around the one read
    with django_assert_num_queries(5):
        viewer = queries.staff_viewer(account_id=nurse.account_id, organization_id=QINGHE, generation=1)
    assert (viewer.roles, viewer.team_ids) == ({"nurse"}, {cast.team_id})


def test_nobody_is_staff_elsewhere_or_after_signing_out_everywhere(cast: Cast) -> None:
    account_id = cast["nurse"].account_id
    assert queries.staff_viewer(account_id=account_id, organization_id=LINXI) is None
    assert queries.staff_viewer(account_id=account_id, organization_id=QINGHE, generation=2) is None


def test_an_ended_membership_sees_nothing(cast: Cast) -> None:
    admin, nurse = cast.viewer("administrator", now=NOW), cast["nurse"]
    with standing_as(admin):
        actions.end_membership(viewer=admin, membership_id=nurse.membership_id, now=NOW)
        with pytest.raises(Conflict):
            actions.end_membership(viewer=admin, membership_id=nurse.membership_id, now=NOW)
        chain = queries.escalation_chain(QINGHE, cast.team_id, NOW)
    assert queries.staff_viewer(account_id=nurse.account_id, organization_id=QINGHE) is None
    assert [holder.level for holder in chain] == [DutyLevel.BACKUP, DutyLevel.HEAD_NURSE, DutyLevel.DIRECTOR]


def test_only_administrators_manage_members(cast: Cast) -> None:
    for key in ("doctor", "manager", "outsider"):
        viewer = cast.viewer(key, now=NOW)
        with standing_as(viewer), pytest.raises(NotAllowed):
            actions.join_team(
                viewer=viewer, membership_id=cast["colleague"].membership_id, team_id=cast.team_id, now=NOW
            )


def test_joining_and_leaving_a_team_changes_who_one_is(cast: Cast) -> None:
    admin = cast.viewer("administrator", now=NOW)
    words = {
        "viewer": admin,
        "membership_id": cast["colleague"].membership_id,
        "team_id": cast.team_id,
        "now": NOW,
    }
    with standing_as(admin):
        actions.join_team(**words)
        actions.join_team(**words)
    assert cast.team_id in cast.viewer("colleague", now=NOW).team_ids
    with standing_as(admin):
        actions.leave_team(**words)
    assert cast.team_id not in cast.viewer("colleague", now=NOW).team_ids


def test_somebody_works_in_a_hospital_once(cast: Cast) -> None:
    admin = cast.viewer("administrator", now=NOW)
    with standing_as(admin), pytest.raises(Conflict):
        actions.add_member(
            viewer=admin, account_id=cast["nurse"].account_id, role=Role.DOCTOR, display_name="林芳", now=NOW
        )


def test_an_account_knows_its_workplaces(cast: Cast) -> None:
    assert [place.name for place in queries.workplaces(cast["outsider"].account_id)] == ["临溪市第一医院"]
    assert queries.workplaces(new_id()) == []


def test_two_people_never_hold_one_duty(cast: Cast) -> None:
    manager = cast.viewer("manager", now=NOW)
    shift = NewShift(
        membership_id=cast["colleague"].membership_id,
        level=DutyLevel.ON_DUTY,
        start=NOW,
        until=NOW + timedelta(hours=8),
    )
    with standing_as(manager):
        with pytest.raises(Conflict):
            actions.write_roster(viewer=manager, team_id=cast.team_id, shifts=[shift], now=NOW)
        other_team = cast.teams["endocrinology"]
        assert actions.write_roster(viewer=manager, team_id=other_team, shifts=[shift], now=NOW) == 1
        assert actions.write_roster(viewer=manager, team_id=other_team, shifts=[], now=NOW) == 0
        assert queries.on_duty(QINGHE, other_team, NOW + timedelta(hours=8)) is None
        assert len(queries.roster(manager, other_team, NOW, NOW + timedelta(days=1))) == 1
        stranger = NewShift(
            membership_id=cast["outsider"].membership_id, level=DutyLevel.BACKUP, start=NOW, until=shift.until
        )
        with pytest.raises(NotFound):
            actions.write_roster(viewer=manager, team_id=other_team, shifts=[stranger], now=NOW)


def test_hours_and_holidays(cast: Cast) -> None:
    with standing_as(cast.system()):
        service = queries.service_hours(QINGHE, cast.team_id)
        with pytest.raises(NotFound):
            queries.service_hours(new_id(), cast.team_id)
    assert len(service.hours) == 11
    assert date(2026, 10, 1) in service.days_off
    assert service.time_zone == "Asia/Shanghai"


def test_a_hospital_is_opened_by_a_set_up_job_only(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.create_organization(
            viewer=cast.viewer("administrator", now=NOW), name="x", name_en="x", now=NOW
        )


def test_patients_read_the_names_of_their_hospital(cast: Cast) -> None:
    patient = cast.viewer("patient", now=NOW)
    with standing_as(patient):
        assert queries.organization(patient, QINGHE).name_en == "Qinghe People's Hospital"
        assert "林芳" in {member.name for member in queries.members(patient, team_id=cast.team_id)}
        with pytest.raises(NotFound):
            queries.organization(patient, LINXI)


def test_names_and_accounts_of_members(cast: Cast) -> None:
    nurse = cast["nurse"]
    with standing_as(cast.system()):
        assert queries.member_names([nurse.membership_id]) == {nurse.membership_id: "林芳"}
        assert queries.account_of(nurse.membership_id) == nurse.account_id
        assert queries.account_of(new_id()) is None
