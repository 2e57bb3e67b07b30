"""Me: how it looks, the plan and its changes, the devices, the way out."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from xinqiao.care.pathways import queries as plans
from xinqiao.chart.observations import actions as observations
from xinqiao.chart.observations import queries as readings
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


@require_safe
@patient_page
def devices(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Show the devices that send values by themselves."""
    found = readings.devices(acting.viewer, acting.patient_id)
    rows = [presenters.device(one, acting) for one in found]
    return show(request, acting, "me/devices.html", tab="me", devices=rows)


@require_POST
@patient_page
def device_removal(request: HttpRequest, acting: Acting, device_id: UUID) -> HttpResponse:
    """Stop a device; what it sent stays."""
    del request
    observations.unbind_device(viewer=acting.viewer, device_id=device_id, now=acting.now)
    return HttpResponseRedirect(reverse("patient-devices"))
