"""Plans through their doors: enrol, do, undo, adjust, leave, and who may."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.cast import NOW
from tests.domain.care.pathways.conftest import TODAY
from xinqiao.care.alerts.models import Watch
from xinqiao.care.pathways import actions, permissions, queries
from xinqiao.care.pathways.errors import ChangeRefused, EnrolmentRefused, NoPlan, TaskRefused, UnknownTask
from xinqiao.care.pathways.models import Goal, Plan, Task, TaskStep
from xinqiao.care.pathways.types import MeasureRequest, NewMedicine, PlanChanges, TaskKind, TaskStatus
from xinqiao.chart.medicines import actions as medicines
from xinqiao.chart.medicines.types import SkipReason
from xinqiao.chart.observations import actions as observations
from xinqiao.chart.observations.types import Component, IncomingReading, Source, SourceKind
from xinqiao.foundation.errors import Conflict, NotAllowed, NotFound, Refused
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.models import OutboxEvent
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.enrolments import actions as enrolment_actions
from xinqiao.identity.enrolments.events import EnrolmentClosed
from xinqiao.identity.enrolments.types import CloseReason
from xinqiao.identity.people import actions as people_actions
from xinqiao.identity.people.events import StandingChanged
from xinqiao.identity.people.types import Sex, Standing

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)


def act(cast, key, verb, *, now=NOW, **facts):
    viewer = cast.viewer(key, now=now)
    with standing_as(viewer):
        return verb(viewer=viewer, now=now, **facts)


def as_job(cast, verb, *, now):
    with standing_as(cast.system()):
        return verb(viewer=cast.system(), now=now)


def tasks(cast, **over):
    with standing_as(cast.system()):
        return list(Task.objects.filter(**over).order_by("opens_at", "id"))


def the_day(cast, key="patient", on=None, now=NOW, **more):
    viewer = cast.viewer(key, now=now)
    with standing_as(viewer):
        return queries.today(viewer, cast.patient_id, on, now=now, **more)


def adjust(cast, changes, key="doctor", reason="血压偏高", now=NOW, **more):
    return act(
        cast,
        key,
        actions.adjust_plan,
        patient_id=cast.patient_id,
        changes=changes,
        reason=reason,
        now=now,
        **more,
    )


def prescribe(cast, name="缬沙坦氨氯地平", times=("07:30",)):
    line = act(
        cast,
        "doctor",
        medicines.schedule_medicine,
        patient_id=cast.patient_id,
        name=name,
        dose_text="1 片",
        times=times,
        from_on=TODAY,
    )
    with standing_as(cast.system()):
        event = type("MedicinesChanged", (), {"patient_id": cast.patient_id})
        actions.lay_medicines_again(event, viewer=cast.system(), now=NOW)
    return line


def measure(cast, at=NOW, upper=152, lower=88):
    viewer = cast.viewer("patient", now=NOW)
    parts = (Component("8480-6", Decimal(upper), "mm[Hg]"), Component("8462-4", Decimal(lower), "mm[Hg]"))
    item = IncomingReading(
        id=str(new_id()), code="85354-9", measured_at=at.astimezone(SHANGHAI), components=parts
    )
    source = Source(kind=SourceKind.PERSON, key=str(viewer.person_id), patient_id=cast.patient_id)
    with standing_as(viewer):
        received = max(at, NOW)
        batch = observations.record_readings(viewer=viewer, source=source, items=[item], received_at=received)
        return actions.complete_by_readings(viewer=viewer, batch=batch, now=received)


# Enrolling -----------------------------------------------------------------------


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


def test_today_in_the_patients_words(ward, enrolled):
    prescribe(ward)
    prescribe(ward, "阿司匹林肠溶片")
    day = the_day(ward)
    assert (day.on, day.day, day.programme, day.next_visit_on) == (TODAY, 0, "高血压随访", date(2026, 12, 6))
    assert [(task.title, task.state, task.can_do) for task in day.tasks] == [
        ("量血压", "open", True),
        ("早上的药", "open", True),
        ("量血压", "later", False),
    ]
    morning = day.tasks[1]
    assert (morning.count, morning.when) == (2, "07:30")
    assert "2 种" in morning.how


def test_each_voice_and_both_languages(ward, enrolled):
    assert the_day(ward, "daughter").tasks[0].how == "请帮忙量左臂，坐着量，大约 2 分钟"
    english = the_day(ward, language="en")
    assert (english.programme, english.tasks[0].title) == (
        "High blood pressure follow-up",
        "Measure blood pressure",
    )
    assert english.tasks[0].when == "Morning, before 12:00"


def test_a_reading_ticks_the_task_of_its_window_and_is_remarked_on(ward, enrolled):
    assert len(measure(ward)) == 1
    assert measure(ward, at=NOW + timedelta(minutes=3)) == []
    day = the_day(ward)
    assert [task.state for task in day.tasks] == ["done", "later"]
    assert (day.remark_is_watch, day.remark) == (True, "您上次 152/88，比目标高一点。先坐 5 分钟再量。")
    assert not day.tasks[0].can_undo
    with standing_as(ward.system()):
        step = TaskStep.objects.get(verb="complete")
    assert (step.before, step.after, step.cause_type) == ("open", "done", "observations.reading")


def test_a_late_upload_ticks_a_missed_task(ward, enrolled):
    later = NOW + 3 * DAY
    assert as_job(ward, actions.mark_missed, now=later) == 3
    assert as_job(ward, actions.mark_missed, now=later) == 0
    assert len(measure(ward, at=NOW + DAY)) == 1
    states = [task.status for task in tasks(ward, kind="measure")[:4]]
    assert states == ["missed", "missed", "done", "open"]
    with standing_as(ward.system()):
        assert OutboxEvent.objects.filter(name="TasksMissed").count() == 1


def test_ticking_medicine_and_taking_it_back(ward, enrolled):
    prescribe(ward)
    (task,) = tasks(ward, kind="medicine", due_on=TODAY)
    act(ward, "patient", actions.complete_task, task_id=task.id)
    act(ward, "patient", actions.complete_task, task_id=task.id)
    assert the_day(ward).tasks[1].can_undo
    act(ward, "daughter", actions.undo_task, task_id=task.id, now=NOW + timedelta(seconds=5))
    (again,) = tasks(ward, id=task.id)
    assert (again.status, again.completed_at, again.completed_by_id) == ("open", None, None)
    act(
        ward,
        "patient",
        actions.skip_task,
        task_id=task.id,
        reason=SkipReason.FORGOT,
        now=NOW + timedelta(minutes=1),
    )
    assert tasks(ward, id=task.id)[0].status == TaskStatus.SKIPPED
    act(ward, "patient", actions.undo_task, task_id=task.id, now=NOW + timedelta(minutes=2))
    assert tasks(ward, id=task.id)[0].status == TaskStatus.OPEN


@pytest.mark.parametrize(
    ("kind", "code"),
    [("measure", "task-needs-reading"), ("question", "task-not-yet"), ("visit", "task-not-yet")],
)
def test_what_cannot_be_ticked_says_why(ward, enrolled, kind, code):
    task = tasks(ward, kind=kind)[0]
    with pytest.raises(TaskRefused) as refused:
        act(ward, "patient", actions.complete_task, task_id=task.id)
    assert refused.value.code == code
    with pytest.raises(TaskRefused):
        act(ward, "patient", actions.undo_task, task_id=task.id)
    with pytest.raises(TaskRefused):
        act(ward, "patient", actions.skip_task, task_id=task.id, reason=SkipReason.OTHER)


def test_a_visit_is_ticked_by_the_care_team_and_a_form_by_its_answers(ward, enrolled):
    later = NOW + 13 * DAY
    visit, form = tasks(ward, kind="visit")[0], tasks(ward, kind="question")[0]
    with pytest.raises(TaskRefused):
        act(ward, "patient", actions.complete_task, task_id=visit.id, now=later)
    act(ward, "nurse", actions.complete_task, task_id=visit.id, now=later)
    with pytest.raises(TaskRefused):
        act(ward, "patient", actions.complete_task, task_id=form.id, now=later)
    cause = {"cause_type": "questionnaires.response", "cause_id": new_id()}
    act(ward, "patient", actions.complete_task, task_id=form.id, now=later, **cause)
    assert [tasks(ward, id=one.id)[0].status for one in (visit, form)] == ["done", "done"]


@pytest.mark.parametrize(
    ("key", "refusal"),
    [("front_desk", NotAllowed), ("manager", NotAllowed), ("colleague", NotAllowed), ("outsider", NotFound)],
)
def test_strangers_see_and_tick_nothing(ward, enrolled, key, refusal):
    prescribe(ward)
    (task,) = tasks(ward, kind="medicine", due_on=TODAY)
    with pytest.raises(refusal):
        the_day(ward, key)
    with pytest.raises(refusal):
        act(ward, key, actions.complete_task, task_id=task.id)
    viewer = ward.viewer(key, now=NOW)
    with standing_as(viewer):
        with pytest.raises(refusal):
            queries.plan(viewer, ward.patient_id, now=NOW)
        with pytest.raises(refusal):
            queries.change_log(viewer, ward.patient_id)
        assert queries.careline_facts(viewer, [ward.patient_id, new_id()], TODAY, TODAY + DAY) == {}
    with pytest.raises(UnknownTask):
        act(ward, "patient", actions.complete_task, task_id=new_id())


@pytest.mark.parametrize("lines", [1, 3])
def test_today_asks_the_same_number_of_questions_whatever_there_is_to_do(
    ward, enrolled, lines, django_assert_num_queries
):
    for number in range(lines):
        prescribe(ward, f"药 {number}", ("07:30", "12:00", "20:00")[:lines])
    patient = ward.viewer("patient", now=NOW)
    with standing_as(patient), django_assert_num_queries(8):
        queries.today(patient, ward.patient_id, now=NOW)


# Changing ------------------------------------------------------------------------


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
    with standing_as(ward.system()):
        watch = Watch.objects.get(enrolment_id=enrolled.enrolment_id, until=None)
        said = OutboxEvent.objects.filter(name="PlanAdjusted").values_list("cause_id", flat=True)
        assert (watch.parameters, list(said)) == (
            {"home_sbp_target": "140", "home_dbp_target": "90"},
            [version_id],
        )
        assert Goal.objects.filter(until=None).count() == 1


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
