"""A file from a device becomes items for the journey of readings; nothing is written here."""

from collections.abc import Callable, Iterable, Iterator
from datetime import tzinfo
from typing import Protocol

from xinqiao.chart.observations.devices import cgm, libre
from xinqiao.chart.observations.errors import UnknownFile
from xinqiao.chart.observations.types import Item


class Decoder(Protocol):
    """What every module of `devices/` offers."""

    def __call__(self, lines: Iterable[str], *, zone: tzinfo, subject: str | None = None) -> Iterator[Item]:
        """Yield one item per row, refused rows in their place."""
        ...


_DECODERS: dict[str, Decoder] = {"cgm": cgm.readings, "libre": libre.readings}
_TELLTALES: dict[str, Callable[[str], bool]] = {
    "cgm": lambda head: '"gl"' in head.splitlines()[0] or ",gl," in head.splitlines()[0],
    "libre": lambda head: "Device Timestamp" in head,
}
KINDS = tuple(_DECODERS)


def read_device_file(
    kind: str, lines: Iterable[str], *, zone: tzinfo, subject: str | None = None
) -> Iterator[Item]:
    """Decode a file of a known kind (`KINDS`), lazily, in the order of its rows.

    `zone` is the patient's: these files carry wall-clock times. Rows that are no readings come out as
    UnreadableReading and are refused beside the others. Raises UnknownFile.
    """
    if kind not in _DECODERS:
        raise UnknownFile
    return _decode(_DECODERS[kind], lines, zone, subject)


def _decode(decoder: Decoder, lines: Iterable[str], zone: tzinfo, subject: str | None) -> Iterator[Item]:
    try:
        yield from decoder(lines, zone=zone, subject=subject)
    except ValueError as problem:
        raise UnknownFile from problem


def kind_of_file(head: str) -> str:
    """Tell the kind of a file from its first lines. Raises UnknownFile."""
    for kind, is_it in _TELLTALES.items():
        if head and is_it(head):
            return kind
    raise UnknownFile
