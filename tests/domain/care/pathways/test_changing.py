"""A plan that changes, runs on by the clock, and ends."""

from datetime import UTC, date, datetime

import pytest

from tests.cast import NOW
from tests.domain.care.pathways.conftest import TODAY
from tests.domain.care.pathways.doing import (
    DAY,
    act,
    adjust,
    as_job,
    measure,
    prescribe,
    tasks,
    the_day,
)
from xinqiao.care.alerts.models import Watch
from xinqiao.care.pathways import actions, queries
from xinqiao.care.pathways.errors import ChangeRefused, NoPlan
from xinqiao.care.pathways.models import Goal, Plan, Task
from xinqiao.care.pathways.types import MeasureRequest, NewMedicine, PlanChanges, TaskKind
from xinqiao.foundation.errors import NotAllowed, NotFound, Refused
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.models import OutboxEvent
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.enrolments import actions as enrolment_actions
from xinqiao.identity.enrolments.events import EnrolmentClosed
from xinqiao.identity.enrolments.types import CloseReason
from xinqiao.identity.people import actions as people_actions
from xinqiao.identity.people.events import StandingChanged
from xinqiao.identity.people.types import Standing


def test_adjusting_keeps_what_is_done_and_says_what_changed(ward, enrolled):
    measure(ward)
    alert = new_id()
    old = prescribe(ward)
    request = MeasureRequest(from_on=date(2026, 11, 29), days=3, slots=("am", "pm"))
    changes = PlanChanges(
        systolic_below=140,
        diastolic_below=90,
        measure=request,
        next_visit_on=date(2026, 12, 4),
        channel="phone",
        stop_medicine_ids=(old,),
        start_medicines=(NewMedicine(name="氨氯地平", dose_text="5 mg 早", times=("07:30",), from_on=TODAY),),
    )
    version_id = adjust(ward, changes, caused_by=("alerts.alert", alert), note="先把血压稳住")
    assert tasks(ward, kind="measure")[0].status == "done"
    extra = tasks(ward, series="measure-extra")
    assert (len(extra), {task.plan_version_id for task in extra}) == (6, {version_id})
    living = [(task.series, task.due_on) for task in tasks(ward, kind="visit", status="open")]
    assert living == [("next-visit", date(2026, 12, 4))]
    assert {task.due_on for task in tasks(ward, kind="visit", status="cancelled")} == {date(2026, 12, 6)}
    _check_words(ward, alert)
    with standing_as(ward.system()):
        watch = Watch.objects.get(enrolment_id=enrolled.enrolment_id, until=None)
        said = OutboxEvent.objects.filter(name="PlanAdjusted").values_list("cause_id", flat=True)
        assert (watch.parameters, list(said)) == (
            {"home_sbp_target": "140", "home_dbp_target": "90"},
            [version_id],
        )
        assert Goal.objects.filter(until=None).count() == 1


def _check_words(ward, alert):
    patient = ward.viewer("patient", now=NOW)
    with standing_as(patient):
        newest, first = queries.change_log(patient, ward.patient_id)
        plan = queries.plan(patient, ward.patient_id, now=NOW)
    assert newest.words == (
        "目标改为：高压低于 140，低压低于 90（原来 135/85）",
        "11 月 29 日 起连量 3 天血压，每天早上、晚上",
        "下次复查改到 12 月 4 日",
        "以后护士打电话给您",
        "停了一种药：缬沙坦氨氯地平",
        "加了一种药：氨氯地平，5 mg 早",
    )
    assert (newest.reason, newest.note, newest.by, newest.caused_by_id) == (
        "血压偏高",
        "先把血压稳住",
        "陈砚秋",
        alert,
    )
    assert first.words == ("开始高血压随访",)
    assert (plan.version, plan.systolic_below, plan.target_is_personal, plan.next_visit_on) == (
        2,
        140,
        True,
        date(2026, 12, 4),
    )
    assert plan.lines == (
        "目标：家里量，高压低于 140，低压低于 90",
        "11 月 29 日 到 12 月 1 日，每天早上、晚上量血压",
        "12 月 4 日 门诊复查",
    )


def test_a_second_target_ends_the_first(ward, enrolled):
    adjust(ward, PlanChanges(systolic_below=140, diastolic_below=90))
    adjust(ward, PlanChanges(systolic_below=130, diastolic_below=80), now=NOW + DAY)
    with standing_as(ward.system()):
        assert list(Goal.objects.order_by("start").values_list("systolic_below", "until")) == [
            (140, NOW + DAY),
            (130, None),
        ]


@pytest.mark.parametrize(
    ("changes", "reason", "code"),
    [
        (PlanChanges(), "x", "plan-nothing-to-change"),
        (PlanChanges(channel="phone"), "  ", "plan-no-reason"),
        (PlanChanges(systolic_below=130), "x", "plan-target-needs-both"),
        (PlanChanges(systolic_below=135, diastolic_below=85), "x", "plan-nothing-to-change"),
        (PlanChanges(next_visit_on=TODAY - DAY), "x", "plan-visit-in-the-past"),
        (PlanChanges(channel="pigeon"), "x", "plan-unknown-channel"),
    ],
)
def test_a_change_that_does_not_fit_changes_nothing(ward, enrolled, changes, reason, code):
    with pytest.raises(ChangeRefused) as refused:
        adjust(ward, changes, reason=reason)
    assert refused.value.code == code
    with standing_as(ward.system()):
        assert Plan.objects.get().version == 1


@pytest.mark.parametrize(
    ("key", "refusal"),
    [
        ("patient", NotAllowed),
        ("daughter", NotAllowed),
        ("front_desk", NotAllowed),
        ("manager", NotAllowed),
        ("colleague", NotAllowed),
        ("outsider", NotFound),
    ],
)
def test_only_the_care_team_adjusts(ward, enrolled, key, refusal):
    with pytest.raises(refusal):
        adjust(ward, PlanChanges(channel="phone"), key)


def test_without_a_plan_there_is_nothing_to_adjust(ward):
    with pytest.raises(NoPlan):
        adjust(ward, PlanChanges(channel="phone"))
    nurse = ward.viewer("nurse", now=NOW)
    with standing_as(nurse):
        assert queries.plan(nurse, ward.patient_id, now=NOW) is None
    day = the_day(ward)
    assert (day.tasks, day.day, day.remark, day.next_visit_on) == ((), None, "", None)


# Time ----------------------------------------------------------------------------


def test_planning_ahead_adds_only_what_the_horizon_newly_reaches(ward, enrolled):
    prescribe(ward)
    assert as_job(ward, actions.plan_ahead, now=NOW) == 0
    before = len(tasks(ward))
    week = NOW + 7 * DAY
    assert as_job(ward, actions.plan_ahead, now=week) == 8
    assert as_job(ward, actions.plan_ahead, now=week) == 0
    assert len(tasks(ward)) == before + 8
    assert max(task.due_on for task in tasks(ward, kind="medicine")) == date(2026, 12, 13)
    with standing_as(ward.system()):
        watch = Watch.objects.get(enrolment_id=enrolled.enrolment_id, until=None)
    assert watch.cadence == []
    with pytest.raises(NotAllowed):
        act(ward, "nurse", actions.plan_ahead)
    with pytest.raises(NotAllowed):
        act(ward, "nurse", actions.mark_missed)


def test_the_clock_plans_and_marks_in_every_hospital(ward, enrolled):
    before = len(tasks(ward))
    actions.planning_round(NOW + 7 * DAY)
    actions.missed_round(NOW + 3 * DAY)
    assert len(tasks(ward)) > before
    assert [task.status for task in tasks(ward, kind="measure")].count("missed") == 3


def test_a_stopped_medicine_takes_its_tasks_with_it(ward, enrolled):
    line = prescribe(ward)
    act(ward, "patient", actions.complete_task, task_id=tasks(ward, kind="medicine", due_on=TODAY)[0].id)
    adjust(ward, PlanChanges(stop_medicine_ids=(line,)), now=NOW + DAY)
    states = {task.due_on: task.status for task in tasks(ward, kind="medicine")}
    assert states.pop(TODAY) == "done"
    assert set(states.values()) == {"cancelled"}


def test_death_stops_everything(ward, enrolled):
    prescribe(ward)
    act(
        ward,
        "doctor",
        people_actions.change_standing,
        patient_id=ward.patient_id,
        standing=Standing.DECEASED,
        reason="家属来电",
    )
    with standing_as(ward.system()):
        closing = StandingChanged(
            organization_id=ward.organization_id,
            cause_id=ward.patient_id,
            at=NOW,
            patient_id=ward.patient_id,
            standing="deceased",
        )
        enrolment_actions.close_on_standing(closing, viewer=ward.system(), now=NOW)
        closed = EnrolmentClosed(
            organization_id=ward.organization_id,
            cause_id=enrolled.enrolment_id,
            at=NOW,
            enrolment_id=enrolled.enrolment_id,
            patient_id=ward.patient_id,
            programme="HTN-ADULT",
            reason="deceased",
        )
        for _twice in range(2):
            actions.end_with_enrolment(closed, viewer=ward.system(), now=NOW)
        assert not Task.objects.exclude(status="cancelled").exists()
        assert not Watch.objects.filter(until=None).exists()
        assert Plan.objects.get().end_reason == "deceased"
    assert as_job(ward, actions.plan_ahead, now=NOW + DAY) == 0
    assert as_job(ward, actions.mark_missed, now=NOW + 30 * DAY) == 0


def test_a_patient_may_leave_and_what_was_done_stays(ward, enrolled):
    measure(ward)
    act(ward, "patient", actions.leave, enrolment_id=enrolled.enrolment_id, reason=CloseReason.WITHDRAWN)
    assert {task.status for task in tasks(ward)} == {"done", "cancelled"}
    with pytest.raises(Refused):
        act(ward, "patient", actions.leave, enrolment_id=enrolled.enrolment_id, reason=CloseReason.WITHDRAWN)
    with pytest.raises(NoPlan):
        act(ward, "nurse", actions.leave, enrolment_id=new_id(), reason=CloseReason.COMPLETED)
    with pytest.raises(NoPlan):
        adjust(ward, PlanChanges(channel="phone"))
    nurse = ward.viewer("nurse", now=NOW)
    with standing_as(nurse):
        plan = queries.plan(nurse, ward.patient_id, now=NOW)
    assert (plan.status, plan.next_visit_on) == ("ended", None)


# The care line ---------------------------------------------------------------------


def test_the_care_line_counts_days_and_shows_meetings(ward, enrolled, django_assert_num_queries):
    measure(ward)
    nurse = ward.viewer("nurse", now=NOW)
    with standing_as(nurse):
        with django_assert_num_queries(2):
            found = queries.careline_facts(nurse, [ward.patient_id, new_id()], TODAY, TODAY + 120 * DAY)
        alone = queries.careline_facts(nurse, [ward.patient_id], TODAY, TODAY + 120 * DAY)
    line = found[ward.patient_id]
    assert alone == found
    assert (line.days[0].on, line.days[0].done, line.days[0].due) == (TODAY, 1, 2)
    assert [(tower.on.isoformat(), tower.kind, tower.state) for tower in line.milestones] == [
        ("2026-11-22", "anchor", "happened"),
        ("2026-12-06", "visit", "planned"),
        ("2027-02-22", "visit", "planned"),
    ]


def test_open_form(ward, enrolled):
    patient = ward.viewer("patient", now=NOW)
    with standing_as(patient):
        assert queries.open_task(patient, ward.patient_id, form="how-are-you", now=NOW) is None
        found = queries.open_task(patient, ward.patient_id, form="how-are-you", now=NOW + 6 * DAY)
    assert found == tasks(ward, kind=TaskKind.QUESTION)[0].id
    assert datetime(2026, 11, 27, 16, tzinfo=UTC) == tasks(ward, id=found)[0].opens_at
