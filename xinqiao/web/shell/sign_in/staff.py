"""Staff: login name and password, then the second factor, then the hospital where there are several."""

from datetime import datetime
from typing import Any
from uuid import UUID

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from xinqiao.foundation import clock
from xinqiao.foundation.errors import Conflict, Refused
from xinqiao.identity.accounts import actions as accounts
from xinqiao.identity.accounts.queries import has_second_factor, is_current, stranger
from xinqiao.identity.accounts.types import SignedIn
from xinqiao.identity.organizations.queries import workplaces
from xinqiao.web.shell.guards import public
from xinqiao.web.shell.viewer_middleware import address_of

from .forms import CodeForm, HospitalForm, StaffForm
from .sessions import go_on, keep, page, remember_next

# a half-open session waits this long for its second factor
_PATIENCE_SECONDS = 600
_FACTOR_SHOWN = "factor_shown"


@public
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for login name and password."""
    if request.method != "POST":
        remember_next(request)
        return page(request, "staff")
    form = StaffForm(request.POST)
    if not form.is_valid():
        return page(request, "staff", errors={name: str(found[0]) for name, found in form.errors.items()})
    now = clock.now()
    try:
        account_id = accounts.sign_in_with_password(
            viewer=stranger(address_of(request)), now=now, **form.cleaned_data
        )
    except Refused as refusal:
        return page(request, "staff", refusal=refusal)
    keep(request, account_id, as_staff=True, is_complete=False, now=now)
    wanted = "sign-in-second-factor" if has_second_factor(account_id) else "sign-in-new-second-factor"
    return HttpResponseRedirect(reverse(wanted))


def _waiting(request: HttpRequest, now: datetime) -> UUID | None:
    """Return the account that has shown its password and still owes the second factor."""
    held = SignedIn.read(request.session)
    if held is None or held.is_complete or not held.as_staff:
        return None
    is_late = (now - held.seen_at).total_seconds() > _PATIENCE_SECONDS
    return None if is_late or not is_current(held.account_id, held.generation) else held.account_id


@public
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for a code of the authenticator app, or a recovery code."""
    now = clock.now()
    account_id = _waiting(request, now)
    if account_id is None:
        return HttpResponseRedirect(reverse("sign-in-staff"))
    if request.method != "POST":
        return page(request, "second_factor")
    form = CodeForm(request.POST)
    if not form.is_valid():
        return page(request, "second_factor", errors={"code": str(form.errors["code"][0])})
    code = form.cleaned_data["code"]
    show = accounts.use_recovery_code if "-" in code else accounts.show_second_factor
    try:
        show(viewer=stranger(address_of(request)), account_id=account_id, code=code, now=now)
    except Refused as refusal:
        return page(request, "second_factor", refusal=refusal)
    return enter(request, account_id, now)


@public
@require_http_methods(["GET", "POST"])
def new_second_factor(request: HttpRequest) -> HttpResponse:
    """Set up the authenticator app at the first sign-in; recovery codes are shown once."""
    now = clock.now()
    account_id = _waiting(request, now)
    if account_id is None:
        return HttpResponseRedirect(reverse("sign-in-staff"))
    viewer = stranger(address_of(request))
    try:
        offer = accounts.offer_second_factor(viewer=viewer, account_id=account_id, now=now)
    except Conflict:
        return HttpResponseRedirect(reverse("sign-in-second-factor"))
    words: dict[str, Any] = {"secret": offer.secret, "picture": _picture(offer.uri)}
    if request.method != "POST":
        return page(request, "new_second_factor", **words)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return page(request, "new_second_factor", errors={"code": str(form.errors["code"][0])}, **words)
    try:
        codes = accounts.confirm_second_factor(
            viewer=viewer, account_id=account_id, code=form.cleaned_data["code"], now=now
        )
    except Refused as refusal:
        return page(request, "new_second_factor", refusal=refusal, **words)
    enter(request, account_id, now)
    return page(request, "recovery_codes", codes=codes)


def _picture(uri: str) -> str:
    return segno.make(uri, error="m").svg_data_uri(scale=5, border=2)


def enter(request: HttpRequest, account_id: UUID, now: datetime) -> HttpResponse:
    """Complete the session at the only hospital, or ask which one."""
    places = workplaces(account_id)
    if len(places) == 1:
        keep(request, account_id, organization_id=places[0].id, as_staff=True, is_complete=True, now=now)
        return go_on(request)
    keep(request, account_id, as_staff=True, is_complete=False, now=now)
    request.session[_FACTOR_SHOWN] = True
    return HttpResponseRedirect(reverse("sign-in-hospital"))


@public
@require_http_methods(["GET", "POST"])
def hospital(request: HttpRequest) -> HttpResponse:
    """Ask in which of several hospitals to work."""
    now = clock.now()
    account_id = _waiting(request, now)
    if account_id is None or not request.session.get(_FACTOR_SHOWN):
        return HttpResponseRedirect(reverse("sign-in-staff"))
    places = workplaces(account_id)
    form = HospitalForm(request.POST or None)
    if not form.is_valid():
        return page(request, "hospital", places=places)
    chosen = [place.id for place in places if place.id == form.cleaned_data["organization"]]
    if not chosen:
        return page(request, "hospital", places=places)
    keep(request, account_id, organization_id=chosen[0], as_staff=True, is_complete=True, now=now)
    return go_on(request)
