"""Bearer tokens of requests (RFC 6750): only in the Authorization header, never in an address."""

from django.http import HttpRequest

from xinqiao.foundation import clock
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.accounts import queries as accounts

_SCHEME = "bearer "


def has_bearer(request: HttpRequest) -> bool:
    """Whether the request claims a bearer token."""
    return request.headers.get("Authorization", "").lower().startswith(_SCHEME)


def bearer_viewer(request: HttpRequest) -> Viewer | None:
    """Return the viewer of the request's token, or None when it is unknown, ended or revoked."""
    token = request.headers["Authorization"][len(_SCHEME) :].strip()
    return accounts.bearer_viewer(token, now=clock.now(), address=request.META.get("REMOTE_ADDR"))
