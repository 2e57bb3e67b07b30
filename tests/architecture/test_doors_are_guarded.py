"""Every address of the house carries a guard; the few open ones are named here."""

from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path

# What anybody may ask for, and why nothing of a patient can be behind it.
OPEN = (
    "",  # sends everybody to their own first page
    "healthz",  # says that the house stands, for monitors
    "metrics",  # counts, no ids
    "static/",  # style sheets and pictures
    "sign-in",  # how one becomes somebody
    "sign-out",
    "language",  # sets a cookie
    "preferences/",  # sets a cookie too: theme, language, size of letters
    "offline",  # the page of the service worker
    "manifest",
    "service-worker",
    "sw.js",
    "oauth/token",  # authenticates by itself
    "fhir/metadata",  # what the standard wants open
    ".well-known/",
    "components",  # example data only
    "help",  # who to call
    "",  # the front door sends everybody on to sign-in
)


def offenders(patterns, prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern).lstrip("^").removesuffix("$").removesuffix(r"\Z")
        if isinstance(pattern, URLResolver):
            yield from offenders(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            yield from _judge(pattern.callback, route)


def _judge(view, route: str) -> Iterator[str]:
    marker = getattr(view, "guarded_by", None) or getattr(
        getattr(view, "view_class", None), "guarded_by", None
    )
    is_open = any(route == name or (name and route.startswith(name)) for name in OPEN)
    if marker is None and not route.startswith(("static/", "media/")):
        yield f"/{route}: {view.__module__}.{getattr(view, '__name__', view)} carries no guard"
    elif marker == "public" and not is_open:
        yield f"/{route}: public, but not named in OPEN"


def test_every_address_is_guarded():
    assert list(offenders(get_resolver().url_patterns)) == []


def _view(marker: str | None):
    def view(_request):
        return HttpResponse()

    if marker:
        view.guarded_by = marker
    return view


@pytest.mark.parametrize(
    ("route", "marker", "count"),
    [
        ("charts/", None, 1),
        ("charts/", "public", 1),
        ("charts/", "staff", 0),
        ("healthz", "public", 0),
        ("healthz", None, 1),
    ],
)
def test_an_unguarded_address_is_found(route, marker, count):
    assert len(list(offenders([path(route, _view(marker))]))) == count
