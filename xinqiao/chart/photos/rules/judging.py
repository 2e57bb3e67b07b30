"""A number becomes a proposal: limits, points and doubts."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from xinqiao.chart.observations.types import Catalogue, Unit
from xinqiao.chart.photos.rules.tables import words
from xinqiao.chart.photos.rules.text import Number
from xinqiao.chart.photos.types import JIN, Doubt, Line, Proposal

_TWO = Decimal(2)


def proposal(
    key: str,
    code: str,
    number: Number,
    catalogue: Catalogue,
    *,
    seen: Collection[str] = (),
    doubts: Sequence[Doubt] = (),
    previous: Decimal | None = None,
) -> Proposal:
    """Propose a number as a value of `code`. `seen` are units seen anywhere on the display.

    A unit that was not seen is taken only where no other is possible; outside the hard limits of every unit
    nothing is proposed. `previous` is the last canonical value, where one is recent enough to compare with.
    """
    choices = _choices(code, catalogue)
    told = [unit for unit in (number.unit, *seen) if unit in choices]
    possible = [unit for unit in choices if _holds(unit, number.value, code, catalogue)]
    unit = told[0] if told else possible[0] if len(possible) == 1 else ""
    found = [*doubts, *doubts_of(number.line), *([Doubt.LETTERS] if number.is_mended else [])]
    value: Decimal | None = number.value
    if not possible or (unit and unit not in possible):
        found.append(Doubt.IMPLAUSIBLE)
        value = None
    if not unit:
        found.append(Doubt.NO_UNIT)
    else:
        found += _of_unit(number, unit, code, catalogue, is_proposed=value is not None)
        found += _sudden(unit, number.value, code, catalogue, previous)
    return Proposal(
        key=key,
        code=code,
        read=number.text,
        value=value,
        unit=unit,
        units=tuple(choices),
        line=number.line,
        doubts=tuple(dict.fromkeys(found)),
    )


def doubts_of(line: Line) -> list[Doubt]:
    """What the recogniser itself leaves doubtful about a line."""
    unsure = [Doubt.UNSURE] if line.confidence < words().confidence else []
    return [*unsure, *([Doubt.TWO_WAYS] if line.other else [])]


def kept_as(unit: str, value: Decimal) -> tuple[str, Decimal]:
    """The UCUM unit and the value that is kept for a value as displayed: 斤 are kept as kg."""
    return ("kg", value / _TWO) if unit == JIN else (unit, value)


def _sudden(
    unit: str, value: Decimal, code: str, catalogue: Catalogue, previous: Decimal | None
) -> list[Doubt]:
    percent = catalogue.measures[code].sudden_change_percent
    if percent is None or previous is None:
        return []
    known = _unit(unit, code, catalogue)
    canonical = (kept_as(unit, value)[1] - known.shift) * known.multiply / known.divide
    return [Doubt.SUDDEN] if abs(canonical - previous) * 100 > percent * previous else []


def _choices(code: str, catalogue: Catalogue) -> list[str]:
    known = catalogue.measures[code].units
    written = dict.fromkeys(words().units.values())
    found = [unit for unit in written if kept_as(unit, _TWO)[0] in known]
    return found or list(known)


def _unit(unit: str, code: str, catalogue: Catalogue) -> Unit:
    return catalogue.measures[code].units[kept_as(unit, _TWO)[0]]


def _holds(unit: str, value: Decimal, code: str, catalogue: Catalogue) -> bool:
    return _unit(unit, code, catalogue).hard.hold(kept_as(unit, value)[1])


def _of_unit(number: Number, unit: str, code: str, catalogue: Catalogue, *, is_proposed: bool) -> list[Doubt]:
    known = _unit(unit, code, catalogue)
    no_point = [Doubt.NO_POINT] if known.decimals and not number.has_point else []
    is_unusual = is_proposed and not known.soft.hold(kept_as(unit, number.value)[1])
    return [*no_point, *([Doubt.UNUSUAL] if is_unusual else [])]
