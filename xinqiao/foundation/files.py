"""Files of a patient's record: photographs cleaned, uploads as they came; both sealed and bounded."""

import io
import struct
import warnings
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from xinqiao.foundation.crypto import ring
from xinqiao.foundation.errors import NotFound, Refused
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.models import Blob

MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 40_000_000
MOST_EDGE = 12_000
LONGEST_EDGE = 2048
MOST_UPLOAD_BYTES = 64 * 1024 * 1024
_FORMATS = ("JPEG", "PNG", "WEBP")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An opened file."""

    id: UUID
    media_type: str
    data: bytes


def clean_image(data: bytes) -> tuple[bytes, int, int]:
    """Return a photograph re-encoded as JPEG without metadata, and its width and height.

    Re-encoding drops EXIF (place, device) and anything hidden behind the picture.
    Raises Refused for what is not a picture, too many bytes or too many pixels.
    """
    if len(data) > MOST_BYTES:
        raise Refused(_("The photo is larger than 12 MB. Please take it again, smaller."), code="too-large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=_FORMATS)
            # by the header alone: nothing has been decoded yet
            if picture.width * picture.height > MOST_PIXELS or max(picture.size) > MOST_EDGE:
                raise _too_many_pixels()
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise _too_many_pixels() from None
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        struct.error,
        Warning,
    ) as error:
        raise Refused(_("This file is not a photo we can read."), code="not-an-image") from error
    upright.thumbnail((LONGEST_EDGE, LONGEST_EDGE))
    out = io.BytesIO()
    upright.save(out, "JPEG", quality=85)
    return out.getvalue(), upright.width, upright.height


def _too_many_pixels() -> Refused:
    return Refused(_("The photo has too many pixels. Please take it again."), code="too-large")


def store_photo(
    viewer: Viewer, data: bytes, *, organization_id: UUID, patient_id: UUID, kind: str, now: datetime
) -> UUID:
    """Clean, seal and keep a photograph; return its id. Raises Refused as `clean_image` does."""
    del viewer  # the wall decides: a row of another patient is refused by the database
    clean, width, height = clean_image(data)
    return _sealed(
        clean,
        organization_id=organization_id,
        patient_id=patient_id,
        kind=kind,
        media_type="image/jpeg",
        width=width,
        height=height,
        stored_at=now,
    )


def read_file(viewer: Viewer, blob_id: UUID) -> StoredFile:
    """Return an opened file within the viewer's rows. Raises NotFound."""
    del viewer
    blob = Blob.objects.filter(id=blob_id).first()
    if blob is None:
        raise NotFound(_("This file does not exist, or you may not see it."))
    return StoredFile(blob.id, blob.media_type, ring().open(bytes(blob.sealed), f"blob:{blob.id}"))


def store_upload(
    viewer: Viewer, data: bytes, *, organization_id: UUID, patient_id: UUID, kind: str, now: datetime
) -> UUID:
    """Seal and keep a file as it came, until it has been read; return its id.

    Raises Refused above 64 MB. Whoever keeps it forgets it again with `forget_file`.
    """
    del viewer  # the wall decides: a row of another patient is refused by the database
    if len(data) > MOST_UPLOAD_BYTES:
        raise Refused(_("The file is larger than 64 MB."), code="too-large")
    return _sealed(
        data,
        organization_id=organization_id,
        patient_id=patient_id,
        kind=kind,
        media_type="application/octet-stream",
        stored_at=now,
    )


def _sealed(data: bytes, **about: Any) -> UUID:
    """Keep bytes sealed under an id of their own, which is the associated data, and return it."""
    blob_id = new_id()
    sealed = ring().seal(data, f"blob:{blob_id}")
    Blob.objects.create(id=blob_id, sha256=sha256(data).digest(), size=len(data), sealed=sealed, **about)
    return blob_id


def forget_file(viewer: Viewer, blob_id: UUID) -> None:
    """Delete a kept file within the viewer's rows; nothing happens when it has gone."""
    del viewer
    Blob.objects.filter(id=blob_id).delete()
