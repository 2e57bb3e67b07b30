"""Keeping who signed in, and signing out."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from xinqiao.foundation import clock
from xinqiao.foundation.errors import Refused, TooMany
from xinqiao.identity.accounts import actions as accounts
from xinqiao.identity.accounts.queries import stranger
from xinqiao.identity.accounts.types import SignedIn
from xinqiao.web.shell.guards import public, safe_next, viewer_of
from xinqiao.web.shell.viewer_middleware import address_of

_NEXT = "sign_in_next"


def remember_next(request: HttpRequest) -> None:
    """Keep the page to go to after sign-in; only pages of this site."""
    if "next" in request.GET:
        request.session[_NEXT] = safe_next(request, request.GET["next"])


def keep(
    request: HttpRequest,
    account_id: UUID,
    *,
    organization_id: UUID | None = None,
    as_staff: bool,
    is_complete: bool,
    now: datetime,
) -> None:
    """Open a session under a new key: a key from before sign-in is worth nothing after it."""
    signed_in = accounts.open_session(
        viewer=stranger(address_of(request)),
        account_id=account_id,
        organization_id=organization_id,
        as_staff=as_staff,
        is_complete=is_complete,
        now=now,
    )
    wanted = request.session.get(_NEXT)
    request.session.flush()
    if wanted:
        request.session[_NEXT] = wanted
    signed_in.write(request.session)


def go_on(request: HttpRequest) -> HttpResponse:
    """Go to the page that asked for sign-in, or to the start."""
    return HttpResponseRedirect(safe_next(request, request.session.pop(_NEXT, None)))


def page(
    request: HttpRequest,
    name: str,
    *,
    refusal: Refused | None = None,
    errors: dict[str, str] | None = None,
    **words: Any,
) -> HttpResponse:
    """Return a page of sign-in, with what was refused or mistyped on it."""
    faulty = bool(refusal or errors)
    status = refusal.status if refusal else 422 if faulty else 200
    context = {"refusal": refusal, "errors": errors or {}, "values": _kept(request), **words}
    response = render(request, f"shell/sign_in/{name}.html", context, status=status)
    if isinstance(refusal, TooMany):
        response["Retry-After"] = str(refusal.retry_after)
    return response


def _kept(request: HttpRequest) -> dict[str, str]:
    # what was typed stays on the page; a password or a code never does
    return {name: request.POST.get(name, "") for name in ("phone", "login_name")}


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session, or with `everywhere` every session of the account."""
    signed_in = SignedIn.read(request.session)
    viewer = viewer_of(request) or stranger(address_of(request))
    if signed_in is not None:
        now = clock.now()
        if request.POST.get("everywhere"):
            accounts.sign_out_everywhere(viewer=viewer, account_id=signed_in.account_id, now=now)
        else:
            accounts.sign_out(viewer=viewer, account_id=signed_in.account_id, now=now)
    request.session.flush()
    response = HttpResponseRedirect(reverse("sign-in"))
    # a shared phone keeps nothing of the pages that were open
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response
