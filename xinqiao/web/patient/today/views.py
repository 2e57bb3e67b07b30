"""Today: seen, ticked, taken back."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from xinqiao.care.alerts import queries as alerts
from xinqiao.care.alerts.types import AlertStatus
from xinqiao.care.pathways import actions as pathways
from xinqiao.care.pathways import queries as plans
from xinqiao.contact.conversations import queries as conversations
from xinqiao.identity.people.types import Area
from xinqiao.web.patient.frame import Acting, patient_page, show

from . import presenters


@require_safe
@patient_page
def today(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Return the day of the patient."""
    day = _day(acting)
    return show(
        request,
        acting,
        "today/page.html",
        tab="today",
        hello=presenters.hello(acting),
        line=_line(acting, day.number),
        said=_said(acting),
        keeps_diary=acting.may(Area.DIARY),
        advice=_advice(acting),
        day=day,
    )


@require_safe
@patient_page
def today_list(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Return what there is to do, for the live page."""
    return show(request, acting, "today/page.html#list", tab="today", day=_day(acting))


@require_safe
@patient_page
def today_advice(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Return the advice that still stands, for the live page."""
    return show(request, acting, "today/page.html#advice", tab="today", advice=_advice(acting))


@require_POST
@patient_page
def completion(request: HttpRequest, acting: Acting, task_id: UUID) -> HttpResponse:
    """Tick a task."""
    pathways.complete_task(viewer=acting.viewer, task_id=task_id, now=acting.now)
    return _answer(request, acting, ticked_id=task_id)


@require_POST
@patient_page
def undoing(request: HttpRequest, acting: Acting, task_id: UUID) -> HttpResponse:
    """Take a tick back."""
    pathways.undo_task(viewer=acting.viewer, task_id=task_id, now=acting.now)
    return _answer(request, acting)


def _answer(request: HttpRequest, acting: Acting, ticked_id: UUID | None = None) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        return HttpResponseRedirect(reverse("patient-today"))
    day = _day(acting)
    ticked = next((item for item in day.items if item.id == ticked_id), None)
    return show(request, acting, "today/page.html#list", tab="today", ticked=ticked, day=day)


def _day(acting: Acting) -> presenters.Day:
    if not acting.may(Area.PLAN):
        return presenters.no_plan()
    found = plans.today(acting.viewer, acting.patient_id, language=acting.language, now=acting.now)
    return presenters.day(found, acting)


def _advice(acting: Acting) -> list[presenters.Advice]:
    if not acting.may(Area.READINGS):
        return []
    found = alerts.alerts(
        acting.viewer,
        status=AlertStatus.OPEN,
        patient_id=acting.patient_id,
        language=acting.language,
        voice=acting.voice,
    )
    return [presenters.advice(alert, acting) for alert in found]


def _line(acting: Acting, number: int | None) -> object:
    if number is None:
        return None
    since, until = presenters.line_span(acting.today)
    facts = plans.careline_facts(
        acting.viewer, [acting.patient_id], since, until, language=acting.language
    ).get(acting.patient_id)
    return presenters.line(facts, acting, number) if facts else None


def _said(acting: Acting) -> presenters.Said | None:
    if not acting.may(Area.MESSAGES):
        return None
    words = conversations.last_words(acting.viewer, acting.patient_id)
    return presenters.said(words, acting) if words else None
