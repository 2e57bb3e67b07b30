"""Who may open a page. Every view wears exactly one of these; a test walks the addresses and asks."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import NotAllowed
from xinqiao.foundation.guards import Viewer

View = Callable[..., HttpResponse]
SIGN_IN = "/sign-in"


def viewer_of(request: HttpRequest) -> Viewer | None:
    """Return who is asking, as the identity middleware left it; None when nobody signed in."""
    return getattr(request, "viewer", None)


def public(view: View) -> View:
    """Let everybody in. For sign-in, preferences, errors, manifest: nothing about a person may be on it."""
    view.guarded_by = "public"  # type: ignore[attr-defined]
    return view


def for_staff(*roles: str) -> Callable[[View], View]:
    """Let signed-in staff in who hold at least one of the roles; no roles named means any of them."""

    def check(viewer: Viewer) -> None:
        if not viewer.is_staff:
            raise NotAllowed(
                _("This page is for hospital staff. Your own records are under Today and Health.")
            )
        if roles and not viewer.has_role(*roles):
            raise NotAllowed(
                _("Your role does not include this page. Ask the administrator of your hospital to add it.")
            )

    return _guard("staff", check)


def for_patient(view: View) -> View:
    """Let patients and their relatives in; what they may see is decided by each query."""

    def check(viewer: Viewer) -> None:
        if not viewer.is_person:
            raise NotAllowed(_("This page belongs to a patient. Open the patient from the worklist instead."))

    return _guard("patient", check)(view)


def _guard(name: str, check: Callable[[Viewer], None]) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            viewer = viewer_of(request)
            if viewer is None:
                return to_sign_in(request)
            check(viewer)
            return view(request, *args, **kwargs)

        guarded.guarded_by = name  # type: ignore[attr-defined]
        return guarded

    return decorate


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """Send to sign-in and remember the page; a fragment request is told to move the whole window."""
    is_fragment = request.headers.get("HX-Request") == "true"
    back = request.headers.get("HX-Current-URL", "/") if is_fragment else request.get_full_path()
    if request.method not in {"GET", "HEAD"} and not is_fragment:
        back = "/"
    target = f"{SIGN_IN}?{urlencode({'next': safe_next(request, back)})}"
    if is_fragment:
        return HttpResponse(status=401, headers={"HX-Redirect": target})
    return HttpResponseRedirect(target)


def safe_next(request: HttpRequest, wanted: str | None, default: str = "/") -> str:
    """Return an address on this site to go back to, or the default: never another host."""
    is_here = wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if is_here and wanted else default
