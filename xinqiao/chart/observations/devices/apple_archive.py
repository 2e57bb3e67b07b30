"""The file inside what Apple Health hands out: export.xml itself, or export.zip around it."""

import struct
import zipfile
import zlib
from typing import IO, BinaryIO, Protocol

from xinqiao.chart.observations.devices.rows import Hostile

MOST_UNPACKED = 8 * 1024**3
# XML of one form a million times over packs to a thirtieth; what packs to a two-hundredth is made to burst
MOST_RATIO = 200
_SMALL = 1024 * 1024
_MOST_CONTENTS = 8 * 1024 * 1024
_END = struct.Struct("<4s4H2LH")
_LONGEST_COMMENT = 65_535
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)


class Readable(Protocol):
    """What can be read on, a piece at a time."""

    def read(self, size: int = -1, /) -> bytes:
        """Return the next piece; nothing at the end."""
        ...


def is_archive(file: BinaryIO) -> bool:
    """Whether the file begins as a zip does; it stands at its beginning afterwards."""
    file.seek(0)
    begins = file.read(4)
    file.seek(0)
    return begins == b"PK\x03\x04"


def unpacked_size(file: BinaryIO) -> int:
    """How many bytes reading it will take: of an archive, those of the export in it. Raises ValueError."""
    if not is_archive(file):
        return _length(file)
    with _opened(file) as archive:
        return _export(archive, _length(file)).file_size


def opened(file: BinaryIO) -> Readable:
    """The XML, to be read as a stream; never more bytes than the archive declares, within the bounds.

    Raises Hostile for an archive that is out of bounds, ValueError for one without an export.
    """
    if not is_archive(file):
        return file
    archive = _opened(file)
    try:
        return _Export(archive.open(_export(archive, _length(file))))
    except _BROKEN as problem:
        if isinstance(problem, ValueError):
            raise
        raise ValueError(f"the archive cannot be read: {problem}") from problem


class _Export:
    """A member of an archive whose defects come out as ValueError, like those of every decoder."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream

    def read(self, size: int = -1, /) -> bytes:
        """Read on. Raises ValueError where the archive is damaged."""
        try:
            return self._stream.read(size)
        except _BROKEN as problem:
            raise ValueError(f"the archive is damaged: {problem}") from problem


def _opened(file: BinaryIO) -> zipfile.ZipFile:
    # the table of contents is read whole on opening: its size is looked at before
    if _contents_size(file) > _MOST_CONTENTS:
        raise Hostile("the archive lists too many files")
    try:
        return zipfile.ZipFile(file)
    except _BROKEN as problem:
        raise ValueError(f"the archive cannot be read: {problem}") from problem


def _contents_size(file: BinaryIO) -> int:
    length = _length(file)
    file.seek(max(0, length - _END.size - _LONGEST_COMMENT))
    tail = file.read()
    file.seek(0)
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or place + _END.size > len(tail):
        raise ValueError("the archive is not complete")
    return int(_END.unpack_from(tail, place)[5])


def _export(archive: zipfile.ZipFile, packed: int) -> zipfile.ZipInfo:
    """The export among the files: Apple names it in the language of the phone, `…_cda.xml` is another."""
    found = [
        member
        for member in archive.infolist()
        if member.filename.lower().endswith(".xml")
        and not member.filename.lower().endswith("_cda.xml")
        and member.filename.count("/") <= 1
    ]
    if len(found) != 1:
        raise ValueError("the archive holds no export.xml of Apple Health")
    member = found[0]
    if member.flag_bits & 1 or member.compress_type not in _METHODS:
        raise ValueError("the archive is locked or packed in a way that is not read here")
    if member.file_size > MOST_UNPACKED:
        raise Hostile("the archive holds more than can be read")
    # what it says of its packed size may be a lie; the archive cannot be smaller than its parts
    if member.file_size > max(_SMALL, MOST_RATIO * min(member.compress_size, packed)):
        raise Hostile("the archive unpacks to far more than a health export does")
    return member


def _length(file: BinaryIO) -> int:
    file.seek(0, 2)
    length = file.tell()
    file.seek(0)
    return length
