"""From stored readings to alerts with an owner, by the real path: vectors 10-14 and 30-35."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.cast import NOW
from tests.domain.care.alerts.conftest import begin
from xinqiao.care.alerts import actions, queries
from xinqiao.care.alerts.models import Alert, AlertStep, FindingRow, Watch
from xinqiao.care.alerts.types import AlertStatus, Cadence, Severity
from xinqiao.care.worklist import queries as worklist
from xinqiao.care.worklist.types import Kind
from xinqiao.foundation.models import OutboxEvent, StreamNotice
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people import actions as people
from xinqiao.identity.people.types import Sex, Standing

pytestmark = pytest.mark.django_db


def open_alerts(watched, key="nurse", now=NOW, **filters):
    viewer = watched.cast.viewer(key, now=now)
    with standing_as(viewer):
        return queries.alerts(viewer, **filters)


def test_vector_10_high_once_then_lower_stays_yellow(watched):
    first = watched.send("182", "100", now=NOW)
    second = watched.send("168", "96", now=NOW + timedelta(minutes=10))
    assert [(c.severity, c.is_new) for c in first] == [(Severity.YELLOW, True)]
    assert first[0].patient_phrase_id == "alerts.measure-again"
    assert second == []
    assert [alert.severity for alert in open_alerts(watched)] == [Severity.YELLOW]


def test_vector_11_high_twice_is_raised_to_orange_and_with_blurred_vision_to_red(watched):
    opened = watched.send("182", "112", now=NOW)
    raised = watched.send("182", "112", now=NOW + timedelta(minutes=10))
    red = watched.send("182", "112", symptoms=["blurred"], now=NOW + timedelta(minutes=12))
    assert [(c[0].severity, c[0].is_new, c[0].is_raised) for c in (opened, raised, red)] == [
        (Severity.YELLOW, True, False),
        (Severity.ORANGE, False, True),
        (Severity.RED, False, True),
    ]
    (alert,) = open_alerts(watched)
    assert (alert.severity, alert.rule_id, alert.data_points) == (Severity.RED, "htn-red", 3)
    assert alert.rule_version == "HTN-ADULT@1.0.0"
    assert "120" in alert.patient_text
    assert {fact.name: fact.value for fact in alert.facts} == {
        "sbp_now": "182",
        "dbp_now": "112",
        "symptoms_now": "blurred",
    }


def test_a_red_alert_has_an_owner_a_clock_an_event_and_notices_in_the_same_transaction(watched):
    (change,) = watched.send("182", "112", symptoms=["blurred"])
    nurse = watched.cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        (item,) = worklist.items(nurse).items
        assert (item.kind, item.severity, item.cause_id) == (Kind.ALERT, Severity.RED, change.alert_id)
        assert item.due_at == NOW + timedelta(minutes=15)
        assert (item.owner_id, item.owner_name) == (watched.cast["nurse"].membership_id, "林芳")
        assert item.summary.startswith("血压 182/112，伴危险症状：视物模糊")
        assert OutboxEvent.objects.filter(name="AlertOpened").count() == 1
    with standing_as(watched.cast.system()):
        told = set(StreamNotice.objects.values_list("audience", "region"))
    assert (f"team:{watched.cast.team_id}", "worklist") in told
    assert (f"organization:{watched.cast.organization_id}", "worklist") in told
    assert (f"patient:{watched.patient_id}", "alerts") in told


def test_vector_13_and_14_the_home_mean(watched):
    items = [
        watched.pressure("150", "92", NOW - timedelta(days=day, minutes=10 * turn))
        for day in reversed(range(4))
        for turn in range(3)
    ]
    # nine readings are left after the first day: not enough
    assert watched.receive(*items) == []
    more = [watched.pressure("150", "92", NOW + timedelta(minutes=turn)) for turn in range(3)]
    (change,) = watched.receive(*more, now=NOW + timedelta(minutes=3))
    (alert,) = open_alerts(watched)
    assert (change.severity, alert.rule_id) == (Severity.YELLOW, "htn-home")


def test_vector_30_a_red_value_of_three_days_ago_is_blue_history(watched):
    (change,) = watched.send("190", "115", at=NOW - timedelta(days=3), symptoms=["chest_pain"])
    assert (change.severity, change.patient_phrase_id) == (Severity.BLUE, "")
    (alert,) = open_alerts(watched)
    assert (alert.is_historic, alert.due_at, alert.staff_action) == (True, None, "read-historic-value")


def test_vector_31_the_same_red_five_times_is_one_alert_with_five_data_points(watched):
    for minute in range(5):
        watched.send("182", "112", symptoms=["blurred"], now=NOW + timedelta(minutes=2 * minute))
    (alert,) = open_alerts(watched)
    assert (alert.severity, alert.data_points) == (Severity.RED, 5)
    nurse = watched.cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        assert len(queries.findings(nurse, alert.id)) == 5
        assert [step.kind for step in queries.steps(nurse, alert.id)] == ["opened", *["joined"] * 4]


def test_vector_32_a_weight_that_stays_away_two_days_is_yellow_once(watched):
    with standing_as(watched.cast.system()):
        cadence = [{"codes": ["29463-7"], "every_hours": 24, "grace_hours": 24}]
        Watch.objects.filter(id=watched.watch_id).update(cadence=cadence, since=NOW - timedelta(hours=47))
    system = watched.cast.system()
    assert actions.scan_silence(viewer=system, now=NOW) == []
    (change,) = actions.scan_silence(viewer=system, now=NOW + timedelta(hours=1))
    assert (change.severity, change.patient_phrase_id) == (Severity.YELLOW, "alerts.no-data")
    assert actions.scan_silence(viewer=system, now=NOW + timedelta(hours=2)) == []
    nurse = watched.cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        (item,) = worklist.items(nurse).items
        assert item.summary == "2 天没有收到计划内的测量"
        actions.close_alert(
            viewer=nurse, alert_id=change.alert_id, action_code="called-patient", patient_informed=True,
            now=NOW + timedelta(hours=3),
        )  # fmt: skip
    # dealt with: the same silence does not ring again
    assert actions.scan_silence(viewer=system, now=NOW + timedelta(hours=4)) == []


@pytest.mark.parametrize("standing", [Standing.DECEASED, Standing.WITHDRAWN])
def test_vector_33_the_dead_and_the_withdrawn_raise_nothing(watched, standing):
    doctor = watched.cast.viewer("doctor", now=NOW)
    batch_item = watched.pressure("182", "112", NOW, ["blurred"])
    with standing_as(doctor):
        Watch.objects.filter(id=watched.watch_id).update(
            cadence=[{"codes": ["8480-6"], "every_hours": 24, "grace_hours": 1}]
        )
        people.change_standing(
            viewer=doctor, patient_id=watched.patient_id, standing=standing, reason="family", now=NOW
        )
    assert watched.receive(batch_item) == []
    assert actions.scan_silence(viewer=watched.cast.system(), now=NOW + timedelta(days=9)) == []
    with standing_as(watched.cast.system()):
        assert Alert.objects.count() == 0


def child(cast):
    desk = cast.viewer("front_desk", now=NOW)
    with standing_as(desk):
        return people.register_patient(
            viewer=desk, name="小满", sex=Sex.MALE, birth_on=date(2021, 5, 1), mrn="C5",
            team_ids=[cast.team_id], now=NOW,
        )  # fmt: skip


def test_vector_34_a_child_is_refused_with_a_work_item_and_no_alert(cast, published):
    watched = begin(cast, child(cast))
    assert watched.send("182", "112", symptoms=["blurred"], now=NOW) == []
    nurse = cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        assert Watch.objects.get(id=watched.watch_id).refusal == "under-age"
        (item,) = worklist.items(nurse, kind=Kind.TASK).items
    assert (item.facts, item.cause_type) == ({"reason": "under-age"}, "watch")


def test_vector_35_pregnancy_is_refused_by_adult_rules(cast, published):
    watched = begin(cast, cast.patient_id, parameters={"pregnant": True})
    assert watched.send("182", "112", symptoms=["blurred"]) == []


@pytest.mark.parametrize("systolic", ["182", "128"])
def test_who_turns_out_pregnant_after_the_watch_began_is_not_left_to_silence(watched, systolic):
    with standing_as(watched.cast.system()):
        Watch.objects.update(parameters={"pregnant": "true"})
    for minutes in (0, 20):
        assert watched.send(systolic, "80", now=NOW + timedelta(minutes=minutes)) == []
    nurse = watched.cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        (item,) = worklist.items(nurse).items
    assert (item.facts, item.cause_type, item.cause_id) == (
        {"reason": "pregnancy"}, "watch", watched.watch_id,
    )  # fmt: skip


def test_who_turns_out_to_be_a_child_is_followed_up_in_person(watched):
    desk = watched.cast.viewer("front_desk", now=NOW)
    with standing_as(desk):
        people.correct_person(viewer=desk, patient_id=watched.patient_id, birth_on=date(2015, 1, 1), now=NOW)
    assert watched.send("182", "112", symptoms=["blurred"]) == []
    nurse = watched.cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        (item,) = worklist.items(nurse).items
    assert item.facts == {"reason": "under-age"}


def test_a_mean_that_ends_at_a_late_reading_sees_its_whole_week(watched):
    *early, last = [
        watched.pressure("150", "95", NOW - timedelta(days=day, hours=hour))
        for day in range(12, 5, -1)
        for hour in (1, 0)
    ]
    assert watched.receive(*early, now=NOW - timedelta(days=6)) == []
    (change,) = watched.receive(last)
    assert (change.severity, change.is_new) == (Severity.BLUE, True)
    (alert,) = open_alerts(watched)
    assert (alert.rule_id, alert.is_historic) == ("htn-home", True)


def test_an_implausible_value_waits_and_raises_nothing(watched):
    item = watched.pressure("250", "120", NOW, ["blurred"], confirmed=False)
    assert watched.receive(item) == []


def test_nobody_is_examined_without_a_watch_and_it_costs_almost_nothing(cast, published):
    watched = begin(cast, cast.patient_id)
    nurse = cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        actions.unwatch(viewer=nurse, enrolment_id=watched.enrolment_id, reason="completed", now=NOW)
    assert watched.send("182", "112", symptoms=["blurred"]) == []


def test_quiet_readings_need_a_fixed_number_of_queries(watched):
    def asked(readings):
        batch_ids = [watched.pressure("120", "75", NOW - timedelta(minutes=n)) for n in range(readings)]
        with CaptureQueriesContext(connection) as captured:
            watched.receive(*batch_ids)
        return sum("alerts_" in query["sql"] or "people_patientlink" in query["sql"] for query in captured)

    asked(1)  # the rule sets are parsed once per process
    assert asked(2) == asked(20) <= 2


def test_an_unwatched_batch_reads_no_history(cast, published, watched):
    other = begin_unwatched(cast)
    with CaptureQueriesContext(connection) as captured:
        other.send("182", "112", symptoms=["blurred"])
    sql = [query["sql"] for query in captured if '"alerts_' in query["sql"]]
    assert len(sql) == 1


def begin_unwatched(cast):
    from tests.domain.care.alerts.conftest import Watched

    desk = cast.viewer("front_desk", now=NOW)
    with standing_as(desk):
        patient_id = people.register_patient(
            viewer=desk, name="无人看", sex=Sex.MALE, birth_on=date(1960, 5, 1), mrn="U1",
            team_ids=[cast.team_id], now=NOW,
        )  # fmt: skip
    return Watched(cast, patient_id, None, None)


def test_a_mute_keeps_yellow_quiet_but_never_red(watched):
    (change,) = watched.send("182", "100")
    nurse = watched.cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        actions.mute_alert(
            viewer=nurse,
            alert_id=change.alert_id,
            until=NOW + timedelta(days=3),
            reason="white coat",
            now=NOW,
        )
        actions.close_alert(
            viewer=nurse,
            alert_id=change.alert_id,
            action_code="no-action-needed",
            patient_informed=True,
            now=NOW,
        )
    later = NOW + timedelta(hours=1)
    assert watched.send("183", "100", now=later) == []
    with standing_as(nurse):
        assert FindingRow.objects.filter(alert=None).count() == 1
    (red,) = watched.send("183", "100", symptoms=["blurred"], now=later + timedelta(hours=1))
    assert red.severity is Severity.RED


def test_a_raise_takes_an_acknowledged_alert_back_into_the_queue(watched):
    (change,) = watched.send("182", "100")
    nurse = watched.cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        actions.acknowledge_alert(viewer=nurse, alert_id=change.alert_id, now=NOW)
    watched.send("182", "112", symptoms=["blurred"], now=NOW + timedelta(minutes=2))
    (alert,) = open_alerts(watched)
    assert (alert.status, alert.acknowledged_at) == (AlertStatus.OPEN, None)
    assert alert.due_at == NOW + timedelta(minutes=17)


def test_merge_links_share_one_open_alert(watched):
    cast = watched.cast
    manager = cast.viewer("case_manager", now=NOW)
    twin = begin_unwatched(cast)
    (change,) = watched.send("182", "112", symptoms=["blurred"])
    with standing_as(manager):
        people.link_patients(
            viewer=manager,
            patient_id=twin.patient_id,
            survivor_id=watched.patient_id,
            reason="same person",
            now=NOW,
        )
    (joined,) = twin.send("184", "112", symptoms=["blurred"], now=NOW + timedelta(minutes=3))
    assert (joined.alert_id, joined.is_new) == (change.alert_id, False)


def test_cadence_is_kept_as_given(cast, published):
    watched = begin(cast, cast.patient_id, cadence=[Cadence(("8480-6",), 12, 36)])
    with standing_as(cast.system()):
        assert Watch.objects.get(id=watched.watch_id).cadence == [
            {"codes": ["8480-6"], "every_hours": 12, "grace_hours": 36}
        ]
    assert AlertStep.objects.count() == 0


def test_a_late_reading_says_nothing_over_again_about_the_moments_after_it(watched):
    """A device that hands in an earlier value later: the breach stays one finding, one data point."""
    watched.send(190, 118, at=NOW, symptoms=["chest"])
    watched.send(191, 117, at=NOW - timedelta(minutes=4), symptoms=["chest"], now=NOW + timedelta(minutes=1))
    watched.send(192, 116, at=NOW - timedelta(minutes=8), symptoms=["chest"], now=NOW + timedelta(minutes=2))
    (alert,) = open_alerts(watched)
    assert alert.data_points == 3
    with standing_as(watched.cast.system()):
        moments = sorted(FindingRow.objects.values_list("measured_at", flat=True))
    assert moments == [NOW - timedelta(minutes=8), NOW - timedelta(minutes=4), NOW]


def test_a_late_reading_that_confirms_is_said_once(watched):
    watched.send(184, 100, at=NOW)
    (change,) = watched.send(185, 101, at=NOW - timedelta(minutes=7), now=NOW + timedelta(minutes=1))
    assert change.is_raised
    assert watched.send(130, 80, at=NOW - timedelta(minutes=9), now=NOW + timedelta(minutes=2)) == []
    (alert,) = open_alerts(watched)
    assert alert.severity == Severity.ORANGE
