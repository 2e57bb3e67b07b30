"""The worklist: claiming, handing on, finishing, undoing, filters, walls and the number of queries."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import NOW
from xinqiao.care.worklist import actions, permissions, queries
from xinqiao.care.worklist.errors import CloseTheCause, ItemMovedOn, ItemNotFound, UndoTooLate
from xinqiao.care.worklist.models import ITEM_STATES, WorkItem
from xinqiao.care.worklist.types import ItemState, Kind, Severity, Whose
from xinqiao.foundation.errors import NotAllowed
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people import actions as people
from xinqiao.identity.people.types import Sex

pytestmark = pytest.mark.django_db


def put(cast, *, kind=Kind.TASK, severity=Severity.YELLOW, cause_id=None, due=60, patient_id=None, **extra):
    viewer = cast.system()
    with standing_as(viewer):
        return actions.open_item(
            viewer=viewer,
            patient_id=patient_id or cast.patient_id,
            team_id=extra.pop("team_id", cast.team_id),
            kind=kind,
            severity=severity,
            summary_id=extra.pop("summary_id", "alerts.summary.pulse"),
            facts={},
            cause_type=extra.pop("cause_type", "test"),
            cause_id=cause_id or new_id(),
            due_at=NOW + timedelta(minutes=due) if due is not None else None,
            now=NOW,
            **extra,
        )


def as_(cast, key, act, item_id, now=NOW, **arguments):
    viewer = cast.viewer(key, now=NOW)
    with standing_as(viewer):
        return act(viewer=viewer, item_id=item_id, now=now, **arguments)


def seen(cast, key="nurse", **filters):
    viewer = cast.viewer(key, now=NOW)
    with standing_as(viewer):
        return queries.items(viewer, **filters)


def test_one_item_per_cause_while_it_is_not_done(cast):
    cause = new_id()
    first = put(cast, cause_id=cause)
    assert put(cast, cause_id=cause) == first
    as_(cast, "nurse", actions.complete_item, first)
    assert put(cast, cause_id=cause) != first


def test_claiming_releasing_reassigning_completing_and_undoing(cast):
    item_id = put(cast)
    as_(cast, "nurse", actions.claim_item, item_id)
    with pytest.raises(ItemMovedOn):
        as_(cast, "doctor", actions.claim_item, item_id)
    (row,) = seen(cast, owner=Whose.MINE).items
    assert (row.state, row.owner_name, row.patient.name) == (ItemState.CLAIMED, "林芳", "周桂兰")
    as_(cast, "nurse", actions.release_item, item_id)
    assert seen(cast, owner=Whose.UNASSIGNED).total == 1
    as_(cast, "nurse", actions.reassign_item, item_id, owner_id=cast["doctor"].membership_id)
    assert seen(cast, owner=cast["doctor"].membership_id).total == 1
    as_(cast, "doctor", actions.complete_item, item_id, note="done")
    assert seen(cast).total == 0
    as_(cast, "doctor", actions.undo_completion, item_id, now=NOW + timedelta(minutes=9))
    assert seen(cast).total == 1
    as_(cast, "doctor", actions.complete_item, item_id)
    with pytest.raises(UndoTooLate):
        as_(cast, "doctor", actions.undo_completion, item_id, now=NOW + timedelta(minutes=11))
    doctor = cast.viewer("doctor", now=NOW)
    with standing_as(doctor):
        assert queries.item(doctor, item_id).state == ItemState.DONE
        assert queries.item(doctor, new_id()) is None


def test_an_alerts_row_is_not_ticked_off(cast):
    item_id = put(cast, kind=Kind.ALERT)
    with pytest.raises(CloseTheCause):
        as_(cast, "nurse", actions.complete_item, item_id)
    with pytest.raises(CloseTheCause):
        as_(cast, "nurse", actions.undo_completion, item_id)


def test_changes_of_a_cause_without_an_item_do_nothing(cast):
    viewer = cast.system()
    with standing_as(viewer):
        actions.change_item_of_cause(viewer=viewer, cause_type="alert", cause_id=new_id(), now=NOW)
        actions.finish_item_of_cause(viewer=viewer, cause_type="alert", cause_id=new_id(), now=NOW)
        assert WorkItem.objects.count() == 0


def test_most_severe_first_then_by_the_time_left(cast):
    late = put(cast, severity=Severity.YELLOW, due=90)
    soon = put(cast, severity=Severity.YELLOW, due=5)
    someday = put(cast, severity=Severity.BLUE, due=None)
    red = put(cast, severity=Severity.RED, due=500, kind=Kind.PHONE)
    assert [row.id for row in seen(cast).items] == [red, soon, late, someday]
    assert [row.id for row in seen(cast, kind=Kind.PHONE).items] == [red]
    assert seen(cast, severity=Severity.YELLOW).total == 2
    nurse = cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        found = queries.counts(nurse, now=NOW + timedelta(minutes=6))
    assert (found.total, found.mine, found.unassigned, found.overdue) == (4, 0, 4, 1)
    assert found.by_severity == {"red": 1, "orange": 0, "yellow": 2, "blue": 1}
    assert found.by_kind[Kind.PHONE] == 1


def test_search_finds_by_the_patient(cast):
    put(cast)
    assert seen(cast, search="周桂兰").total == 1
    assert seen(cast, search="李敏").total == 0
    assert seen(cast, patient_id=cast.patient_id).total == 1


def test_summaries_are_words_in_both_languages_and_never_crash(cast):
    put(cast)
    assert seen(cast).items[0].summary == "静息心率 —"
    assert seen(cast, language="en").items[0].summary == "Resting heart rate —"
    put(cast, summary_id="unwritten.words", severity=Severity.RED)
    assert seen(cast).items[0].summary == "unwritten.words"


@pytest.mark.parametrize("key", ["front_desk", "manager", "administrator"])
def test_who_is_not_in_care_has_no_worklist(cast, key):
    put(cast)
    with pytest.raises(NotAllowed):
        seen(cast, key)
    assert not permissions.can_open_worklist(cast.viewer(key, now=NOW))


def test_another_team_and_another_hospital_see_and_move_nothing(cast):
    item_id = put(cast)
    assert permissions.can_open_worklist(cast.viewer("colleague", now=NOW))
    for key in ("colleague", "outsider"):
        assert seen(cast, key).total == 0
        with pytest.raises(ItemNotFound):
            as_(cast, key, actions.claim_item, item_id)
    with pytest.raises(ItemNotFound):
        as_(cast, "front_desk", actions.claim_item, item_id)
    with standing_as(cast.system()):
        row = WorkItem.objects.get(id=item_id)
    assert not permissions.can_move(cast.viewer("outsider", now=NOW), row)
    # a patient's context sees no row of the hospital's work at all
    with standing_as(cast.viewer("patient", now=NOW)):
        assert WorkItem.objects.count() == 0


def test_a_job_sees_and_moves_everything_of_its_hospital(cast):
    item_id = put(cast)
    system = cast.system()
    with standing_as(system):
        assert queries.items(system).total == 1
        actions.complete_item(viewer=system, item_id=item_id, now=NOW)


def test_a_page_takes_few_queries_however_long_it_is(cast):
    desk = cast.viewer("front_desk", now=NOW)

    def add(n):
        with standing_as(desk):
            patient_id = people.register_patient(
                viewer=desk, name=f"某{n}", sex=Sex.MALE, birth_on=date(1960, 1, 1), mrn=f"Q{n}",
                team_ids=[cast.team_id], now=NOW,
            )  # fmt: skip
        put(cast, patient_id=patient_id, owner_id=cast["nurse"].membership_id)

    def asked():
        viewer = cast.viewer("nurse", now=NOW)
        with standing_as(viewer), CaptureQueriesContext(connection) as captured:
            queries.items(viewer)
        return len(captured)

    add(1)
    one = asked()
    add(2)
    add(3)
    assert asked() == one <= 4


def test_the_states_are_drawn_as_the_readme_shows_them():
    from pathlib import Path

    readme = (Path(actions.__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    assert ITEM_STATES.drawing() in readme
