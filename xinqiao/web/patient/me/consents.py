"""Consents: one purpose each, in plain words; given and taken back at once."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from xinqiao.identity.consent import actions as consent_actions
from xinqiao.identity.consent import queries as consent
from xinqiao.identity.consent.permissions import can_decide
from xinqiao.identity.consent.types import PurposeCode
from xinqiao.web.patient.frame import Acting, patient_page, show

from . import presenters


@require_safe
@patient_page
def consents(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Show every purpose and how it stands."""
    found = consent.consents(acting.viewer, acting.patient_id, now=acting.now)
    rows = [presenters.consent(one, acting) for one in found if not one.purpose.is_per_target]
    may = can_decide(acting.viewer, acting.patient_id, now=acting.now)
    return show(request, acting, "me/consents.html", tab="me", consents=rows, can_decide=may)


@require_POST
@patient_page
def decision(request: HttpRequest, acting: Acting, purpose: str) -> HttpResponse:
    """Keep a yes or its taking back."""
    try:
        code = PurposeCode(purpose)
    except ValueError:
        raise Http404(purpose) from None
    if request.POST.get("decision") == "grant":
        consent_actions.grant_consent(
            viewer=acting.viewer,
            patient_id=acting.patient_id,
            purpose=code,
            wording_hash=request.POST.get("wording_hash", ""),
            language=acting.language,
            now=acting.now,
        )
    else:
        consent_actions.withdraw_consent(
            viewer=acting.viewer,
            patient_id=acting.patient_id,
            purpose=code,
            language=acting.language,
            now=acting.now,
        )
    return HttpResponseRedirect(f"{reverse('patient-consents')}#c-{code.value}")
