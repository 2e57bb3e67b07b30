"""The installable app: manifest and service worker, served from the root so that their scope is the site."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from .guards import public

SHELL = (
    "css/all.css",
    "js/app.js",
    "icons/sprite.svg",
    "icons/mark.svg",
    "django_htmx/htmx-2.min.js",
)
# the two that a browser asks for before it offers to install
_ICON_SIZES = (192, 512)


@public
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """Return the web manifest of the patient app."""
    body = {
        "name": _("Xinqiao"),
        "short_name": _("Xinqiao"),
        "description": _("The line does not break after discharge."),
        "lang": request.LANGUAGE_CODE if hasattr(request, "LANGUAGE_CODE") else "zh-hans",
        "start_url": "/today",
        "scope": "/",
        "display": "standalone",
        "background_color": "#f4f4ef",
        "theme_color": "#f4f4ef",
        "icons": _icons(),
    }
    response = JsonResponse(body, content_type="application/manifest+json")
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


def _icons() -> list[dict[str, str]]:
    """Name the mark as drawing and as pictures, which most phones insist on; its edge may be cut round."""
    drawing = {"src": static("icons/mark.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}
    pictures = [
        {
            "src": static(f"icons/mark-{size}.png"),
            "sizes": f"{size}x{size}",
            "type": "image/png",
            "purpose": purpose,
        }
        for size in _ICON_SIZES
        for purpose in ("any", "maskable")
    ]
    return [drawing, *pictures]


@public
@require_safe
def service_worker(request: HttpRequest) -> HttpResponse:
    """Return the service worker: it keeps the shell and the offline page, never a page about a person."""
    shell = [static(path) for path in SHELL] + ["/offline"]
    response = render(request, "shell/service-worker.js", {"shell": shell}, content_type="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response
