"""Drafts, moves and rollback: numbers, concurrency, reasons, who stays behind, what other hospitals see."""

from copy import deepcopy
from datetime import timedelta

import pytest

from tests.cast import NOW
from tests.domain.care.alerts.conftest import begin
from xinqiao.care.alerts import actions, queries
from xinqiao.care.alerts.errors import (
    DraftMovedOn,
    DraftUnfit,
    NotInForce,
    ReasonNeeded,
    RuleSetNotFound,
    SecondApproverNeeded,
    WatchesChanged,
)
from xinqiao.care.alerts.models import RuleSetVersion, Watch
from xinqiao.care.alerts.queries.field_words import changes_between
from xinqiao.foundation.errors import Conflict, NotAllowed
from xinqiao.foundation.models import AuditEntry
from xinqiao.foundation.walls import standing_as

pytestmark = pytest.mark.django_db
LIMIT = "rules/htn-orange/when/0/mm[Hg]"
SOURCE = {"rules/htn-orange": "Committee 2026-11-20"}


@pytest.fixture
def nurse(cast, published):
    del published
    return cast.viewer("nurse", now=NOW)


def in_force(viewer, code="HTN-ADULT"):
    with standing_as(viewer):
        return queries.version_in_force(viewer, code)


def draft(viewer, code="HTN-ADULT"):
    with standing_as(viewer):
        return actions.draft_rule_set(viewer=viewer, rule_set_id=in_force(viewer, code).id, now=NOW)


def edit(viewer, row_id, typed, *, sources=SOURCE, revision=0):
    with standing_as(viewer):
        return actions.edit_rule_set(
            viewer=viewer,
            rule_set_id=row_id,
            revision=revision,
            typed=typed,
            sources=sources,
            note="",
            now=NOW,
        )


def publish(cast, row_id):
    for key, act in (("doctor", "propose"), ("case_manager", "approve")):
        viewer = cast.viewer(key, now=NOW)
        with standing_as(viewer):
            if act == "propose":
                actions.propose_rule_set(viewer=viewer, rule_set_id=row_id, untested_reason="test", now=NOW)
            else:
                assert actions.approve_rule_set(viewer=viewer, rule_set_id=row_id, now=NOW)


def test_each_draft_gets_the_next_number_and_changes_nothing_else(nurse) -> None:
    first, second = draft(nurse), draft(nurse)
    with standing_as(nurse):
        rows = {row.id: row for row in RuleSetVersion.objects.filter(code="HTN-ADULT")}
        assert [rows[first].version, rows[second].version] == ["1.1.0", "1.2.0"]
        base = in_force(nurse)
        assert rows[first].data == base.data | {"version": "1.1.0", "status": "draft"}
        assert changes_between(base.data, rows[first].data) == []


def test_a_change_is_kept_with_its_source_and_the_rest_stays(nurse) -> None:
    row_id = draft(nurse)
    changes = edit(nurse, row_id, {LIMIT: "170", "rules/htn-orange/clock/minutes": "120"})
    assert [(change.path, change.old, change.new) for change in changes] == [(LIMIT, "180", "170")]
    with standing_as(nurse):
        data = RuleSetVersion.objects.get(id=row_id).data
        wanted = deepcopy(in_force(nurse).data) | {"version": "1.1.0", "status": "draft"}
        rule = next(rule for rule in wanted["rules"] if rule["id"] == "htn-orange")
        rule["when"]["any"][0]["limit"]["mm[Hg]"] = 170
        rule["provenance"]["when"] = "H Committee 2026-11-20"
        assert data == wanted


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (LIMIT, "abc", "not-a-number"),
        (LIMIT, "", "not-a-number"),
        (LIMIT, "NaN", "not-a-number"),
        (LIMIT, "1e999999", "not-a-number"),
        (LIMIT, "-1", "negative"),
        (LIMIT, "10000", "too-large"),
        ("rules/htn-orange/confirm/least", "5.5", "not-whole"),
        ("rules/htn-orange/severity", "purple", "unknown-choice"),
        ("rules/htn-orange/phrase", "alerts.none", "unknown-choice"),
        ("rules/htn-orange/off", "maybe", "unknown-choice"),
    ],
)
def test_what_does_not_fit_is_said_by_place_and_nothing_is_kept(nurse, path, value, code) -> None:
    row_id = draft(nurse)
    with pytest.raises(DraftUnfit) as unfit:
        edit(nurse, row_id, {path: value})
    assert unfit.value.errors == {path: code}
    with standing_as(nurse):
        assert RuleSetVersion.objects.get(id=row_id).revision == 0


def test_the_linter_runs_at_save(nurse) -> None:
    row_id = draft(nurse)
    with pytest.raises(DraftUnfit) as unfit:
        edit(nurse, row_id, {"rules/htn-orange/confirm/least": "20"})
    assert unfit.value.errors == {"rules/htn-orange": "lint:gap-order"}


def test_a_path_that_is_no_field_changes_nothing(nurse) -> None:
    row_id = draft(nurse)
    assert edit(nurse, row_id, {"rules/htn-orange/group": "x", "code": "EVIL", "rules": "x"}) == ()


def test_two_editors_do_not_overwrite_each_other(nurse) -> None:
    row_id = draft(nurse)
    edit(nurse, row_id, {LIMIT: "170"})
    with pytest.raises(DraftMovedOn):
        edit(nurse, row_id, {LIMIT: "165"})
    edit(nurse, row_id, {LIMIT: "165"}, revision=1)


def test_only_a_draft_changes(nurse) -> None:
    with pytest.raises(Conflict):
        edit(nurse, in_force(nurse).id, {LIMIT: "170"})


def test_a_rule_switched_off_says_nothing(cast, nurse) -> None:
    row_id = draft(nurse)
    edit(nurse, row_id, {"rules/htn-orange/off": "yes"})
    publish(cast, row_id)
    watched = begin(cast, cast.patient_id)
    assert watched.send(184, 90) == []


def test_moving_keeps_personal_values_and_leaves_who_lacks_one(cast, nurse) -> None:
    watched = begin(cast, cast.patient_id, now=NOW - timedelta(days=1), parameters={"home_sbp_target": 130})
    row_id = draft(nurse)
    edit(nurse, row_id, {LIMIT: "170"})
    with standing_as(nurse), pytest.raises(NotInForce):
        actions.move_watches(viewer=nurse, rule_set_id=row_id, expected=1, now=NOW)
    publish(cast, row_id)
    assert watched.send(172, 90) == []
    with standing_as(nurse):
        assert queries.movable(nurse, row_id) == (1, 0)
        with pytest.raises(WatchesChanged):
            actions.move_watches(viewer=nurse, rule_set_id=row_id, expected=0, now=NOW)
        assert actions.move_watches(viewer=nurse, rule_set_id=row_id, expected=1, now=NOW) == 1
        row = Watch.objects.get(id=watched.watch_id)
        assert (row.rule_set_id, row.parameters) == (row_id, {"home_sbp_target": "130"})
        assert queries.movable(nurse, row_id) == (0, 0)
    assert [change.is_new for change in watched.send(173, 90, now=NOW + timedelta(minutes=1))] == [True]
    with standing_as(cast.system()):
        entry = AuditEntry.objects.get(action="move-watches")
        assert (entry.subjects, entry.details["watches"]) == ([cast.patient_id], 1)


def test_a_version_that_asks_for_a_new_personal_value_leaves_behind_who_has_none(cast, nurse) -> None:
    begin(cast, cast.patient_id)
    row_id = draft(nurse)
    with standing_as(nurse):
        row = RuleSetVersion.objects.get(id=row_id)
        row.data["facts"].append(
            {
                "name": "spo2_drop",
                "kind": "own-drop",
                "code": "59408-5",
                "unit": "%",
                "parameter": "spo2_baseline",
            }
        )
        row.save()
    publish(cast, row_id)
    with standing_as(nurse):
        assert queries.movable(nurse, row_id) == (0, 1)
        assert actions.move_watches(viewer=nurse, rule_set_id=row_id, expected=0, now=NOW) == 0


def test_rolling_back_needs_a_reason_and_a_version_that_was_in_force(cast, nurse) -> None:
    old, row_id = in_force(nurse).id, draft(nurse)
    edit(nurse, row_id, {LIMIT: "170"})
    with standing_as(nurse), pytest.raises(Conflict):
        actions.restore_rule_set(viewer=nurse, rule_set_id=row_id, reason="x", now=NOW)
    publish(cast, row_id)
    with standing_as(nurse):
        with pytest.raises(ReasonNeeded):
            actions.restore_rule_set(viewer=nurse, rule_set_id=old, reason=" ", now=NOW)
        actions.restore_rule_set(viewer=nurse, rule_set_id=old, reason="Too many calls", now=NOW)
        assert in_force(nurse).id == old
        assert queries.rule_set(nurse, row_id).status == "retired"
        step = queries.rule_set(nurse, old).steps[-1]
        assert (step.kind, step.reason, step.by_name) == ("restored", "Too many calls", "林芳")


def test_who_proposed_does_not_sign_twice_and_who_may_not_sign_does_nothing(cast, nurse) -> None:
    row_id = draft(nurse)
    edit(nurse, row_id, {LIMIT: "170"})
    with standing_as(nurse):
        actions.propose_rule_set(viewer=nurse, rule_set_id=row_id, untested_reason="x", now=NOW)
        with pytest.raises(SecondApproverNeeded):
            actions.approve_rule_set(viewer=nurse, rule_set_id=row_id, now=NOW)
    desk = cast.viewer("front_desk", now=NOW)
    with standing_as(desk):
        for act in (actions.draft_rule_set, actions.approve_rule_set):
            with pytest.raises(NotAllowed):
                act(viewer=desk, rule_set_id=row_id, now=NOW)
        with pytest.raises(NotAllowed):
            actions.move_watches(viewer=desk, rule_set_id=row_id, expected=0, now=NOW)
    other = cast.viewer("outsider", now=NOW)
    with standing_as(other), pytest.raises(RuleSetNotFound):
        actions.draft_rule_set(viewer=other, rule_set_id=row_id, now=NOW)
