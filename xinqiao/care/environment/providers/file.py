"""A file that something else keeps fresh: a script of the hospital, an export of the city."""

from pathlib import Path

from django.utils.translation import gettext as _

from xinqiao.care.environment.errors import FeedUnusable
from xinqiao.care.environment.providers.contract import MOST_BYTES


class FileFeed:
    """The file at a path, read anew each time."""

    def __init__(self, place: str) -> None:
        self._path = Path(place)
        self.name = self._path.name

    def read(self) -> bytes:
        """The file's body. Raises FeedUnusable when it is missing or too long."""
        try:
            with self._path.open("rb") as file:
                body = file.read(MOST_BYTES + 1)
        except OSError as problem:
            raise FeedUnusable(
                _("The file cannot be read: %(why)s.") % {"why": problem.strerror}
            ) from problem
        if len(body) > MOST_BYTES:
            raise FeedUnusable(_("It is longer than %(most)d bytes.") % {"most": MOST_BYTES})
        return body
