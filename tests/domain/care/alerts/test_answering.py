"""Answering, escalation in frozen time, walls, signatures, and two transactions at once."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections, transaction

from tests.cast import NOW
from tests.domain.care.alerts.conftest import begin, publish
from xinqiao.care.alerts import actions, permissions, queries
from xinqiao.care.alerts.actions.store import Cause, open_or_join, write_down
from xinqiao.care.alerts.errors import (
    AlertMovedOn,
    AlertNotFound,
    NeverForRed,
    NoRuleSet,
    RuleSetFaulty,
    SecondApproverNeeded,
    UnknownAction,
)
from xinqiao.care.alerts.models import ALERT_STATES, RULE_SET_STATES, Alert, RuleSetVersion, Watch
from xinqiao.care.alerts.types import AlertStatus, Finding, ResponseClock, RuleSetStatus, Severity
from xinqiao.care.worklist import queries as worklist
from xinqiao.care.worklist.types import Kind
from xinqiao.foundation.errors import Conflict, NotAllowed, NotFound, Refused
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.organizations.models import DutyShift
from xinqiao.identity.people.errors import OutsideCareTeam

pytestmark = pytest.mark.django_db


def red(watched, now=NOW):
    (change,) = watched.send("182", "112", symptoms=["blurred"], now=now)
    return change.alert_id


def as_(watched, key, act, **arguments):
    viewer = watched.cast.viewer(key, now=NOW)
    with standing_as(viewer):
        return act(viewer=viewer, **arguments)


def test_acknowledging_makes_the_viewer_its_owner(watched):
    alert_id = red(watched)
    later = NOW + timedelta(minutes=4)
    as_(watched, "doctor", actions.acknowledge_alert, alert_id=alert_id, note="calling", now=later)
    doctor = watched.cast.viewer("doctor", now=NOW)
    with standing_as(doctor):
        alert = queries.alert(doctor, alert_id)
        assert (alert.status, alert.acknowledged_at, alert.owner_name) == ("acknowledged", later, "陈砚秋")
        (item,) = worklist.items(doctor, owner="mine").items
        assert item.state == "claimed"
    with pytest.raises(AlertMovedOn):
        as_(watched, "nurse", actions.acknowledge_alert, alert_id=alert_id, now=later)


def test_closing_asks_what_was_done_and_leaves_the_worklist(watched):
    alert_id = red(watched)
    later = NOW + timedelta(minutes=4)
    doctor = watched.cast.viewer("doctor", now=NOW)
    as_(watched, "doctor", actions.acknowledge_alert, alert_id=alert_id, now=later)
    with pytest.raises(UnknownAction):
        as_(
            watched,
            "doctor",
            actions.close_alert,
            alert_id=alert_id,
            action_code="done",
            patient_informed=True,
            now=later,
        )
    as_(
        watched, "doctor", actions.close_alert, alert_id=alert_id, action_code="emergency-services",
        patient_informed=True, note="120 on its way", now=later,
    )  # fmt: skip
    with standing_as(doctor):
        assert worklist.items(doctor).total == 0
        assert queries.alerts(doctor, status=AlertStatus.OPEN) == []
        (closed,) = queries.alerts(
            doctor, status=AlertStatus.CLOSED, patient_id=watched.patient_id, since=NOW
        )
        assert closed.closed_at == later
        (row,) = queries.answered(doctor, NOW, later)
        assert row.acknowledged_at - row.received_at == timedelta(minutes=4)
    with pytest.raises(AlertMovedOn):
        as_(
            watched,
            "doctor",
            actions.close_alert,
            alert_id=alert_id,
            action_code="referred",
            patient_informed=True,
            now=later,
        )


def test_closing_an_open_alert_also_takes_it(watched):
    alert_id = red(watched)
    as_(
        watched,
        "nurse",
        actions.close_alert,
        alert_id=alert_id,
        action_code="called-patient",
        patient_informed=True,
        now=NOW,
    )
    nurse = watched.cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        assert queries.alert(nurse, alert_id).acknowledged_at == NOW


def test_red_is_neither_muted_nor_put_off(watched):
    alert_id = red(watched)
    as_(watched, "nurse", actions.acknowledge_alert, alert_id=alert_id, now=NOW)
    with pytest.raises(NeverForRed):
        as_(
            watched,
            "nurse",
            actions.mute_alert,
            alert_id=alert_id,
            until=NOW + timedelta(days=1),
            reason="x",
            now=NOW,
        )
    with pytest.raises(NeverForRed):
        as_(
            watched,
            "nurse",
            actions.snooze_alert,
            alert_id=alert_id,
            until=NOW + timedelta(hours=1),
            note="x",
            now=NOW,
        )


def test_handing_over_and_putting_off(watched):
    (change,) = watched.send("182", "100")
    alert_id = change.alert_id
    with pytest.raises(AlertMovedOn):
        as_(
            watched,
            "nurse",
            actions.snooze_alert,
            alert_id=alert_id,
            until=NOW + timedelta(hours=1),
            note="",
            now=NOW,
        )
    as_(watched, "nurse", actions.acknowledge_alert, alert_id=alert_id, now=NOW)
    colleague = watched.cast["colleague"].membership_id
    as_(watched, "nurse", actions.hand_over_alert, alert_id=alert_id, to_membership_id=colleague, now=NOW)
    with pytest.raises(Refused):
        as_(
            watched,
            "nurse",
            actions.hand_over_alert,
            alert_id=alert_id,
            to_membership_id=watched.cast["outsider"].membership_id,
            now=NOW,
        )


def test_whoever_was_handed_an_alert_answers_it_though_in_another_team(watched):
    (change,) = watched.send("182", "100")
    alert_id = change.alert_id
    as_(watched, "nurse", actions.acknowledge_alert, alert_id=alert_id, now=NOW)
    colleague = watched.cast["colleague"].membership_id
    as_(watched, "nurse", actions.hand_over_alert, alert_id=alert_id, to_membership_id=colleague, now=NOW)
    until = NOW + timedelta(hours=2)
    as_(
        watched,
        "colleague",
        actions.snooze_alert,
        alert_id=alert_id,
        until=until,
        note="after rounds",
        now=NOW,
    )
    with pytest.raises(Refused):
        as_(watched, "colleague", actions.snooze_alert, alert_id=alert_id, until=NOW, note="", now=NOW)
    with pytest.raises(Refused):
        as_(watched, "colleague", actions.mute_alert, alert_id=alert_id, until=until, reason=" ", now=NOW)
    viewer = watched.cast.viewer("colleague", now=NOW)
    with standing_as(viewer):
        assert [alert.id for alert in queries.alerts(viewer)] == [alert_id]
        (item,) = worklist.items(viewer).items
        assert (item.due_at, item.owner_name) == (until, "唐禾")


def test_red_climbs_the_roster_at_15_30_and_45_minutes_and_then_it_is_an_alarm(watched):
    alert_id = red(watched)
    system = watched.cast.system()
    owners = []
    for minute in (14, 15, 16, 30, 45, 60, 75):
        moved = actions.escalate_overdue(viewer=system, now=NOW + timedelta(minutes=minute))
        with standing_as(system):
            row = Alert.objects.get(id=alert_id)
            owners.append(
                (
                    minute,
                    moved,
                    next(k for k, m in watched.cast.members.items() if m.membership_id == row.owner_id),
                )
            )
    assert owners == [
        (14, 0, "nurse"),
        (15, 1, "case_manager"),
        (16, 0, "case_manager"),
        (30, 1, "head_nurse"),
        (45, 1, "doctor"),
        (60, 1, "doctor"),
        (75, 0, "doctor"),
    ]
    nurse = watched.cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        kinds = [step.kind for step in queries.steps(nurse, alert_id)]
        assert kinds == ["opened", "escalated", "escalated", "escalated", "nobody-on-duty"]
        alarm, _ = worklist.items(nurse, severity=Severity.RED).items
        assert {alarm.kind, _.kind} == {Kind.PHONE, Kind.ALERT}
    as_(watched, "nurse", actions.acknowledge_alert, alert_id=alert_id, now=NOW + timedelta(minutes=80))
    with standing_as(nurse):
        assert [item.kind for item in worklist.items(nurse).items] == [Kind.ALERT]
    assert actions.escalate_overdue(viewer=system, now=NOW + timedelta(days=1)) == 0


def test_nobody_on_duty_when_it_opens_is_itself_an_alarm(watched):
    with standing_as(watched.cast.system()):
        DutyShift.objects.all().delete()
    alert_id = red(watched)
    nurse = watched.cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        assert {item.kind for item in worklist.items(nurse, owner="unassigned").items} == {
            Kind.PHONE,
            Kind.ALERT,
        }
        assert [step.kind for step in queries.steps(nurse, alert_id)] == ["opened", "nobody-on-duty"]


def test_orange_outside_service_hours_is_due_the_next_working_morning(watched):
    # Sunday 09:00 in 青禾
    watched.send("182", "112", now=NOW)
    watched.send("182", "112", now=NOW + timedelta(minutes=6))
    nurse = watched.cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        (alert,) = queries.alerts(nurse)
    assert (alert.severity, alert.due_at) == (Severity.ORANGE, datetime(2026, 11, 23, 1, 0, tzinfo=UTC))


@pytest.mark.parametrize("key", ["colleague", "front_desk", "manager", "administrator", "outsider"])
def test_strangers_see_no_alert_and_cannot_answer_it(watched, key):
    alert_id = red(watched)
    viewer = watched.cast.viewer(key, now=NOW)
    with standing_as(viewer):
        assert queries.alerts(viewer) == []
        with pytest.raises(AlertNotFound):
            queries.alert(viewer, alert_id)
        with pytest.raises((OutsideCareTeam, NotFound, NotAllowed)):
            actions.acknowledge_alert(viewer=viewer, alert_id=alert_id, now=NOW)
        assert not permissions.can_answer(viewer, watched.patient_id)


def test_the_patient_reads_her_own_alert_and_cannot_answer_it(watched):
    alert_id = red(watched)
    viewer = watched.cast.viewer("patient", now=NOW)
    with standing_as(viewer):
        (alert,) = queries.alerts(viewer, voice="elder")
        assert alert.patient_text.startswith("您现在就打 120")
        with pytest.raises(NotAllowed):
            actions.close_alert(
                viewer=viewer,
                alert_id=alert_id,
                action_code="no-action-needed",
                patient_informed=True,
                now=NOW,
            )
        with pytest.raises(NotAllowed):
            worklist.items(viewer)


def test_no_context_no_rows(watched):
    red(watched)
    assert Alert.objects.count() == 0
    with standing_as(Viewer.system(watched.cast.other_organization_id)):
        assert Alert.objects.count() == 0


def test_an_unknown_alert_is_not_found(watched):
    with pytest.raises(AlertNotFound):
        as_(watched, "nurse", actions.acknowledge_alert, alert_id=watched.patient_id, now=NOW)


def test_two_named_people_sign_before_a_rule_set_judges(cast):
    doctor, nurse = cast.viewer("doctor", now=NOW), cast.viewer("nurse", now=NOW)
    with standing_as(cast.system()):
        ids = actions.load_rule_sets(viewer=cast.system(), now=NOW)
        assert actions.load_rule_sets(viewer=cast.system(), now=NOW) == ids
    with pytest.raises(NoRuleSet):
        begin(cast, cast.patient_id)
    htn = next(view.id for view in views(cast) if view.code == "HTN-ADULT")
    with standing_as(doctor):
        with pytest.raises(Conflict):
            actions.approve_rule_set(viewer=doctor, rule_set_id=htn, now=NOW)
        actions.propose_rule_set(viewer=doctor, rule_set_id=htn, now=NOW)
        with pytest.raises(SecondApproverNeeded):
            actions.approve_rule_set(viewer=doctor, rule_set_id=htn, now=NOW)
    desk = cast.viewer("front_desk", now=NOW)
    with standing_as(desk), pytest.raises(NotAllowed):
        actions.approve_rule_set(viewer=desk, rule_set_id=htn, now=NOW)
    with standing_as(nurse):
        assert actions.approve_rule_set(viewer=nurse, rule_set_id=htn, now=NOW)
    found = next(view for view in views(cast) if view.id == htn)
    assert (found.status, found.signed_by) == (RuleSetStatus.PUBLISHED, ("林芳", "陈砚秋"))


def views(cast):
    nurse = cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        return queries.rule_sets(nurse)


def test_a_faulty_or_absent_rule_set_cannot_be_proposed(cast):
    doctor = cast.viewer("doctor", now=NOW)
    with standing_as(doctor):
        with pytest.raises(NotFound):
            actions.propose_rule_set(viewer=doctor, rule_set_id=cast.patient_id, now=NOW)
        row = RuleSetVersion.objects.create(
            organization_id=cast.organization_id, code="X", version="1", data={"code": "X"}, created_at=NOW
        )
        with pytest.raises(RuleSetFaulty, match="cannot be read"):
            actions.propose_rule_set(viewer=doctor, rule_set_id=row.id, now=NOW)


def test_a_job_has_no_name_to_sign_with(cast):
    assert not permissions.can_sign(cast.system())


def test_the_states_are_drawn_as_the_readme_shows_them():
    from pathlib import Path

    readme = (Path(actions.__file__).parents[1] / "README.md").read_text(encoding="utf-8")
    assert ALERT_STATES.drawing() in readme
    assert RULE_SET_STATES.drawing() in readme


@pytest.mark.django_db(transaction=True)
def test_two_transactions_that_open_at_once_make_one_alert(cast):
    publish(cast)
    watched = begin(cast, cast.patient_id)
    system = cast.system()
    with standing_as(system):
        watch = Watch.objects.get(id=watched.watch_id)
    finding = Finding(
        rule_id="htn-red", group="pressure-high", severity=Severity.RED, rule_set="HTN-ADULT@1.0.0", at=NOW,
        facts=(), phrase_id="alerts.htn-red", summary_id="alerts.summary.pressure-high",
        staff_action="call-patient-now", clock=ResponseClock(minutes=15),
    )  # fmt: skip
    gate = threading.Barrier(2, timeout=20)
    changes = []

    def work():
        try:
            with transaction.atomic(), standing_as(system):
                gate.wait()
                cause = Cause(viewer=system, cause_id=watched.watch_id, now=NOW)
                changes.append(
                    open_or_join(cause=cause, watch=watch, patient_id=watched.patient_id, found=[finding])
                )
                write_down(cause)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(change.is_new for change in changes) == [False, True]
    assert len({change.alert_id for change in changes}) == 1
    with standing_as(system):
        assert Alert.objects.get().data_points == 2
    assert connection.is_usable()
