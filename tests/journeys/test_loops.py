"""Whole loops in simulated time: what a reading sets off, who gets it, and what the patient reads in the end."""

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from tests.shared import sample
from xinqiao.care.alerts import actions as alert_actions
from xinqiao.care.alerts import queries as alerts
from xinqiao.care.alerts.types import AlertStatus, ClosingAction, StepKind
from xinqiao.care.pathways import actions as pathways
from xinqiao.care.pathways import queries as plans
from xinqiao.care.pathways.types import MeasureRequest, PlanChanges
from xinqiao.care.worklist import queries as worklist
from xinqiao.chart.observations.types import Component, IncomingReading, Source, SourceKind
from xinqiao.contact.conversations import actions as conversations
from xinqiao.contact.conversations import queries as talk
from xinqiao.contact.notifications import queries as notifications
from xinqiao.foundation import clock
from xinqiao.foundation.events import drain
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.enrolments import queries as enrolments
from xinqiao.identity.people import actions as people
from xinqiao.identity.people.types import Standing
from xinqiao.journeys import message, reading
from xinqiao.journeys.wiring import SUBSCRIPTIONS
from xinqiao.operations import cli
from xinqiao.simulation.cast import build_cast
from xinqiao.simulation.town.signing import PROGRAMME, publish_packs

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)  # ten in the morning in 青禾
DANGER = ("blurred",)


class House:
    """周桂兰 at home and her team at work, at whatever time the test says."""

    def __init__(self) -> None:
        self.cast = build_cast(now=MONDAY - timedelta(days=1))
        publish_packs(self.cast, now=MONDAY - timedelta(days=1))
        self.patient_id = self.cast.patient_id
        nurse = self.staff("nurse")
        with standing_as(nurse):
            pathways.enrol(
                viewer=nurse,
                patient_id=self.patient_id,
                programme=PROGRAMME,
                team_id=self.cast.team_id,
                anchor_on=MONDAY.date(),
                now=MONDAY,
            )
        self.settle(MONDAY)

    def staff(self, key):
        return self.cast.viewer(key, now=MONDAY)

    def settle(self, at) -> None:
        while drain(SUBSCRIPTIONS, now=at):
            pass

    def measure(self, at, systolic, diastolic, symptoms=(), *, measured_at=None):
        herself = self.cast.viewer("patient", now=at)
        measured = measured_at or at
        item = IncomingReading(
            id=f"{measured.isoformat()}-{at.isoformat()}",
            patient_id=self.patient_id,
            code="85354-9",
            components=(
                Component("8480-6", Decimal(systolic), "mm[Hg]"),
                Component("8462-4", Decimal(diastolic), "mm[Hg]"),
            ),
            measured_at=measured,
            symptoms=symptoms,
        )
        with clock.frozen(at):
            got = reading.receive(
                viewer=herself,
                source=Source(kind=SourceKind.PERSON, key="herself", patient_id=self.patient_id),
                items=[item],
                received_at=at,
            )
            self.settle(at)
        return got

    def opened(self):
        nurse = self.staff("nurse")
        with standing_as(nurse):
            return alerts.alerts(nurse, status=AlertStatus.OPEN, patient_id=self.patient_id)

    def inbox(self, at):
        herself = self.cast.viewer("patient", now=at)
        with standing_as(herself):
            return notifications.inbox(herself, patient_id=self.patient_id)


@pytest.fixture
def house(db: None) -> House:
    return House()


def escalate(house: House, minutes: int) -> None:
    at = MONDAY + timedelta(minutes=minutes)
    with clock.frozen(at):
        alert_actions.escalation_round(at)
        house.settle(at)


def test_red_climbs_the_roster_and_ends_with_words_that_she_reads(house: House) -> None:
    house.measure(MONDAY, 182, 112, DANGER)
    got = house.measure(MONDAY + timedelta(minutes=7), 182, 112, DANGER)
    (alert,) = house.opened()
    assert (alert.severity, alert.data_points) == ("red", 2)
    assert got.alerts[0].alert_id == alert.id
    assert "120" in alert.patient_text
    assert [told.template_id for told in house.inbox(MONDAY)].count("alert-red") == 1

    for minutes in (15, 30, 45):
        escalate(house, minutes)
    nurse, doctor = house.staff("nurse"), house.staff("doctor")
    with standing_as(doctor):
        steps = alerts.steps(doctor, alert.id)
    handed = [step.details["name"] for step in steps if step.kind is StepKind.ESCALATED]
    assert handed == ["沈一鸣", "秦月", "陈砚秋"], "backup, head nurse, director"

    at = MONDAY + timedelta(minutes=50)
    version_id = take_answer_and_change(house, alert.id, doctor, at)
    herself = house.cast.viewer("patient", now=at)
    with standing_as(herself):
        newest = plans.change_log(herself, house.patient_id)[0]
        (thread,) = talk.threads(herself).threads
        said = talk.messages(herself, thread.id)
    assert newest.note == "这一周早晚各量一次。"
    assert any("连量 7 天" in words for words in newest.words)
    assert (newest.caused_by_type, newest.caused_by_id) == ("alerts.alert", alert.id)
    assert [(one.author_name, one.text) for one in said] == [("陈砚秋", "先坐下，我马上打给您。")]
    assert ("plan-version", version_id) in {(told.cause_type, told.cause_id) for told in house.inbox(at)}
    with standing_as(nurse):
        left = worklist.items(nurse, patient_id=house.patient_id).items
    assert [item for item in left if item.cause_id == alert.id] == []


def take_answer_and_change(house: House, alert_id, doctor, at):
    with clock.frozen(at), standing_as(doctor):
        alert_actions.acknowledge_alert(viewer=doctor, alert_id=alert_id, now=at)
        thread_id = conversations.open_thread(viewer=doctor, patient_id=house.patient_id, now=at)
        message.answer(viewer=doctor, thread_id=thread_id, text="先坐下，我马上打给您。", now=at)
        measure = MeasureRequest(from_on=at.date() + timedelta(days=1), days=7, slots=("am", "pm"))
        version_id = pathways.adjust_plan(
            viewer=doctor,
            patient_id=house.patient_id,
            changes=PlanChanges(measure=measure),
            reason="两次都高",
            caused_by=("alerts.alert", alert_id),
            note="这一周早晚各量一次。",
            now=at,
        )
        alert_actions.close_alert(
            viewer=doctor,
            alert_id=alert_id,
            action_code=ClosingAction.ADJUSTED_PLAN,
            patient_informed=True,
            now=at,
        )
    with clock.frozen(at):
        house.settle(at)
    return version_id


def test_the_same_value_five_times_is_one_alert_one_item_one_notice(house: House) -> None:
    for minutes in range(0, 10, 2):
        house.measure(MONDAY + timedelta(minutes=minutes), 190, 115, DANGER)
    (alert,) = house.opened()
    assert alert.data_points == 5
    nurse = house.staff("nurse")
    with standing_as(nurse):
        items = worklist.items(nurse, patient_id=house.patient_id).items
    assert [item.cause_id for item in items if item.kind == "alert"] == [alert.id]
    assert [told.template_id for told in house.inbox(MONDAY)].count("alert-red") == 1


def test_after_a_death_nothing_is_kept_nobody_is_told_and_the_plan_has_ended(house: House) -> None:
    nurse = house.staff("nurse")
    with clock.frozen(MONDAY), standing_as(nurse):
        people.change_standing(
            viewer=nurse,
            patient_id=house.patient_id,
            standing=Standing.DECEASED,
            reason="家属告知",
            now=MONDAY,
        )
    house.settle(MONDAY)
    with standing_as(house.cast.system()):
        assert enrolments.open_enrolments(house.cast.system(), house.patient_id) == []
    got = house.measure(MONDAY + timedelta(minutes=5), 190, 115, DANGER)
    assert [outcome.code for outcome in got.outcomes] == ["patient-not-active"]
    assert house.opened() == []
    with standing_as(house.cast.system()):
        lives = notifications.message_lives(house.cast.system(), house.patient_id)
    assert [life.template_id for life in lives if life.at > MONDAY] == []


def test_a_value_of_three_days_ago_is_history_and_rings_nobody_up_at_once(house: House) -> None:
    got = house.measure(MONDAY, 190, 115, DANGER, measured_at=MONDAY - timedelta(days=3))
    assert [outcome.status for outcome in got.outcomes] == ["stored"]
    (alert,) = house.opened()
    assert (alert.is_historic, alert.severity, alert.due_at) == (True, "blue", None)
    assert [told for told in house.inbox(MONDAY) if told.cause_id == alert.id] == []


@pytest.mark.parametrize("name", ["libre_export_01.csv", "cgm_hall_19subjects.csv"])
def test_a_device_file_goes_in_twice_with_the_same_counts(
    house: House, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = sample("devices", name)
    told = []
    for _time in range(2):
        assert cli.run(["replay", str(path), "--patient", str(house.patient_id), "--json"]) == 0
        told.append(json.loads(capsys.readouterr().out))
    first, again = told
    assert first["stored"] > 0
    assert again["stored"] == 0
    assert again["duplicate"] == first["stored"] + first["duplicate"] + first["asked"]
    assert (first["read"], len(first["refused"])) == (again["read"], len(again["refused"]))
