"""`/`: everybody's own first page."""

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect

from .guards import SIGN_IN, public, viewer_of

PATIENT = "/today"
CLINICAL = "/worklist"
_STAFF = {"manager": "/insight", "front_desk": "/patients", "administrator": "/refusals"}


@public
def home(request: HttpRequest) -> HttpResponseRedirect:
    """Send a patient to Today, clinical staff to the worklist, others to what their role is for."""
    viewer = viewer_of(request)
    if viewer is None:
        return redirect(SIGN_IN)
    if viewer.is_person:
        return redirect(PATIENT)
    own = [page for role, page in _STAFF.items() if role in viewer.roles]
    return redirect(own[0] if own else CLINICAL)
