"""A file from a device becomes items for the journey of readings; nothing is written here."""

import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import partial
from typing import BinaryIO, Protocol

from xinqiao.chart.observations.devices import (
    apple,
    apple_archive,
    cgm,
    fitbit,
    libre,
    look,
    omh,
    table,
    text,
)
from xinqiao.chart.observations.devices.mapping import BadMapping, Mapping, read_mapping
from xinqiao.chart.observations.devices.rows import Hostile, people_in
from xinqiao.chart.observations.errors import (
    FileNeedsMapping,
    HostileFile,
    MappingRefused,
    SeveralPeople,
    SubjectNotFound,
    UnknownFile,
)
from xinqiao.chart.observations.rules.catalogue import catalogue
from xinqiao.chart.observations.rules.plausibility import Rejected, judge
from xinqiao.chart.observations.types import FileItem, Item, RefusalCode, TableLook, UnreadableReading

_HEAD = 64 * 1024
_MOST_NAMED = 5


class LineDecoder(Protocol):
    """What a module of `devices/` for a table offers."""

    def __call__(
        self, lines: Iterable[str], *, zone: tzinfo, subject: str | None = None
    ) -> Iterator[FileItem]:
        """Yield one item per row, refused rows in their place."""
        ...


class FileDecoder(Protocol):
    """What a module of `devices/` for another kind of file offers."""

    def __call__(self, file: BinaryIO, *, zone: tzinfo, subject: str | None = None) -> Iterator[FileItem]:
        """Yield one item per record, refused ones in their place."""
        ...


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a kind of file is known, which column names its people, and who decodes it."""

    is_it: Callable[[str], bool]
    lines: LineDecoder | None = None
    file: FileDecoder | None = None
    person: str = ""


def _heading(*columns: str) -> Callable[[str], bool]:
    """Whether the first line has all the columns."""

    def is_it(head: str) -> bool:
        first = next(csv.reader(head.splitlines()[:1]), [])
        return {column.strip() for column in first} >= set(columns)

    return is_it


def _sheet(name: str) -> _Kind:
    sheet = fitbit.SHEETS[name]
    return _Kind(
        _heading("Id", sheet.time, sheet.value), lines=partial(fitbit.readings, sheet=sheet), person="Id"
    )


_KINDS: dict[str, _Kind] = {
    "apple-health": _Kind(
        lambda head: head.startswith("PK\x03\x04") or "<HealthData" in head, file=apple.readings
    ),
    "libre": _Kind(lambda head: "Device Timestamp" in head, lines=libre.readings),
    "cgm": _Kind(_heading("id", "time", "gl"), lines=cgm.readings, person="id"),
    **{name: _sheet(name) for name in fitbit.SHEETS},
    "omh": _Kind(lambda head: head.lstrip()[:1] in {"{", "["}, file=omh.readings),
}
TABLE = "csv"
KINDS = (*_KINDS, TABLE)


def read_device_file(
    kind: str,
    file: BinaryIO,
    *,
    zone: tzinfo,
    subject: str | None = None,
    mapping: bytes | None = None,
) -> Iterator[FileItem]:
    """Decode a file of a known kind (`KINDS`), lazily, in the order of its records.

    `zone` is the patient's: most of these files carry wall-clock times. `mapping` is the JSON that explains
    a table of kind csv. Records that are no readings come out as UnreadableReading, those of kinds that are
    not ours as PassedOver. Where the file breaks off, a last UnreadableReading says so.
    Raises UnknownFile, HostileFile, FileNeedsMapping, MappingRefused, and SeveralPeople or SubjectNotFound:
    values of two people never go into one chart.
    """
    told = _mapping_of(kind, mapping)
    _check_subject(_people(kind, file, told), subject)
    return _decoded(kind, file, told, zone, subject)


def check_device_file(
    kind: str, file: BinaryIO, *, subject: str | None = None, mapping: bytes | None = None
) -> None:
    """Look at what can be known before a file is read: its kind, its mapping, whose it is.

    Raises as `read_device_file` does.
    """
    _check_subject(_people(kind, file, _mapping_of(kind, mapping)), subject)


def _mapping_of(kind: str, raw: bytes | None) -> Mapping | None:
    if kind not in KINDS:
        raise UnknownFile
    if kind != TABLE:
        return None
    if raw is None:
        raise FileNeedsMapping
    try:
        return read_mapping(raw)
    except BadMapping as problem:
        raise MappingRefused(str(problem)) from problem


def _people(kind: str, file: BinaryIO, mapping: Mapping | None) -> list[str]:
    column = mapping.subject_column if mapping else _KINDS[kind].person
    if not column:
        return []
    try:
        with text.lines(file, mapping.encoding if mapping else None) as lines:
            return table.people(lines, mapping) if mapping else people_in(lines, column)
    except ValueError as problem:
        raise UnknownFile(str(problem)) from problem


def _check_subject(people: list[str], subject: str | None) -> None:
    if subject is None and len(people) > 1:
        raise SeveralPeople(len(people), people[:_MOST_NAMED])
    if subject is not None and people and subject not in people:
        raise SubjectNotFound(subject)


def _decoded(
    kind: str, file: BinaryIO, mapping: Mapping | None, zone: tzinfo, subject: str | None
) -> Iterator[FileItem]:
    count = 0
    try:
        for item in _items(kind, file, mapping, zone, subject):
            count += 1
            yield item
    except (ValueError, csv.Error) as problem:
        if not count:
            raise (HostileFile if isinstance(problem, Hostile) else UnknownFile)(str(problem)) from problem
        yield UnreadableReading(
            id=f"after {count}", original=b"", explanation=str(problem)[:200], code=RefusalCode.BROKEN_FILE
        )


def _items(
    kind: str, file: BinaryIO, mapping: Mapping | None, zone: tzinfo, subject: str | None
) -> Iterator[FileItem]:
    file.seek(0)
    if mapping is not None:
        with text.lines(file, mapping.encoding or None) as lines:
            yield from table.readings(lines, mapping=mapping, zone=zone, subject=subject)
        return
    known = _KINDS[kind]
    if known.lines is not None:
        with text.lines(file) as lines:
            yield from known.lines(lines, zone=zone, subject=subject)
    elif known.file is not None:
        yield from known.file(file, zone=zone, subject=subject)


def kind_of_file(file: BinaryIO) -> str:
    """Tell the kind of a file from its beginning; a plain table has none to tell. Raises UnknownFile."""
    encoding = text.encoding_of(file)
    head = file.read(_HEAD).decode(encoding, "replace").lstrip("\ufeff")
    file.seek(0)
    for name, kind in _KINDS.items():
        if head and kind.is_it(head):
            return name
    raise UnknownFile


def weight_of_file(kind: str, file: BinaryIO) -> int:
    """How many bytes reading the file takes, archives unpacked. Raises UnknownFile, HostileFile."""
    try:
        if kind == "apple-health":
            return apple_archive.unpacked_size(file)
    except ValueError as problem:
        raise (HostileFile if isinstance(problem, Hostile) else UnknownFile)(str(problem)) from problem
    length = file.seek(0, 2)
    file.seek(0)
    return length


def people_of_file(kind: str, file: BinaryIO, mapping: bytes | None = None) -> list[str]:
    """The people that a file holds, in its order; empty where its kind names none. Raises as reading does."""
    return _people(kind, file, _mapping_of(kind, mapping))


def table_of_file(file: BinaryIO) -> TableLook:
    """The heading and first rows of a plain table, for somebody to say what they mean. Raises UnknownFile."""
    try:
        with text.lines(file) as lines:
            found = look.table(lines)
    except ValueError as problem:
        raise UnknownFile(str(problem)) from problem
    if found is None:
        raise UnknownFile
    return found


def refusal_of(item: Item, *, zone: tzinfo, received_at: datetime) -> tuple[str, dict[str, str]]:
    """Code and facts of what an item would be refused for, ("", {}) when it may be kept; nothing is stored.

    What only the chart knows (twins, sudden changes) is not asked.
    """
    if isinstance(item, UnreadableReading):
        return item.code.value, {"field": item.explanation}
    verdict = judge(item, catalogue=catalogue(), received_at=received_at, zone=zone)
    return (verdict.code.value, verdict.facts) if isinstance(verdict, Rejected) else ("", {})
