"""What every feed is held to: `read` gives the same JSON, and what cannot be read is refused line by line."""

from collections.abc import Iterator
from typing import Any, Protocol

import msgspec
from django.utils.translation import gettext as _

from xinqiao.care.environment.errors import FeedUnusable
from xinqiao.care.environment.types import Told

MOST_BYTES = 4_000_000
MOST_LINES = 10_000
_LONGEST = {"district": 20, "name": 80}


class Feed(Protocol):
    """A source of reports. `name` says where it is, without secrets."""

    name: str

    def read(self) -> bytes:
        """The body as it is now, at most MOST_BYTES. Raises FeedUnusable with the reason."""


def lines_of(body: bytes) -> Iterator[Told | str]:
    """Each line of a body as it was told, or why it cannot be taken.

    `{"readings": [{"district", "name", "kind", "observed_at", "value" or "level"}]}`; the kinds are those of
    `types.Kind`, and instants carry their offset. Raises FeedUnusable when the body is not that at all.
    """
    try:
        told = msgspec.json.decode(body, type=dict[str, Any])
        rows = told["readings"]
    except (
        msgspec.DecodeError,
        msgspec.ValidationError,
        KeyError,
        UnicodeDecodeError,
        RecursionError,
    ) as problem:
        raise FeedUnusable(_("It is not JSON with a list named readings.")) from problem
    if not isinstance(rows, list) or len(rows) > MOST_LINES:
        raise FeedUnusable(_("Its readings are no list, or more than %(most)d.") % {"most": MOST_LINES})
    for number, row in enumerate(rows, start=1):
        yield _line(number, row)


def _line(number: int, row: Any) -> Told | str:
    try:
        told = msgspec.convert(row, Told, strict=False)
    except msgspec.ValidationError as problem:
        return f"{number}: {problem}"
    if told.observed_at.tzinfo is None:
        return f"{number}: observed_at has no offset"
    for name, most in _LONGEST.items():
        if not 0 < len(getattr(told, name)) <= most:
            return f"{number}: {name} is empty or longer than {most}"
    return told
