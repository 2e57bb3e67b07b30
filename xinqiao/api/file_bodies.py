"""Files in machine requests: as the body or as one part of a form, on disk where they are large, bounded."""

import gzip
import tempfile
import zlib
from dataclasses import dataclass
from typing import IO, BinaryIO, cast

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext_lazy as _

from xinqiao.api.bodies import BadBody, TooLarge, WrongType, declared_length
from xinqiao.foundation.files import MOST_UPLOAD_BYTES

_FORM = "multipart/form-data"
# what a sender may call a file of these kinds; "" is a body that says nothing
_TYPES = frozenset(
    {
        "",
        "application/json",
        "application/octet-stream",
        "application/vnd.ms-excel",
        "application/x-ndjson",
        "application/x-zip-compressed",
        "application/xml",
        "application/zip",
        "text/csv",
        "text/plain",
        "text/tab-separated-values",
        "text/xml",
    }
)
_IN_MEMORY = 1024 * 1024
_PIECE = 64 * 1024
_FRAME = 64 * 1024


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that came with a request, seekable, and the mapping of its columns where one came with it."""

    file: BinaryIO
    mapping: bytes | None


def sent_file(request: HttpRequest) -> Sent:
    """Take the file of a request. Raises BadBody, TooLarge (64 MB, gzip unpacked) or WrongType."""
    if declared_length(request) > MOST_UPLOAD_BYTES + _FRAME:
        raise _too_large()
    if request.content_type == _FORM:
        return _of_form(request)
    if request.content_type not in _TYPES:
        raise WrongType(_("Send the file itself with its own content type, or as multipart/form-data."))
    file = _copied(_unpacked(request))
    told = request.GET.get("mapping")
    return Sent(file, told.encode("utf-8", "replace") if told else None)


def _of_form(request: HttpRequest) -> Sent:
    if request.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
        raise WrongType(_("A form is not sent packed; send the file itself with Content-Encoding: gzip."))
    try:
        parts, fields = request.FILES, request.POST
    except (MultiPartParserError, SuspiciousOperation, UnreadablePostError, ValueError) as error:
        if isinstance(error, RequestDataTooBig):
            raise _too_large() from error
        raise BadBody(_("The body is not a valid form.")) from error
    upload = parts.get("file")
    if not isinstance(upload, UploadedFile) or upload.file is None or not upload.size:
        raise BadBody(_("The form has no part called file, or it is empty."))
    if upload.size > MOST_UPLOAD_BYTES:
        raise _too_large()
    mapping = parts.get("mapping")
    told = (
        mapping.read(_FRAME + 1) if isinstance(mapping, UploadedFile) else fields.get("mapping", "").encode()
    )
    return Sent(cast("BinaryIO", upload.file), told or None)


def _unpacked(request: HttpRequest) -> IO[bytes]:
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding == "gzip":
        return cast("IO[bytes]", gzip.GzipFile(fileobj=cast("IO[bytes]", request)))
    if encoding != "identity":
        raise WrongType(_("Only gzip is understood as a content encoding."))
    return cast("IO[bytes]", request)


def _copied(stream: IO[bytes]) -> BinaryIO:
    """The stream as a file that can be read again; never more than the bound, however it was packed."""
    file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - closed with the request
    length = 0
    try:
        while piece := stream.read(_PIECE):
            length += len(piece)
            if length > MOST_UPLOAD_BYTES:
                raise _too_large()
            file.write(piece)
    except (OSError, EOFError, zlib.error) as error:
        raise BadBody(_("The body is not valid gzip, or it stopped early.")) from error
    if not length:
        raise BadBody(_("There is no file in this request."))
    file.seek(0)
    return cast("BinaryIO", file)


def _too_large() -> TooLarge:
    return TooLarge(_("The file is larger than 64 MB. Use xinqiao import device on the server instead."))
