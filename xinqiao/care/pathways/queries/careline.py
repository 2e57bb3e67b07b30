"""The facts behind the care line: what was done each day, and the meetings agreed."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from xinqiao.care.pathways.models import Plan, Task
from xinqiao.care.pathways.rules import follow, layout
from xinqiao.care.pathways.rules.template import read
from xinqiao.care.pathways.types import (
    PATIENT_KINDS,
    CarelineFacts,
    DayShare,
    Milestone,
    PlanStatus,
    TaskKind,
    TaskStatus,
    Template,
)
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.phrases import say
from xinqiao.identity.people.queries import reachable_patients


def careline_facts(
    viewer: Viewer, patient_ids: Collection[UUID], since: date, until: date, *, language: str = "zh-Hans"
) -> dict[UUID, CarelineFacts]:
    """Return the care lines of patients over local days [since, until); two queries whatever the number.

    A patient whose record the viewer may not open is absent from the answer. Piers (what staff did)
    come from other packages. Milestones after `until` are left out; ask for days ahead to draw them.
    """
    seen = reachable_patients(viewer).filter(id__in=patient_ids)
    days, visits = _days(seen, since, until)
    plans = Plan.objects.select_related("programme").filter(patient_id__in=seen)
    towers: dict[UUID, list[Milestone]] = defaultdict(list)
    templates: dict[UUID, Template] = {}
    for plan in plans:
        # a page of fifty rows is of one or two programmes, and to read one is to check it whole
        template = templates.get(plan.programme_id) or read(plan.programme.document)
        templates[plan.programme_id] = template
        own = visits.get(plan.patient_id, {})
        towers[plan.patient_id] += _towers(plan, template, own, since, until, language)
    return {
        patient_id: CarelineFacts(
            patient_id=patient_id,
            days=tuple(days.get(patient_id, ())),
            milestones=tuple(sorted(towers.get(patient_id, ()), key=lambda tower: tower.on)),
        )
        for patient_id in {**days, **visits, **towers}
    }


def _days(
    seen: QuerySet[Any, UUID], since: date, until: date
) -> tuple[dict[UUID, list[DayShare]], dict[UUID, dict[date, str]]]:
    """Return each day's share of patient tasks, and how each visit stands."""
    rows = (
        Task.objects.filter(patient_id__in=seen, due_on__gte=since, due_on__lt=until)
        .exclude(status=TaskStatus.CANCELLED)
        .values("patient_id", "due_on", "kind")
        .annotate(
            due=Count("id"),
            done=Count("id", filter=Q(status=TaskStatus.DONE)),
            missed=Count("id", filter=Q(status=TaskStatus.MISSED)),
        )
        .order_by("patient_id", "due_on")
    )
    shares: dict[UUID, dict[date, tuple[int, int]]] = defaultdict(dict)
    visits: dict[UUID, dict[date, str]] = defaultdict(dict)
    for row in rows:
        if row["kind"] in PATIENT_KINDS:
            done, due = shares[row["patient_id"]].get(row["due_on"], (0, 0))
            shares[row["patient_id"]][row["due_on"]] = (done + row["done"], due + row["due"])
        elif row["kind"] == TaskKind.VISIT:
            visits[row["patient_id"]][row["due_on"]] = _visit_state(row)
    lines = {
        patient_id: [DayShare(on=on, done=done, due=due) for on, (done, due) in own.items()]
        for patient_id, own in shares.items()
    }
    return lines, visits


def _visit_state(row: Mapping[str, Any]) -> str:
    if row["done"]:
        return "happened"
    return "missed" if row["missed"] else "planned"


def _towers(
    plan: Plan, template: Template, visits: Mapping[date, str], since: date, until: date, language: str
) -> list[Milestone]:
    towers = [(plan.anchor_on, "anchor", "happened")]
    towers += [(on, "visit", state) for on, state in visits.items()]
    if plan.status == PlanStatus.ACTIVE:
        settings = follow.from_json(plan.settings)
        days = layout.visit_days(template, settings, plan.anchor_on, until)
        # rows reach two weeks ahead; what lies further is taken from the template
        towers += [
            (on, "visit", "planned") for on, _name in days if on not in visits and on >= plan.laid_until
        ]
    return [
        Milestone(on=on, kind=kind, label=say(f"pathways.milestone.{kind}", language=language), state=state)
        for on, kind, state in towers
        if since <= on < until
    ]
