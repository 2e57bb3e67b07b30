"""Small JSON bodies of machine requests, decoded into the shape a door promises."""

from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

import msgspec
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from xinqiao.api.bodies import BadBody, WrongType, read
from xinqiao.foundation.values import holds_nul

Shape = TypeVar("Shape", bound=msgspec.Struct)


def decoded(request: HttpRequest, shape: type[Shape]) -> Shape:
    """Return the body as `shape`. Raises BadBody with the field that is wrong, WrongType, TooLarge."""
    if request.content_type != "application/json":
        raise WrongType(_("Send application/json."))
    body = read(request) or b"{}"
    if holds_nul(body):
        raise BadBody(_("The body holds a character that cannot be read."))
    try:
        return msgspec.json.decode(body, type=shape)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadBody(_("The body is not the promised JSON: %(why)s") % {"why": error}) from error


def instant(text: str | None) -> datetime | None:
    """Return an instant of a query string. Raises BadBody for one without an offset."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+"))
        if moment.tzinfo is None:
            raise BadBody(_("The instant needs an offset, such as +08:00."))
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadBody(_("This is not an ISO 8601 instant.")) from error


def identifier(text: str | None) -> UUID | None:
    """Return a UUID of a query string. Raises BadBody."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise BadBody(_("This is not a UUID.")) from error
