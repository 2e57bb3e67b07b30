"""Family: who may see what, since when; letting somebody in, and ending it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from xinqiao.foundation.errors import Refused
from xinqiao.identity.consent import queries as consent
from xinqiao.identity.consent.types import PurposeCode
from xinqiao.identity.people import queries as people
from xinqiao.journeys import family as journey
from xinqiao.web.patient.frame import Acting, patient_page, show

from . import presenters
from .forms import RelativeForm


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def family(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Show who was let in, or let somebody in."""
    form = RelativeForm(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, acting, form)
    if not form.is_valid():
        return _page(request, acting, form, status=422)
    try:
        journey.let_in(
            viewer=acting.viewer,
            patient_id=acting.patient_id,
            language=acting.language,
            now=acting.now,
            **form.cleaned_data,
        )
    except Refused as refusal:
        return _page(request, acting, form, status=refusal.status, refusal=str(refusal))
    return HttpResponseRedirect(reverse("patient-family"))


def _page(
    request: HttpRequest, acting: Acting, form: RelativeForm, *, status: int = 200, refusal: str = ""
) -> HttpResponse:
    found = people.relatives(acting.viewer, acting.patient_id, now=acting.now)
    return show(
        request,
        acting,
        "me/family.html",
        tab="me",
        status=status,
        relatives=[presenters.relative(one, acting) for one in found],
        form=presenters.relative_form(form),
        wording=presenters.family_wording(acting),
        wording_hash=consent.wording_hash_of(PurposeCode.FAMILY_SHARE, acting.language),
        refusal=refusal,
    )


@require_POST
@patient_page
def ending(request: HttpRequest, acting: Acting, related_id: UUID) -> HttpResponse:
    """End a relative's right at once."""
    del request
    journey.end(
        viewer=acting.viewer,
        patient_id=acting.patient_id,
        related_id=related_id,
        language=acting.language,
        now=acting.now,
    )
    return HttpResponseRedirect(reverse("patient-family"))
