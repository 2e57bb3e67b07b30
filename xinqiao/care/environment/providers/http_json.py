"""An address that answers with the JSON of the contract: the operator's own, private ones allowed."""

import time
from urllib.parse import urlsplit

import httpx
from django.utils.translation import gettext as _

from xinqiao.care.environment.errors import FeedUnusable
from xinqiao.care.environment.providers.contract import MOST_BYTES

_SECONDS = 10.0


class HttpFeed:
    """The answer of an address, no redirects followed, at most ten seconds and MOST_BYTES."""

    def __init__(self, place: str) -> None:
        self._place = place
        # keys of a provider stand in the query: they are not for lists and logs
        self.name = urlsplit(place).hostname or place

    def read(self) -> bytes:
        """The answer's body. Raises FeedUnusable for anything but 200 with JSON in time."""
        try:
            with (
                httpx.Client(timeout=_SECONDS, follow_redirects=False) as client,
                client.stream("GET", self._place, headers={"Accept": "application/json"}) as answer,
            ):
                return self._body(answer)
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            raise FeedUnusable(
                _("It does not answer: %(why)s.") % {"why": type(problem).__name__}
            ) from problem

    def _body(self, answer: httpx.Response) -> bytes:
        if answer.status_code != 200:
            raise FeedUnusable(_("It answers %(status)d.") % {"status": answer.status_code})
        until = time.monotonic() + _SECONDS
        body = bytearray()
        for chunk in answer.iter_bytes():
            body += chunk
            # a byte a second would pass every timeout of a single read
            if len(body) > MOST_BYTES or time.monotonic() > until:
                raise FeedUnusable(_("Its answer is too long or too slow."))
        return bytes(body)
