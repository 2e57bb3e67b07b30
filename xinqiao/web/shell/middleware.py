"""Refusals become pages in plain words; every answer leaves with strict headers."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from xinqiao.foundation.errors import Refused

from .errors import refusal_page

Next = Callable[[HttpRequest], HttpResponse]
PERMISSIONS = "camera=(self), microphone=(self), geolocation=(), payment=(), usb=(), interest-cohort=()"


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

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer with the words of the refusal."""
        return refusal_page(request, exception) if isinstance(exception, Refused) else None
