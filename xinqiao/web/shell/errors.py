"""Error pages in plain words: what happened, what was kept, who can help. No codes alone, no blame."""

import sys
from typing import Any

import psycopg
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from xinqiao.foundation.errors import Refused, TooMany

from .guards import public

RETRY_AFTER_SECONDS = 5
# the driver's own come from statements that do not go through Django
_AWAY = (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError)


def _page(request: HttpRequest, status: int, **words: Any) -> HttpResponse:
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "shell/errors/fragment.html" if is_fragment else "shell/errors/page.html"
    response = render(request, template, {"status": status, **words}, status=status)
    if is_fragment:
        # the banner takes its place above the page; what was typed stays where it is
        response.headers["HX-Retarget"] = "#said"
        response.headers["HX-Reswap"] = "innerHTML"
    return response


def refusal_page(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Return the page of an expected refusal, with its own words."""
    titles = {
        403: _("You cannot see this"),
        404: _("Nothing here"),
        409: _("It has changed meanwhile"),
        429: _("A moment, please"),
    }
    title = titles.get(refusal.status, _("That did not work"))
    response = _page(request, refusal.status, title=title, text=str(refusal), code=refusal.code)
    if isinstance(refusal, TooMany):
        response.headers["Retry-After"] = str(refusal.retry_after)
    return response


@public
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  Django passes it
    """400: the page sent something we could not read."""
    return _page(request, 400, title=_("We could not read that"), text=_("Go back and try once more."))


@public
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  Django passes it
    """403: says who can see it and how to ask."""
    text = _(
        "Only this patient's care team can see it. Ask the team's head nurse to add you, with the reason."
    )
    return _page(request, 403, title=_("You cannot see this"), text=text)


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  Django passes it
    """403 of a form whose page was open too long."""
    text = _("This page was open for a long time. Load it again; nothing was sent.")
    return _page(request, 403, title=_("Please load the page again"), text=text)


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001  Django passes it
    """404: absent and hidden look the same."""
    text = _("The address may be mistyped, or this is not something you can see.")
    return _page(request, 404, title=_("Nothing here"), text=text)


@public
def server_error(request: HttpRequest) -> HttpResponse:
    """500: plain and static, because the thing that renders pages may be what broke; 503 for the database."""
    if isinstance(sys.exc_info()[1], _AWAY):
        return _unavailable(request)
    return render(request, "shell/errors/broken.html", status=500)


def _unavailable(request: HttpRequest) -> HttpResponse:
    """The database is away or its disk is full: nothing was kept, and the same may be sent again."""
    if "text/html" in request.headers.get("Accept", ""):
        response = render(request, "shell/errors/unavailable.html", status=503)
    else:
        words = _("The database cannot be reached now. Nothing of this was kept; send it again.")
        response = JsonResponse({"error": {"code": "unavailable", "message": words}}, status=503)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


@public
def offline(request: HttpRequest) -> HttpResponse:
    """Return the page the service worker shows without a network; it knows nothing about anyone."""
    text = _("What you type is kept on this page. In an emergency you can still call 120.")
    return render(
        request, "shell/errors/page.html", {"title": _("No network now"), "text": text, "status": 0}
    )
