"""May this value be believed? Accepted, asked about, or refused with the likely slip.

Limits are compared in the unit that was measured (70 mg/dL is not 3.9 mmol/L); numbers: the catalogue.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal

import msgspec

from xinqiao.chart.observations.rules.catalogue import canonical
from xinqiao.chart.observations.types import (
    AskCode,
    Catalogue,
    Component,
    IncomingReading,
    Measure,
    Method,
    Panel,
    RefusalCode,
    Unit,
)

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}\Z")
_MOST_SYMPTOMS = 32
_MOST_CONTEXT = 16
_LONGEST_TEXT = 200
_LONGEST_ID = 128
_LONGEST_NUMBER = 24
_FARTHEST_POWER = 12
_EARLIEST_YEAR = 1900
_MINUTE = timedelta(minutes=1)
_TENTHS = (Decimal(10), Decimal(100))


class Part(msgspec.Struct, frozen=True, gc=False):
    """One believable value with its measure, the unit it came in, and its canonical twin."""

    measure: Measure
    unit: Unit
    value: Decimal
    canonical: Decimal


class Accepted(msgspec.Struct, frozen=True):
    """To be kept. A non-empty `ask` says: keep it, but raise nothing until somebody confirms it."""

    parts: tuple[Part, ...]
    local_on: date
    offset_minutes: int
    is_late: bool
    ask: str = ""
    facts: dict[str, str] = {}


class Rejected(msgspec.Struct, frozen=True):
    """Not an observation. `facts` carry measure, value, unit and, where one is plain, the likely slip."""

    code: RefusalCode
    facts: dict[str, str] = {}


class _Refuse(Exception):
    def __init__(self, code: RefusalCode, **facts: str) -> None:
        super().__init__(code)
        self.rejected = Rejected(code, facts)


def judge(
    item: IncomingReading,
    *,
    catalogue: Catalogue,
    received_at: datetime,
    zone: tzinfo,
    previous: Decimal | None = None,
) -> Accepted | Rejected:
    """Judge one reading of a patient who lives in `zone`.

    `previous` is the last canonical value within the measure's `sudden_change_days`, when there is one.
    Pure; raises nothing on what a sender can write.
    """
    try:
        _check_shape(item)
        _check_time(item.measured_at, received_at, catalogue)
        parts = _panel_parts(item, catalogue) if item.components else (_single_part(item, catalogue),)
    except _Refuse as refuse:
        return refuse.rejected
    ask, facts = ("", {}) if item.confirmed else _question(item, parts, previous)
    return _accept(item, parts, received_at, zone, catalogue, ask, facts)


def _accept(
    item: IncomingReading,
    parts: tuple[Part, ...],
    received_at: datetime,
    zone: tzinfo,
    catalogue: Catalogue,
    ask: str,
    facts: dict[str, str],
) -> Accepted:
    measured_at = item.measured_at
    offset = measured_at.utcoffset()
    return Accepted(
        parts=parts,
        local_on=measured_at.astimezone(zone).date(),
        offset_minutes=offset // _MINUTE if offset else 0,
        is_late=received_at - measured_at > catalogue.late_after,
        ask=ask,
        facts=facts,
    )


def _check_shape(item: IncomingReading) -> None:
    if not item.id or len(item.id) > _LONGEST_ID or not item.id.isprintable():
        raise _Refuse(RefusalCode.MALFORMED, field="id")
    if item.symptoms and not _are_words(item.symptoms):
        raise _Refuse(RefusalCode.MALFORMED, field="symptoms")
    if item.context and not _is_context(item.context):
        raise _Refuse(RefusalCode.MALFORMED, field="context")
    if item.device is not None and not (len(item.device) <= _LONGEST_ID and item.device.isprintable()):
        raise _Refuse(RefusalCode.MALFORMED, field="device")


def _are_words(words: tuple[str, ...]) -> bool:
    return len(words) <= _MOST_SYMPTOMS and all(_WORD.match(word) for word in words)


def _is_context(context: dict[str, str | int | float | bool | None]) -> bool:
    return len(context) <= _MOST_CONTEXT and all(
        _WORD.match(key)
        and (not isinstance(value, str) or (len(value) <= _LONGEST_TEXT and value.isprintable()))
        for key, value in context.items()
    )


def _check_time(measured_at: datetime, received_at: datetime, catalogue: Catalogue) -> None:
    if measured_at.tzinfo is None:
        raise _Refuse(RefusalCode.NO_OFFSET)
    if measured_at.year < _EARLIEST_YEAR:
        raise _Refuse(RefusalCode.MALFORMED, field="measured_at")
    if measured_at - received_at > catalogue.future_after:
        raise _Refuse(RefusalCode.FUTURE, measured_at=measured_at.isoformat(timespec="minutes"))


def _single_part(item: IncomingReading, catalogue: Catalogue) -> Part:
    if item.code in catalogue.panels:
        raise _Refuse(RefusalCode.PANEL_INCOMPLETE, measure=item.code)
    if item.value is None:
        raise _Refuse(RefusalCode.NO_VALUE)
    return _part(item.code, item.value, item.unit, catalogue)


def _panel_parts(item: IncomingReading, catalogue: Catalogue) -> tuple[Part, ...]:
    panel = catalogue.panels.get(item.code)
    if panel is None:
        raise _Refuse(RefusalCode.UNKNOWN_CODE, told=item.code[:40])
    if item.value is not None:
        raise _Refuse(RefusalCode.MALFORMED, field="value")
    _check_components(panel, item.components)
    parts = tuple(_part(part.code, part.value, part.unit, catalogue) for part in item.components)
    _check_order(panel, parts)
    return parts


def _check_components(panel: Panel, components: tuple[Component, ...]) -> None:
    codes = [part.code for part in components]
    allowed = panel.required + panel.optional
    if len(set(codes)) < len(codes) or any(code not in allowed for code in codes):
        raise _Refuse(RefusalCode.MALFORMED, field="components")
    if any(code not in codes for code in panel.required):
        raise _Refuse(RefusalCode.PANEL_INCOMPLETE, measure=panel.code)


def _check_order(panel: Panel, parts: tuple[Part, ...]) -> None:
    """A diastolic at or above the systolic is a slip of fingers or cuff, never a blood pressure."""
    if panel.ordered is None:
        return
    by_code = {part.measure.code: part for part in parts}
    high, low = (by_code[code] for code in panel.ordered)
    if low.canonical >= high.canonical:
        raise _Refuse(
            RefusalCode.SYSTOLIC_NOT_ABOVE_DIASTOLIC,
            systolic=plain(high.value),
            diastolic=plain(low.value),
        )


def _part(code: str, value: Decimal, ucum: str, catalogue: Catalogue) -> Part:
    measure = catalogue.measures.get(code)
    if measure is None:
        raise _Refuse(RefusalCode.UNKNOWN_CODE, told=code[:40])
    unit = measure.units.get(ucum)
    if unit is None:
        meant = _meant(measure, ucum)
        raise _Refuse(RefusalCode.UNKNOWN_UNIT, measure=measure.key, unit=ucum[:40], likely_unit=meant)
    if not _is_plain_number(value):
        raise _Refuse(RefusalCode.NOT_A_NUMBER, measure=measure.key)
    if not unit.hard.hold(value):
        raise _Refuse(
            RefusalCode.IMPLAUSIBLE,
            measure=measure.key,
            value=plain(value),
            unit=ucum,
            **likely_slip(measure, unit, value),
        )
    return Part(measure, unit, value, canonical(value, unit, measure))


def _is_plain_number(value: Decimal) -> bool:
    return (
        value.is_finite() and abs(value.adjusted()) <= _FARTHEST_POWER and len(str(value)) <= _LONGEST_NUMBER
    )


def _meant(measure: Measure, ucum: str) -> str:
    """The accepted unit that this spelling stands for, else the canonical one."""
    for unit in measure.units.values():
        if ucum in unit.said_as:
            return unit.ucum
    return measure.canonical


def likely_slip(measure: Measure, unit: Unit, value: Decimal) -> dict[str, str]:
    """What was probably meant: the same number in another unit, or the decimal point one or two places off.

    Tried in the order that the catalogue lists under `mistakes`; empty when nothing is plain.
    300 as mmol/L -> {"likely_value": "300", "likely_unit": "mg/dL"}; 608 kg -> 60.8 kg.
    """
    for meant, meant_unit in _candidates(measure, unit, value):
        if meant_unit.hard.hold(meant) and meant_unit.soft.hold(meant):
            return {"likely_value": plain(meant), "likely_unit": meant_unit.ucum}
    return {}


def _candidates(measure: Measure, unit: Unit, value: Decimal) -> Iterator[tuple[Decimal, Unit]]:
    for mistake in unit.mistakes:
        if mistake == "decimal":
            for tenth in _TENTHS:
                yield value / tenth, unit
                yield value * tenth, unit
        else:
            yield value, measure.units[mistake]


def _question(
    item: IncomingReading, parts: tuple[Part, ...], previous: Decimal | None
) -> tuple[str, dict[str, str]]:
    for part in parts:
        if not part.unit.soft.hold(part.value):
            slip = likely_slip(part.measure, part.unit, part.value)
            return AskCode.UNUSUAL, {**_told(part), **slip}
    if previous is not None and is_sudden(parts[0], previous):
        return AskCode.SUDDEN_CHANGE, {**_told(parts[0]), "previous": plain(previous)}
    if item.method is Method.PHOTO:
        return AskCode.READ_FROM_PHOTO, _told(parts[0])
    return "", {}


def is_sudden(part: Part, previous: Decimal) -> bool:
    """True when the value moved by more than the measure's `sudden_change_percent` from `previous`."""
    percent = part.measure.sudden_change_percent
    return percent is not None and abs(part.canonical - previous) * 100 > percent * previous


def _told(part: Part) -> dict[str, str]:
    return {"measure": part.measure.key, "value": plain(part.value), "unit": part.unit.ucum}


def plain(value: Decimal) -> str:
    """The number as a person writes it: no exponent, no trailing zeros of a division."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
