"""Health: every measure against its target, and what the hospital has on record."""

from datetime import datetime, time, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from xinqiao.care.pathways import queries as plans
from xinqiao.care.pathways.types import PlanView
from xinqiao.chart.medicines import queries as medicines
from xinqiao.chart.observations import queries as readings
from xinqiao.chart.observations.types import REPORTED
from xinqiao.chart.records import queries as kept
from xinqiao.companion.engagement import queries as diary
from xinqiao.companion.engagement.types import EntryView
from xinqiao.identity.people.permissions import check_can_read_patient
from xinqiao.identity.people.types import Area
from xinqiao.web.patient.diary_lines import days_of
from xinqiao.web.patient.frame import Acting, patient_page, show

from . import presenters

# beside the charts stands the newest of the diary; all of it is one tap away
MOST_NOTED = 8


@require_safe
@patient_page
def health(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Show the trends of the chosen range."""
    return show(request, acting, "health/page.html", tab="health", **_trends(request, acting))


@require_safe
@patient_page
def trends(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Return the trends for the live page."""
    return show(request, acting, "health/page.html#trends", tab="health", **_trends(request, acting))


def _trends(request: HttpRequest, acting: Acting) -> dict[str, Any]:
    span = presenters.span(request.GET.get("days", ""), acting.today)
    since = datetime.combine(span.since, time(), acting.zone)
    until = datetime.combine(acting.today + timedelta(days=1), time(), acting.zone)
    found = readings.several_series(acting.viewer, acting.patient_id, presenters.CODES, since, until)
    mean = readings.home_bp(acting.viewer, acting.patient_id, acting.today)
    noted = _noted(acting, span)
    changes = readings.trends(acting.viewer, acting.patient_id, acting.today)
    shown = presenters.trends(found, span, _plan(acting), [one.local_on for one in noted], changes, acting)
    days = days_of(noted[:MOST_NOTED], acting)
    return {
        "span": span,
        "trends": shown,
        "mean": presenters.mean(mean),
        "days": days,
        "noted_is_open": acting.may(Area.DIARY),
    }


def _noted(acting: Acting, span: presenters.Span) -> tuple[EntryView, ...]:
    if not acting.may(Area.DIARY):
        return ()
    return diary.entries_between(acting.viewer, acting.patient_id, span.since, span.until)


def _plan(acting: Acting) -> PlanView | None:
    if not acting.may(Area.PLAN):
        return None
    return plans.plan(acting.viewer, acting.patient_id, language=acting.language, now=acting.now)


@require_safe
@patient_page
def records(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Show what the hospital has on record: conditions, medicines, allergies, laboratory values."""
    check_can_read_patient(acting.viewer, acting.patient_id, Area.RECORDS)
    about = (acting.viewer, acting.patient_id)
    taken = medicines.schedule(*about, acting.today) if acting.may(Area.MEDICINES) else ()
    results = readings.newest_results(*about)
    return show(
        request,
        acting,
        "health/records.html",
        tab="health",
        groups=[
            presenters.group("conditions", kept.record_lines(*about, "Condition")),
            presenters.medicine_group(taken, kept.record_lines(*about, "MedicationRequest")),
            presenters.group("allergies", kept.record_lines(*about, "AllergyIntolerance")),
        ],
        results=[presenters.result(one) for one in results if one.kind != REPORTED],
        reported=[presenters.result(one) for one in results if one.kind == REPORTED],
    )
