"""What the columns of a plain table mean, written as JSON by who sends it; checked before a row is read."""

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from xinqiao.chart.observations.devices.text import ENCODINGS
from xinqiao.chart.observations.rules.catalogue import catalogue
from xinqiao.chart.observations.types import Method

MOST_BYTES = 64 * 1024
_DIRECTIVES = re.compile(r"%(.)")
_ALLOWED = set("YmdHIMSpzf")
_DAY = set("Ymd")
_DELIMITERS = (",", ";", "\t", "|")
_MOST_COLUMNS = 32


class BadMapping(ValueError):
    """The mapping does not say what is needed; the message names the place."""


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One column with values: LOINC code, and the UCUM unit or the column that names it in `units`' words."""

    column: str
    code: str
    unit: str = ""
    unit_column: str = ""
    units: dict[str, str] = {}


class Value(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A single value (`column`, `code`, `unit`), or a panel of several columns (`code`, `parts`)."""

    code: str
    column: str = ""
    unit: str = ""
    unit_column: str = ""
    units: dict[str, str] = {}
    parts: tuple[Part, ...] = ()

    @property
    def columns(self) -> tuple[Part, ...]:
        """The columns that are read for it."""
        return self.parts or (Part(self.column, self.code, self.unit, self.unit_column, self.units),)


class Moment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the time stands: columns joined by a blank, and their strptime format; without an hour, a day."""

    columns: tuple[str, ...]
    format: str

    @property
    def tells_hour(self) -> bool:
        """Whether the format has a time of day."""
        return bool(_told(self.format) & {"H", "I"})

    @property
    def tells_offset(self) -> bool:
        """Whether the format has an offset."""
        return "z" in _told(self.format)


class Mapping(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole mapping; `zone` is the patient's when empty, `encoding` is found out when empty."""

    values: tuple[Value, ...]
    time: Moment
    delimiter: str = ","
    encoding: str = ""
    skip_rows: int = 0
    zone: str = ""
    subject_column: str = ""
    id_column: str = ""
    device: str = ""
    method: Method = Method.DEVICE


def read_mapping(raw: bytes) -> Mapping:
    """Decode and check a mapping. Raises BadMapping with the first thing that is wrong."""
    if len(raw) > MOST_BYTES:
        raise BadMapping("more than 64 kB")
    try:
        mapping = msgspec.json.decode(raw, type=Mapping)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as problem:
        raise BadMapping(str(problem)[:200]) from problem
    _check_table(mapping)
    _check_time(mapping.time)
    if not 0 < sum(len(value.columns) for value in mapping.values) <= _MOST_COLUMNS:
        raise BadMapping(f"values: between one and {_MOST_COLUMNS} columns")
    for value in mapping.values:
        _check_value(value)
    return mapping


def _check_table(mapping: Mapping) -> None:
    if mapping.delimiter not in _DELIMITERS:
        raise BadMapping("delimiter: one of , ; | and the tab")
    if mapping.encoding and mapping.encoding.lower() not in ENCODINGS:
        raise BadMapping(f"encoding: one of {', '.join(ENCODINGS)}")
    if not 0 <= mapping.skip_rows <= 100:
        raise BadMapping("skip_rows: between 0 and 100")
    try:
        if mapping.zone:
            ZoneInfo(mapping.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise BadMapping(f"zone: no such zone {mapping.zone[:40]!r}") from problem


def _check_time(moment: Moment) -> None:
    told = _told(moment.format)
    if not moment.columns or not all(moment.columns):
        raise BadMapping("time.columns: at least one column")
    if not told >= _DAY or not told <= _ALLOWED or len(moment.format) > 64:
        raise BadMapping("time.format: %Y, %m and %d are needed; %H %I %M %S %p %z %f are understood")
    if ("I" in told) != ("p" in told) or {"H", "I"} <= told:
        raise BadMapping("time.format: %H, or %I with %p")


def _check_value(value: Value) -> None:
    known = catalogue()
    if bool(value.parts) == bool(value.column):
        raise BadMapping(f"values {value.code[:40]!r}: either column or parts")
    if value.parts:
        panel = known.panels.get(value.code)
        codes = [part.code for part in value.parts]
        if panel is None or not set(codes) <= {*panel.required, *panel.optional}:
            raise BadMapping(f"values {value.code[:40]!r}: not a panel of the catalogue with these parts")
    for part in value.columns:
        _check_part(part)


def _check_part(part: Part) -> None:
    measure = catalogue().measures.get(part.code)
    if measure is None:
        raise BadMapping(f"values {part.code[:40]!r}: no such code in the catalogue")
    if bool(part.unit) == bool(part.unit_column):
        raise BadMapping(f"values {part.code!r}: either unit or unit_column")
    for unit in (part.unit, *part.units.values()):
        if unit and unit not in measure.units:
            raise BadMapping(
                f"values {part.code!r}: unit {unit[:40]!r} is none of {', '.join(measure.units)}"
            )


def _told(pattern: str) -> set[str]:
    return set(_DIRECTIVES.findall(pattern))
