"""Refusals become pages in plain words; every answer leaves with strict headers."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from xinqiao.foundation.errors import Refused
from xinqiao.foundation.values import holds_nul

from .errors import refusal_page

Next = Callable[[HttpRequest], HttpResponse]
PERMISSIONS = (
    "bluetooth=(self), camera=(self), microphone=(self), geolocation=(), payment=(), usb=(), "
    "interest-cohort=()"
)


class StrictHeaders:
    """Headers the framework does not set. Pages about people are never kept by a browser or a proxy."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then add what is missing."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response


class Refusals:
    """Turn an expected refusal raised by any view into its page; anything else stays a defect."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass through; exceptions arrive in process_exception."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, *_given: object) -> None:
        """Refuse what holds the character NUL, which no form means and no column keeps."""
        # the machine doors answer for themselves, and read their own bodies
        if not getattr(view, "csrf_exempt", False) and _holds_nul(request):
            raise BadRequest

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer with the words of the refusal."""
        return refusal_page(request, exception) if isinstance(exception, Refused) else None


def _holds_nul(request: HttpRequest) -> bool:
    sent = [
        value for form in (request.GET, request.POST) for _name, values in form.lists() for value in values
    ]
    return any(map(holds_nul, [request.path, *sent]))
