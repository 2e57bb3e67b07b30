"""What alerts must know of a plan: the programme, the personal target, and when readings are expected."""

from datetime import datetime
from decimal import Decimal

from xinqiao.care.alerts import actions as alerts
from xinqiao.care.alerts.types import Cadence
from xinqiao.care.pathways.actions import laying
from xinqiao.care.pathways.models import Plan
from xinqiao.care.pathways.rules import follow
from xinqiao.care.pathways.rules.calendar import local_day
from xinqiao.care.pathways.types import Cadence as Expected
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people import queries as people


# house: actions-are-keyword-only - a step shared by the actions of this folder, not a door
def watch(viewer: Viewer, plan: Plan, now: datetime) -> None:
    """Watch a plan with its present parameters; the watch that ran before is replaced."""
    settings = follow.from_json(plan.settings)
    expected = expected_now(plan, people.time_zones([plan.patient_id])[plan.patient_id], now)
    alerts.watch(
        viewer=viewer,
        patient_id=plan.patient_id,
        enrolment_id=plan.enrolment_id,
        programme=plan.programme.code,
        parameters=_parameters(settings.systolic_below, settings.diastolic_below),
        cadence=_cadence(expected),
        team_id=plan.team_id,
        now=now,
    )
    if plan.is_cadence_watched != (expected is not None):
        plan.is_cadence_watched = expected is not None
        plan.save(update_fields=["is_cadence_watched"])


def _parameters(systolic: int | None, diastolic: int | None) -> dict[str, Decimal]:
    named = {"home_sbp_target": systolic, "home_dbp_target": diastolic}
    return {name: Decimal(value) for name, value in named.items() if value is not None}


def _cadence(expected: Expected | None) -> tuple[Cadence, ...]:
    if expected is None:
        return ()
    return (Cadence(expected.codes, expected.every_hours, expected.grace_hours),)


def expected_now(plan: Plan, zone: str, now: datetime) -> Expected | None:
    """Return how often readings are expected today, or None when the plan asks for none."""
    settings, today = follow.from_json(plan.settings), local_day(now, zone)
    return follow.cadence_on(laying.template_of(plan), settings, plan.anchor_on, today)


# house: actions-are-keyword-only - a step shared by the actions of this folder, not a door
def unwatch(viewer: Viewer, plan: Plan, reason: str, now: datetime) -> None:
    """Close the watch of a plan."""
    alerts.unwatch(viewer=viewer, enrolment_id=plan.enrolment_id, reason=reason, now=now)
