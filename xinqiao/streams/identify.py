"""Who opens a stream: the session or the token of the pages and doors, read from plain headers."""

from http.cookies import CookieError, SimpleCookie
from importlib import import_module

from django.conf import settings

from xinqiao.foundation import clock
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.accounts import queries as accounts
from xinqiao.identity.accounts.types import SignedIn
from xinqiao.identity.people import queries as people

_SCHEME = "bearer "


def viewer_of(headers: dict[str, str]) -> Viewer | None:
    """Return the viewer behind lower-case request headers, or None."""
    authorization = headers.get("authorization", "")
    if authorization.lower().startswith(_SCHEME):
        return accounts.bearer_viewer(authorization[len(_SCHEME) :].strip(), now=clock.now())
    now = clock.now()
    signed_in = _signed_in(headers.get("cookie", ""))
    if signed_in is None or not signed_in.is_complete:
        return None
    if accounts.is_idle(signed_in.seen_at, as_staff=signed_in.as_staff, now=now):
        return None
    return people.session_viewer(signed_in, now=now)


def _signed_in(cookies: str) -> SignedIn | None:
    try:
        held = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return None
    if held is None:
        return None
    engine = import_module(settings.SESSION_ENGINE)
    return SignedIn.read(engine.SessionStore(held.value))
