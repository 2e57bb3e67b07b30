"""A plan as the team and the patient see it, and what changed in plain words."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from xinqiao.care.pathways.errors import ChangeRefused, NoPlan
from xinqiao.care.pathways.models import Plan, PlanVersion, Programme
from xinqiao.care.pathways.permissions import check_can_adjust, check_can_read_plan, homes_of
from xinqiao.care.pathways.queries.today import next_visit
from xinqiao.care.pathways.queries.words import Tongue, change_words, tongue_for
from xinqiao.care.pathways.rules import follow, layout
from xinqiao.care.pathways.rules.calendar import local_day
from xinqiao.care.pathways.rules.template import read, shipped
from xinqiao.care.pathways.types import (
    LogLine,
    PlanChanges,
    PlanStatus,
    PlanView,
    ProgrammeStatus,
    ProgrammeView,
)
from xinqiao.chart.medicines import queries as medicines
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.types import PatientCard


def plan(viewer: Viewer, patient_id: UUID, *, language: str | None = None, now: datetime) -> PlanView | None:
    """Return the newest running plan, else the last one that ended, else None. Four queries.

    Raises as reading a plan does.
    """
    check_can_read_plan(viewer, patient_id)
    rows = Plan.objects.select_related("programme").filter(patient_id__in=people.same_person(patient_id))
    row = max(rows, key=lambda one: (one.status == PlanStatus.ACTIVE, one.started_at), default=None)
    if row is None:
        return None
    card = people.cards(viewer, [patient_id])[patient_id]
    tongue = tongue_for(viewer, card, language)
    versions = list(PlanVersion.objects.filter(plan=row).order_by("-number"))
    return _view(row, versions, card, tongue, now)


def has_plan(programme: str) -> bool:
    """Whether a plan is written for a programme; without one its rules alone can watch."""
    return programme in shipped()


def written() -> tuple[str, ...]:
    """The codes of the programmes that have a plan, in order."""
    return tuple(sorted(shipped()))


def plan_of_enrolment(viewer: Viewer, enrolment_id: UUID) -> UUID | None:
    """The plan of an enrolment that the viewer may see; None where it is watched by rules alone."""
    row = Plan.objects.filter(enrolment_id=enrolment_id).only("id", "patient_id").first()
    if row is None:
        return None
    check_can_read_plan(viewer, row.patient_id)
    return row.id


def change_log(
    viewer: Viewer, patient_id: UUID, *, language: str | None = None, limit: int = 50
) -> tuple[LogLine, ...]:
    """Return what changed in any plan of the patient, newest first, in the viewer's words."""
    check_can_read_plan(viewer, patient_id)
    card = people.cards(viewer, [patient_id])[patient_id]
    rows = PlanVersion.objects.filter(patient_id__in=people.same_person(patient_id)).order_by(
        "-at", "-number"
    )
    return _log(rows[:limit], tongue_for(viewer, card, language))


def preview(
    viewer: Viewer, patient_id: UUID, changes: PlanChanges, *, note: str = "", now: datetime
) -> tuple[str, ...]:
    """Return the words the patient would read if the plan were changed so; nothing is changed.

    In the patient's own voice and language. Raises NoPlan, ChangeRefused, and as adjusting does.
    """
    check_can_adjust(viewer, patient_id)
    rows = Plan.objects.select_related("programme").filter(
        patient_id__in=people.same_person(patient_id), status=PlanStatus.ACTIVE
    )
    row = rows.order_by("-started_at").first()
    if row is None:
        raise NoPlan
    card = people.cards(viewer, [row.patient_id])[row.patient_id]
    today, template = local_day(now, card.time_zone), read(row.programme.document)
    if problem := follow.objection(template, changes, today=today):
        raise ChangeRefused(problem)
    before = follow.from_json(row.settings)
    target = follow.target_in_force(template, before, card.age_on(today))
    _, lines = follow.apply(before, changes, today=today, target=target)
    made = [{"field": one.field, "before": one.before, "after": one.after} for one in lines]
    made += _medicine_lines(viewer, changes)
    if not made:
        raise ChangeRefused("nothing-to-change")
    tongue = Tongue(voice=str(card.voice), language=card.language, zone=card.time_zone)
    words = [change_words(tongue, change) for change in made]
    return (*words, note.strip()) if note.strip() else tuple(words)


def _medicine_lines(viewer: Viewer, changes: PlanChanges) -> list[dict[str, Any]]:
    stopped = [medicines.medicine(viewer, medicine_id) for medicine_id in changes.stop_medicine_ids]
    lines: list[dict[str, Any]] = [
        {"field": "medicine-stopped", "before": one.name, "after": None} for one in stopped if one
    ]
    for new in changes.start_medicines:
        after = {"name": new.name, "dose": new.dose_text}
        lines.append({"field": "medicine-started", "before": None, "after": after})
    return lines


def _log(rows: Iterable[PlanVersion], tongue: Tongue) -> tuple[LogLine, ...]:
    return tuple(
        LogLine(
            version=row.number,
            at=row.at,
            by=row.by,
            reason=row.reason,
            words=tuple(change_words(tongue, change) for change in row.changes),
            note=row.note,
            caused_by_type=row.caused_by_type,
            caused_by_id=row.caused_by_id,
        )
        for row in rows
    )


def _view(
    row: Plan, versions: list[PlanVersion], card: PatientCard, tongue: Tongue, now: datetime
) -> PlanView:
    template, settings = read(row.programme.document), follow.from_json(row.settings)
    today = local_day(now, card.time_zone)
    target = follow.target_in_force(template, settings, card.age_on(today))
    visit_on = next_visit([row], today) if row.status == PlanStatus.ACTIVE else None
    lines = [tongue.say("pathways.line.target", systolic=target[0], diastolic=target[1])]
    if settings.measure is not None and layout.measure_days(settings.measure)[1] >= today:
        first, last = layout.measure_days(settings.measure)
        slots = tongue.slots(settings.measure.slots)
        lines.append(
            tongue.say("pathways.line.measure", first=tongue.day(first), last=tongue.day(last), slots=slots)
        )
    if visit_on is not None:
        lines.append(tongue.say("pathways.line.next-visit", on=tongue.day(visit_on)))
    return PlanView(
        id=row.id,
        patient_id=row.patient_id,
        enrolment_id=row.enrolment_id,
        code=row.programme.code,
        programme=tongue.say(template.title),
        programme_version=row.programme.version,
        is_draft=row.programme.status != ProgrammeStatus.PUBLISHED,
        status=row.status,
        anchor_on=row.anchor_on,
        day=layout.day_number(row.anchor_on, today),
        version=row.version,
        systolic_below=target[0],
        diastolic_below=target[1],
        target_is_personal=settings.systolic_below is not None,
        next_visit_on=visit_on,
        lines=tuple(lines),
        gaps=template.gaps,
        log=_log(versions, tongue),
    )


def programmes(viewer: Viewer) -> tuple[ProgrammeView, ...]:
    """Return the programme versions of the viewer's hospital, with who approved them; two queries."""
    rows = Programme.objects.filter(organization_id__in=homes_of(viewer)).prefetch_related("approvals")
    return tuple(
        ProgrammeView(
            id=row.id,
            code=row.code,
            version=row.version,
            status=ProgrammeStatus(row.status),
            is_watermarked=row.is_watermarked,
            approved_by=tuple(approval.name for approval in row.approvals.all()),
            gaps=tuple(row.document.get("gaps", ())),
        )
        for row in rows.order_by("code", "version")
    )
