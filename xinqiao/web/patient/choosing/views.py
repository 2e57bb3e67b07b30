"""A relative of several patients says whom this is about; one page, one patient."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from xinqiao.identity.people import queries as people
from xinqiao.identity.people.errors import PatientNotFound
from xinqiao.identity.people.permissions import is_self
from xinqiao.web.patient.frame import CHOSEN
from xinqiao.web.shell.guards import for_patient


@for_patient
@require_http_methods(["GET", "POST"])
def choosing(request: HttpRequest) -> HttpResponse:
    """Ask for whom, or keep the answer for this session."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if request.method == "POST":
        request.session[CHOSEN] = str(_wanted(request))
        return HttpResponseRedirect(reverse("patient-today"))
    cards = sorted(people.cards(viewer, viewer.patient_ids).values(), key=lambda card: card.id)
    choices = [{"card": card, "is_self": is_self(viewer, card.id)} for card in cards]
    return render(request, "patient/choosing/page.html", {"choices": choices})


def _wanted(request: HttpRequest) -> UUID:
    try:
        wanted = UUID(request.POST.get("patient", ""))
    except ValueError:
        raise PatientNotFound from None
    if wanted not in request.viewer.patient_ids:  # type: ignore[attr-defined]
        raise PatientNotFound
    return wanted
