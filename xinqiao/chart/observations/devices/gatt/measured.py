"""What a characteristic says, before anybody decides whose it is and when it was."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from xinqiao.chart.observations.devices.rows import BadRow
from xinqiao.chart.observations.types import Component, RefusalCode

Context = dict[str, str | int | float | bool | None]


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """One value (`value`, `unit`) or one panel (`components`) of a characteristic, by LOINC and UCUM."""

    code: str
    value: Decimal | None = None
    unit: str = ""
    components: tuple[Component, ...] = ()
    context: Context = {}


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """A characteristic taken apart.

    `wall` is the device's own clock, without a zone, None where it told none. `user` is the device's number
    of the person (0-254), None where it does not tell people apart, 255 for somebody it does not know.
    `sequence` binds a glucose measurement to its context.
    """

    values: tuple[Value, ...]
    wall: datetime | None = None
    user: int | None = None
    sequence: int | None = None


UNKNOWN_USER = 255


def bits(status: int, names: Mapping[int, str]) -> Iterator[str]:
    """The names of the bits that are set, lowest first."""
    return (name for bit, name in sorted(names.items()) if status >> bit & 1)


def check_faults(found: Sequence[str]) -> None:
    """Raise BadRow when the device itself says that the measurement failed."""
    if found:
        raise BadRow(RefusalCode.METER_FAULT, ", ".join(found))


def needed(value: Decimal | None, what: str) -> Decimal:
    """The number that a measurement cannot do without. Raises BadRow: special values are no numbers."""
    if value is None:
        raise BadRow(RefusalCode.NO_VALUE, what)
    return value
