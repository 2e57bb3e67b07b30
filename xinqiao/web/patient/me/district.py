"""The district: chosen by the patient, never found out, and forgotten at a word."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from xinqiao.care.environment import actions as environment
from xinqiao.foundation.errors import Refused
from xinqiao.identity.people.permissions import check_can_read_patient
from xinqiao.identity.people.types import Area
from xinqiao.web.patient.frame import Acting, patient_page, show

from . import presenters


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def district(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Show air and heat of the district that was given, and give another."""
    check_can_read_patient(acting.viewer, acting.patient_id, Area.READINGS)
    if request.method != "POST":
        return _page(request, acting)
    chosen, agreed = request.POST.get("district", ""), request.POST.get("agreed") == "yes"
    try:
        environment.choose_district(
            viewer=acting.viewer,
            patient_id=acting.patient_id,
            district=chosen,
            wording_hash=request.POST.get("wording_hash", "") if agreed else "",
            language=acting.language,
            now=acting.now,
        )
    except Refused as refusal:
        return _page(request, acting, refusal=str(refusal), chosen=chosen, status=refusal.status)
    return HttpResponseRedirect(reverse("patient-district"))


@require_POST
@patient_page
def forgetting(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Forget the district."""
    del request
    environment.forget_district(viewer=acting.viewer, patient_id=acting.patient_id, now=acting.now)
    return HttpResponseRedirect(reverse("patient-district"))


def _page(
    request: HttpRequest, acting: Acting, *, refusal: str = "", chosen: str = "", status: int = 200
) -> HttpResponse:
    return show(
        request,
        acting,
        "me/district.html",
        tab="me",
        status=status,
        refusal=refusal,
        **presenters.district(acting, chosen),
    )
