"""Me: how it looks, the plan and its changes, the way out."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from xinqiao.care.pathways import queries as plans
from xinqiao.web.patient.frame import Acting, patient_page, show

from . import presenters


@require_safe
@patient_page
def me(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Show what can be set, seen and ended."""
    return show(request, acting, "me/page.html", tab="me", rows=presenters.rows(acting))


@require_safe
@patient_page
def plan(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Show the plan in force and every change of it, with its reason."""
    found = plans.plan(acting.viewer, acting.patient_id, language=acting.language, now=acting.now)
    log = presenters.log(found, acting) if found else []
    return show(request, acting, "me/plan.html", tab="me", plan=found, log=log)
