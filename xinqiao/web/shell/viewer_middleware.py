"""Turns a session into a viewer, and runs the page inside the rows that viewer may see."""

import dataclasses
from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse

from xinqiao.foundation import clock
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.accounts import actions as accounts
from xinqiao.identity.accounts.queries import is_idle, needs_seen_update, stranger
from xinqiao.identity.accounts.types import SignedIn
from xinqiao.identity.people.queries import session_viewer

Next = Callable[[HttpRequest], HttpResponse]
SERVER_FAULT = 500


def address_of(request: HttpRequest) -> str | None:
    """Return the address of the browser as this process sees it."""
    return request.META.get("REMOTE_ADDR") or None


class _Undo(Exception):
    def __init__(self, response: HttpResponse) -> None:
        self.response = response


class ViewerMiddleware:
    """Sets `request.viewer` (None for a stranger) and stands as that viewer around the page.

    One page is one transaction: a page that fails or is refused leaves nothing behind. It must
    come after the middleware that turns refusals into pages, so that it learns of them.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as whoever is signed in."""
        viewer = self._viewer(request, clock.now())
        request.viewer = viewer  # type: ignore[attr-defined]
        if viewer is None:
            return self.get_response(request)
        try:
            with standing_as(viewer):
                response = self.get_response(request)
                if response.status_code >= SERVER_FAULT or getattr(request, "was_refused", False):
                    raise _Undo(response)
                return response
        except _Undo as undone:
            return undone.response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Remember that the page ended in an exception, whatever becomes of it outside."""
        del exception
        request.was_refused = True  # type: ignore[attr-defined]

    def _viewer(self, request: HttpRequest, now: datetime) -> Viewer | None:
        signed_in = SignedIn.read(request.session)
        # a session that still owes its second factor stands for nobody
        if signed_in is None or not signed_in.is_complete:
            return None
        if is_idle(signed_in.seen_at, as_staff=signed_in.as_staff, now=now):
            self._end(request, signed_in, now)
            return None
        viewer = session_viewer(signed_in, now=now, address=address_of(request))
        if viewer is not None and needs_seen_update(signed_in.seen_at, now=now):
            dataclasses.replace(signed_in, seen_at=now).write(request.session)
        return viewer

    def _end(self, request: HttpRequest, signed_in: SignedIn, now: datetime) -> None:
        asker = stranger(address_of(request))
        accounts.sign_out(viewer=asker, account_id=signed_in.account_id, reason="idle", now=now)
        request.session.flush()
