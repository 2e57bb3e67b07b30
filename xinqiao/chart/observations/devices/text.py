"""Bytes as lines of text, in the encodings that tables come in."""

import codecs
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

ENCODINGS = ("utf-8", "gb18030", "utf-16")
_HEAD = 64 * 1024


@contextmanager
def lines(file: BinaryIO, encoding: str | None = None) -> Iterator[io.TextIOBase]:
    """The file as text from its beginning, ends of lines untouched; `encoding` is found out when None.

    A byte that is no character becomes U+FFFD, so that one bad byte in a note spoils its own cell only.
    The file stays open.
    """
    file.seek(0)
    text = io.TextIOWrapper(file, encoding=encoding or encoding_of(file), errors="replace", newline="")
    try:
        if text.read(1) != "\ufeff":
            text.seek(0)
        yield text
    finally:
        text.detach()


def encoding_of(file: BinaryIO) -> str:
    """UTF-16 by its mark, UTF-8 where the first 64 kB are, else GB18030 (a Chinese Excel).

    The file stands at its beginning afterwards.
    """
    file.seek(0)
    head = file.read(_HEAD)
    file.seek(0)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"
