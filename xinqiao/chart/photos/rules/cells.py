"""The cells of a laboratory slip: each piece is a mark, a range, a unit, a number, words, or a name."""

import re
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum

import msgspec

from xinqiao.chart.photos.rules.tables import fold, words
from xinqiao.chart.photos.types import Line

_NUMBER = r"\d{1,7}(?:\.\d{1,5})?"
_RANGE = re.compile(rf"[(\[]?({_NUMBER})(?:-{{1,2}}|[~–—－～至])({_NUMBER})[)\]]?")
_BOUND = re.compile(rf"[(\[]?(<=?|>=?|≤|≥)({_NUMBER})[)\]]?")
_PLAIN = re.compile(_NUMBER)
_RESULT_WORDS = re.compile(r"阴性|阳性|弱阳性|未见.*|未检出|正常|negative|positive|\(?[+±-]{1,4}\)?|\d\+")
_NAME_AND_NUMBER = re.compile(rf"(.*[^\d.\s])\s+({_NUMBER})")
_EDGES = "*★☆·:;,。、|"


class CellKind(StrEnum):
    """What a piece of a row is."""

    FLAG = "flag"
    RANGE = "range"
    BOUND = "bound"
    UNIT = "unit"
    NUMBER = "number"
    WORDS = "words"
    NAME = "name"


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of a row. `text` is as read; the numbers of a range stand in `low` and `high`."""

    kind: CellKind
    text: str
    line: Line
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    told: str = ""


def cells_of(line: Line) -> Iterator[Cell]:
    """The pieces of one recognised line, from the left."""
    rest = line.text.strip().strip(_EDGES)
    whole = _whole(rest, line)
    if whole is not None:
        yield whole
        return
    yield from _split(rest, line)


def _whole(text: str, line: Line) -> Cell | None:
    """The piece that a text is as a whole; None when it is a name or several pieces."""
    folded = fold(text).strip(_EDGES)
    known = words()
    if folded in known.high or folded in known.low:
        told = "high" if folded in known.high else "low"
        return Cell(kind=CellKind.FLAG, text=text, line=line, told=told)
    if folded in known.slip_units:
        return Cell(kind=CellKind.UNIT, text=text, line=line, told=known.slip_units[folded])
    if found := _RANGE.fullmatch(folded):
        low, high = Decimal(found[1]), Decimal(found[2])
        return Cell(kind=CellKind.RANGE, text=text, line=line, low=low, high=high)
    if found := _BOUND.fullmatch(folded):
        bound = Decimal(found[2])
        name = "high" if found[1] in {"<", "<=", "≤"} else "low"
        return msgspec.structs.replace(Cell(kind=CellKind.BOUND, text=text, line=line), **{name: bound})
    if _PLAIN.fullmatch(folded):
        return Cell(kind=CellKind.NUMBER, text=text, line=line, value=Decimal(folded))
    if _RESULT_WORDS.fullmatch(folded):
        return Cell(kind=CellKind.WORDS, text=text, line=line)
    return None


def _split(text: str, line: Line) -> Iterator[Cell]:
    """Pieces that stand so close that they were read as one: 11.2↑, 88μmol/L, g/L115-150; else a name."""
    for place in range(1, len(text)):
        # from the left the longest known piece first
        cut = len(text) - place
        first, second = _whole(text[:cut].strip(), line), _whole(text[cut:].strip(), line)
        if first is None or second is None or not _may_follow(first, second):
            continue
        yield first
        yield second
        return
    if found := _NAME_AND_NUMBER.fullmatch(text):
        yield Cell(kind=CellKind.NAME, text=found[1], line=line)
        yield Cell(kind=CellKind.NUMBER, text=found[2], line=line, value=Decimal(found[2]))
        return
    yield Cell(kind=CellKind.NAME, text=text, line=line)


# 11.2 must never come apart as 1 and 1.2, nor 3.5-9.5 as 3.5 and -9.5
_FOLLOWS = {
    CellKind.NUMBER: {CellKind.FLAG, CellKind.UNIT},
    CellKind.FLAG: {CellKind.NUMBER, CellKind.UNIT},
    CellKind.UNIT: {CellKind.RANGE, CellKind.BOUND},
    CellKind.RANGE: {CellKind.UNIT},
}


def _may_follow(first: Cell, second: Cell) -> bool:
    return second.kind in _FOLLOWS.get(first.kind, set())
