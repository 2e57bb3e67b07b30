"""Bodies of machine requests: bounded, unpacked, refused with a reason when they are not what they say."""

import gzip
import io
import zlib

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import Refused
from xinqiao.foundation.values import holds_nul, whole_number

MOST_BYTES = 16 * 1024 * 1024


class BadBody(Refused):
    """The body is not what it says it is."""

    status = 400
    default_code = "bad-body"


class TooLarge(Refused):
    """The body is larger than this door takes."""

    status = 413
    default_code = "too-large"


class WrongType(Refused):
    """The body is of a kind this door does not take."""

    status = 415
    default_code = "wrong-type"


def read(request: HttpRequest) -> bytes:
    """Return the body, unpacked when it is gzip. Raises BadBody, TooLarge or WrongType."""
    if declared_length(request) > MOST_BYTES:
        raise TooLarge(_("The body is larger than 16 MB. Send it in parts."))
    body = request.read(MOST_BYTES + 1)
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding == "gzip":
        body = _unzip(body)
    elif encoding != "identity":
        raise WrongType(_("Only gzip is understood as a content encoding."))
    if len(body) > MOST_BYTES:
        raise TooLarge(_("The body is larger than 16 MB. Send it in parts."))
    return body


def asks_with_nul(request: HttpRequest) -> bool:
    """Whether the address holds the character NUL, which nothing kept here can hold."""
    return holds_nul(request.path) or "%00" in request.META.get("QUERY_STRING", "")


def declared_length(request: HttpRequest) -> int:
    """How many bytes the request says it has; 0 when it does not say."""
    return whole_number(request.headers.get("Content-Length") or "0") or 0


def _unzip(body: bytes) -> bytes:
    try:
        # reading one byte past the bound tells a bomb without unpacking it
        return gzip.GzipFile(fileobj=io.BytesIO(body)).read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise BadBody(_("The body is not valid gzip.")) from error
