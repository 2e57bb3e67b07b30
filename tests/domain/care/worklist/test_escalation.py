"""A red row goes along the roster like an alert: steps, notices, an alarm at the end; and what stops it."""

from datetime import timedelta

import pytest

from tests.cast import NOW
from tests.domain.care.worklist.test_items import as_, put, seen
from xinqiao.care.worklist import actions, queries
from xinqiao.care.worklist.models import ItemStep, WorkItem
from xinqiao.care.worklist.types import Kind, Severity
from xinqiao.foundation.models import AuditEntry, StreamNotice
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.organizations.models import DutyShift

pytestmark = pytest.mark.django_db


def danger(cast, *, owner="nurse", severity=Severity.RED, due=15, **extra):
    owner_id = cast.members[owner].membership_id if owner else None
    return put(cast, kind=Kind.MESSAGE, severity=severity, owner_id=owner_id, due=due, **extra)


def at(cast, minute):
    return actions.escalate_items(viewer=cast.system(), now=NOW + timedelta(minutes=minute))


def owner_of(cast, item_id):
    with standing_as(cast.system()):
        owner_id = WorkItem.objects.get(id=item_id).owner_id
    return next((key for key, member in cast.members.items() if member.membership_id == owner_id), None)


def steps(cast, item_id, key="nurse"):
    viewer = cast.viewer(key, now=NOW)
    with standing_as(viewer):
        return queries.item_steps(viewer, item_id)


def test_red_climbs_the_roster_at_15_30_and_45_minutes_and_then_everybody_is_called(cast):
    item_id = danger(cast)
    told = [(minute, at(cast, minute), owner_of(cast, item_id)) for minute in (14, 15, 16, 30, 45, 60, 75)]
    assert told == [
        (14, 0, "nurse"),
        (15, 1, "case_manager"),
        (16, 0, "case_manager"),
        (30, 1, "head_nurse"),
        (45, 1, "doctor"),
        (60, 1, "doctor"),
        (75, 0, "doctor"),
    ]
    kinds = [step.kind for step in steps(cast, item_id)]
    assert kinds == ["escalated", "escalated", "escalated", "nobody-on-duty"]
    levels = [step.details.get("level") for step in steps(cast, item_id)]
    assert levels == ["backup", "head_nurse", "director", None]
    rows = seen(cast, severity=Severity.RED).items
    assert {(row.kind, row.summary) for row in rows if row.kind is Kind.PHONE} == {
        (Kind.PHONE, "无人值守：请立即安排人接手")
    }
    assert len(rows) == 2


def test_each_step_is_heard_by_whoever_is_asked_and_written_down(cast):
    item_id = danger(cast)
    at(cast, 15)
    account_id = cast.members["case_manager"].account_id
    notice = StreamNotice.objects.get(audience=f"account:{account_id}", region="worklist")
    assert notice.subject == {"item": str(item_id), "patient": str(cast.patient_id)}
    with standing_as(cast.system()):
        entry = AuditEntry.objects.get(action="escalate-item")
        assert (entry.object_id, entry.subjects, entry.viewer_kind) == (item_id, [cast.patient_id], "system")


def test_taking_it_stops_the_clock_and_dismisses_everybody_who_was_called(cast):
    item_id = danger(cast)
    for minute in (15, 30, 45, 60):
        at(cast, minute)
    as_(cast, "doctor", actions.claim_item, item_id)
    assert [row.id for row in seen(cast).items] == [item_id]
    assert at(cast, 24 * 60) == 0


def test_finishing_it_stops_the_clock_too(cast):
    item_id = danger(cast)
    as_(cast, "nurse", actions.complete_item, item_id)
    assert at(cast, 24 * 60) == 0


def test_put_back_it_is_nobodys_and_red_waits_for_no_clock(cast):
    item_id = danger(cast)
    as_(cast, "nurse", actions.claim_item, item_id)
    assert at(cast, 20) == 0
    as_(cast, "nurse", actions.release_item, item_id)
    assert (at(cast, 21), owner_of(cast, item_id)) == (1, "nurse")
    assert (at(cast, 36), owner_of(cast, item_id)) == (1, "case_manager")


def test_handed_on_its_clock_begins_again(cast):
    item_id = danger(cast)
    now = NOW + timedelta(minutes=10)
    as_(cast, "nurse", actions.reassign_item, item_id, now=now, owner_id=cast.members["doctor"].membership_id)
    assert (at(cast, 16), at(cast, 25), owner_of(cast, item_id)) == (0, 1, "case_manager")


def test_red_that_nobody_has_is_given_out_by_the_next_round(cast):
    item_id = danger(cast, owner=None)
    assert (at(cast, 0), owner_of(cast, item_id)) == (1, "nurse")


def test_with_an_empty_roster_everybody_is_called_at_once_and_only_once(cast):
    with standing_as(cast.system()):
        DutyShift.objects.all().delete()
    item_id = danger(cast, owner=None)
    assert [at(cast, minute) for minute in (0, 1, 60)] == [1, 0, 0]
    assert [step.kind for step in steps(cast, item_id)] == ["nobody-on-duty"]
    assert [row.kind for row in seen(cast).items] == [Kind.PHONE, Kind.MESSAGE]


def test_orange_waits_for_its_own_clock_and_has_it_again(cast):
    item_id = danger(cast, severity=Severity.ORANGE, due=120)
    assert [at(cast, minute) for minute in (15, 119, 120, 135, 240)] == [0, 0, 1, 0, 1]
    assert owner_of(cast, item_id) == "head_nurse"


def test_orange_without_a_date_or_an_owner_is_looked_at_by_the_next_round(cast):
    item_id = danger(cast, severity=Severity.ORANGE, owner=None, due=None)
    assert (at(cast, 0), owner_of(cast, item_id)) == (1, "nurse")
    assert (at(cast, 14), at(cast, 15)) == (0, 1)


@pytest.mark.parametrize(
    ("kind", "severity", "cause_type"),
    [
        (Kind.MESSAGE, Severity.YELLOW, "test"),
        (Kind.TASK, Severity.BLUE, "test"),
        (Kind.ALERT, Severity.RED, "alert"),
        (Kind.PHONE, Severity.RED, "duty-gap"),
    ],
)
def test_light_rows_and_those_that_are_called_otherwise_stay_where_they_are(cast, kind, severity, cause_type):
    put(cast, kind=kind, severity=severity, cause_type=cause_type, due=15)
    assert at(cast, 24 * 60) == 0
    with standing_as(cast.system()):
        assert not ItemStep.objects.exists()


def test_the_round_visits_every_hospital_and_steps_are_the_teams(cast):
    item_id = danger(cast)
    actions.escalation_round(NOW + timedelta(minutes=15))
    assert owner_of(cast, item_id) == "case_manager"
    assert [step.kind for step in steps(cast, item_id)] == ["escalated"]
    assert steps(cast, item_id, key="outsider") == []
