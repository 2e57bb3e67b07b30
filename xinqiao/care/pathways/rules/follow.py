"""While a plan runs: which task a reading satisfies, what a lapse asks for, how a plan changes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from xinqiao.care.pathways.types import (
    AdjustRule,
    Cadence,
    Change,
    FollowUpFacts,
    Measured,
    MeasureRequest,
    OpenTask,
    PlanChanges,
    PlanSettings,
    Series,
    Target,
    TaskKind,
    Template,
)

CHANNELS = frozenset({"", "app", "phone"})
_HOURS_OF_A_DAY = 24


def satisfied(tasks: Iterable[OpenTask], values: Iterable[Measured]) -> dict[UUID, UUID]:
    """Return task id -> id of the reading that completed it.

    A task is satisfied when every code it requires was measured inside its window, however late
    the values arrived. One reading serves every task that asks for it, so two plans share one measurement.
    """
    by_patient: dict[UUID, list[Measured]] = defaultdict(list)
    for value in values:
        by_patient[value.patient_id].append(value)
    found = ((task.id, _completing(task, by_patient[task.patient_id])) for task in tasks)
    return {task_id: reading for task_id, reading in found if reading is not None}


def _completing(task: OpenTask, values: Sequence[Measured]) -> UUID | None:
    inside = [one for one in values if task.opens_at <= one.measured_at < task.closes_at]
    wanted = [one for one in inside if one.code in task.required]
    if not task.required or task.required - {one.code for one in wanted}:
        return None
    return min(wanted, key=lambda one: (one.measured_at, str(one.id))).id


def cadence_on(template: Template, settings: PlanSettings, anchor_on: date, today: date) -> Cadence | None:
    """Return how often readings are expected on a local day, or None when the plan asks for none.

    While it is watched, silence beyond the grace becomes an alert (the template's lapse `call`).
    """
    for series in template.series:
        if series.kind is TaskKind.MEASURE and series.lapse:
            start = anchor_on + timedelta(days=series.offset_days)
            if _holds(start, series.days, today):
                return _cadence(series, series.slots)
            request = settings.measure
            if request is not None and _holds(request.from_on, request.days, today):
                return _cadence(series, request.slots)
    return None


def _holds(start: date, days: int, today: date) -> bool:
    return start <= today < start + timedelta(days=days)


def _cadence(series: Series, slots: tuple[str, ...]) -> Cadence:
    return Cadence(
        codes=series.required,
        every_hours=_HOURS_OF_A_DAY // len(slots),
        grace_hours=series.grace_hours,
    )


# Targets and classes -------------------------------------------------------------


def target_for(template: Template, setting: str, age: int) -> Target | None:
    """Return the target of the oldest age group that the person has reached, or None."""
    fitting = [one for one in template.targets if one.setting == setting and one.min_age <= age]
    return max(fitting, key=lambda one: one.min_age, default=None)


def target_in_force(template: Template, settings: PlanSettings, age: int | None) -> tuple[int, int]:
    """Return the home target to stay below in mm[Hg]: the personal one, else the template's.

    An unknown age counts as the youngest of the template. Raises ValueError when it holds none for this age.
    """
    if settings.systolic_below is not None and settings.diastolic_below is not None:
        return settings.systolic_below, settings.diastolic_below
    target = target_for(template, "home", template.min_age if age is None else age)
    if target is None:
        message = f"no home target at {age} years"
        raise ValueError(message)
    return target.systolic_below, target.diastolic_below


def is_above(systolic: Decimal, diastolic: Decimal, target: tuple[int, int]) -> bool:
    """Whether either value reaches its limit (mm[Hg]); the target is to stay below both."""
    return systolic >= target[0] or diastolic >= target[1]


def refusal(template: Template, *, age: int | None, conditions: frozenset[str]) -> str:
    """Return why this person may not be enrolled, or "" when they may.

    `age-unknown`, `too-young`, or `excluded-` and the condition.
    """
    if age is None:
        return "age-unknown"
    if age < template.min_age:
        return "too-young"
    excluded = next((one for one in template.excludes if one in conditions), "")
    return f"excluded-{excluded}" if excluded else ""


def proposals(template: Template, facts: FollowUpFacts) -> tuple[AdjustRule, ...]:
    """Return the adjustments whose conditions match; a person decides whether to follow them."""
    return tuple(rule for rule in template.adjust if _matches(rule.when, facts))


def _matches(when: Mapping[str, Any], facts: FollowUpFacts) -> bool:
    return bool(
        when.get("class", facts.control) == facts.control
        and when.get("streak_min", 0) <= facts.streak <= when.get("streak_max", facts.streak)
        and when.get("missed_min", 0) <= facts.missed
    )


# Changes ---------------------------------------------------------------------------


def objection(template: Template, changes: PlanChanges, *, today: date) -> str:
    """Return what is wrong with wanted changes as a machine word, or "" when nothing is."""
    if changes == PlanChanges():
        return "nothing-to-change"
    if (changes.systolic_below is None) != (changes.diastolic_below is None):
        return "target-needs-both"
    if (
        changes.systolic_below
        and changes.diastolic_below
        and changes.systolic_below <= changes.diastolic_below
    ):
        return "target-upside-down"
    if changes.next_visit_on is not None and changes.next_visit_on < today:
        return "visit-in-the-past"
    if changes.channel is not None and changes.channel not in CHANNELS:
        return "unknown-channel"
    return _measure_objection(template, changes.measure, today)


def _measure_objection(template: Template, request: MeasureRequest | None, today: date) -> str:
    if request is None:
        return ""
    if all(series.kind is not TaskKind.MEASURE for series in template.series):
        return "programme-without-readings"
    if request.days < 1 or not request.slots:
        return "measure-needs-days"
    if set(request.slots) - set(template.slots):
        return "unknown-slot"
    return "measure-in-the-past" if request.from_on < today else ""


def apply(
    settings: PlanSettings, changes: PlanChanges, *, today: date, target: tuple[int, int]
) -> tuple[PlanSettings, tuple[Change, ...]]:
    """Return the settings after the changes and one line for each that differs.

    `target` is the pair in force before, personal or from the template.
    """
    lines: list[Change] = []
    if changes.systolic_below is not None and changes.diastolic_below is not None:
        wanted = (changes.systolic_below, changes.diastolic_below)
        settings = replace(settings, systolic_below=wanted[0], diastolic_below=wanted[1])
        lines += _line("target", list(target), list(wanted))
    if changes.measure is not None:
        lines += _line("measure", _request(settings.measure), _request(changes.measure))
        settings = replace(settings, measure=changes.measure)
    if changes.next_visit_on is not None:
        lines += _line("next_visit_on", _day(settings.next_visit_on), _day(changes.next_visit_on))
        settings = replace(settings, next_visit_on=changes.next_visit_on, visits_changed_on=today)
    if changes.channel is not None:
        lines += _line("channel", settings.channel, changes.channel)
        settings = replace(settings, channel=changes.channel)
    return settings, tuple(lines)


def _line(field: str, before: object, after: object) -> list[Change]:
    return [] if before == after else [Change(field=field, before=before, after=after)]


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None


def _request(request: MeasureRequest | None) -> dict[str, Any] | None:
    if request is None:
        return None
    return {"from_on": request.from_on.isoformat(), "days": request.days, "slots": list(request.slots)}


def to_json(settings: PlanSettings) -> dict[str, Any]:
    """Return settings as plain JSON values."""
    return {
        "systolic_below": settings.systolic_below,
        "diastolic_below": settings.diastolic_below,
        "measure": _request(settings.measure),
        "next_visit_on": _day(settings.next_visit_on),
        "visits_changed_on": _day(settings.visits_changed_on),
        "channel": settings.channel,
    }


def from_json(document: Mapping[str, Any]) -> PlanSettings:
    """Return the settings that `to_json` wrote."""
    measure = document.get("measure")
    return PlanSettings(
        systolic_below=document.get("systolic_below"),
        diastolic_below=document.get("diastolic_below"),
        measure=measure and _read_request(measure),
        next_visit_on=_read_day(document.get("next_visit_on")),
        visits_changed_on=_read_day(document.get("visits_changed_on")),
        channel=document.get("channel", ""),
    )


def _read_request(document: Mapping[str, Any]) -> MeasureRequest:
    return MeasureRequest(
        from_on=date.fromisoformat(document["from_on"]),
        days=document["days"],
        slots=tuple(document["slots"]),
    )


def _read_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
