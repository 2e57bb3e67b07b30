"""The day in the patient’s words: ticking, undoing, and who may."""

from datetime import date, timedelta

import pytest

from tests.cast import NOW
from tests.domain.care.pathways.conftest import TODAY
from tests.domain.care.pathways.doing import (
    DAY,
    act,
    as_job,
    measure,
    prescribe,
    tasks,
    the_day,
)
from xinqiao.care.pathways import actions, queries
from xinqiao.care.pathways.errors import TaskRefused, UnknownTask
from xinqiao.care.pathways.models import TaskStep
from xinqiao.care.pathways.types import TaskStatus
from xinqiao.chart.medicines.types import SkipReason
from xinqiao.foundation.errors import NotAllowed, NotFound
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.models import OutboxEvent
from xinqiao.foundation.walls import standing_as


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
