"""Every write of plans and tasks: one verb each, one transaction."""

from xinqiao.care.pathways.actions.changing import adjust_plan
from xinqiao.care.pathways.actions.enrolling import end_with_enrolment, enrol, leave
from xinqiao.care.pathways.actions.planning import lay_medicines_again, plan_ahead
from xinqiao.care.pathways.actions.programmes import adopt_programme, approve_programme
from xinqiao.care.pathways.actions.rounds import missed_round, planning_round
from xinqiao.care.pathways.actions.tasks import (
    complete_by_readings,
    complete_task,
    mark_missed,
    skip_task,
    undo_task,
)
from xinqiao.care.pathways.actions.visiting import record_follow_up

__all__ = [
    "adjust_plan",
    "adopt_programme",
    "approve_programme",
    "complete_by_readings",
    "complete_task",
    "end_with_enrolment",
    "enrol",
    "lay_medicines_again",
    "leave",
    "mark_missed",
    "missed_round",
    "plan_ahead",
    "planning_round",
    "record_follow_up",
    "skip_task",
    "undo_task",
]
