"""Laboratory slips: rows of name, result, mark, unit and range, one test or two beside each other."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import msgspec

from xinqiao.chart.observations.types import Catalogue
from xinqiao.chart.photos.rules.cells import Cell, CellKind, cells_of
from xinqiao.chart.photos.rules.judging import doubts_of
from xinqiao.chart.photos.rules.layout import rows_of
from xinqiao.chart.photos.rules.tables import fold, names, words
from xinqiao.chart.photos.types import Doubt, LabName, Line, PhotoKind, Proposal, Proposed, Shown

# a day is followed by its sign, by nothing, or by a clock that the recogniser drew close
_DAY = re.compile(r"(20\d\d)[-./年](\d{1,2})[-./月](\d{1,2})(?=日|\D|\Z|\d\d:\d\d)")
_LEADING = re.compile(r"^[\d*★☆.、\s]+(?=\D)")
_BRACKETS = re.compile(r"[(\[](.*?)[)\]]")
_CHINESE = re.compile(r"[㐀-鿿]")


class Row(msgspec.Struct, kw_only=True):
    """One test of a slip as its pieces come in."""

    names: list[str] = []
    result: Cell | None = None
    flag: str = ""
    unit: Cell | None = None
    range: Cell | None = None

    @property
    def name(self) -> str:
        """The name as printed."""
        return " ".join(self.names)


def slip(lines: Sequence[Line], catalogue: Catalogue) -> Proposed:
    """The tests that are known as proposals, the others as shown; the day of sampling where it is printed."""
    proposals: list[Proposal] = []
    shown: list[Shown] = []
    rows = [row for pieces in rows_of(lines) for row in _tests(pieces)]
    for row in rows:
        if not row.names or row.result is None or _is_heading(row):
            continue
        test = known_test(row.names)
        why = _why_not(row, test)
        if test is not None and not why:
            proposals.append(_proposal(f"row-{len(proposals) + 1}", row, test, catalogue))
        elif test is not None or row.unit or row.range or row.result.kind is CellKind.WORDS:
            shown.append(Shown(name=row.name, read=row.result.text, why=why))
    return Proposed(
        kind=PhotoKind.LAB,
        proposals=tuple(_twice(proposals)),
        shown=tuple(shown),
        sampled_on=sampled_on(lines),
    )


def _tests(pieces: Sequence[Line]) -> Iterator[Row]:
    """The tests that stand beside each other in one row."""
    row = Row()
    for cell in (cell for line in pieces for cell in cells_of(line)):
        if cell.kind is CellKind.NAME and row.result is not None:
            yield row
            row = Row()
        _put(row, cell)
    yield row


def _put(row: Row, cell: Cell) -> None:
    if cell.kind is CellKind.NAME:
        row.names = [*row.names, cell.text]
    elif cell.kind is CellKind.FLAG and (row.result is not None or row.names):
        row.flag = row.flag or cell.told
    elif cell.kind is CellKind.UNIT:
        row.unit = row.unit or cell
    elif not row.names:
        return  # the number of the row on the slip
    elif row.result is None and cell.kind is not CellKind.RANGE:
        row.result = cell
    elif cell.kind in {CellKind.RANGE, CellKind.BOUND}:
        row.range = row.range or cell


def _is_heading(row: Row) -> bool:
    folded = [fold(name) for name in row.names]
    return any(name.split(":")[0] in words().not_a_test for name in folded)


def known_test(printed: Sequence[str]) -> LabName | None:
    """The test of a printed name; None where its Chinese name is unknown, whatever its letters say.

    尿肌酐 CR is not the creatinine of blood. Names that stand for two tests are none.
    """
    chinese, latin = _parts(" ".join(printed))
    found = [test for part in (chinese or latin) if (test := names().by_name.get(part)) is not None]
    if not found and chinese:
        return None
    also = [test for part in latin if (test := names().by_name.get(part)) is not None]
    codes = {test.code for test in (*found, *also)}
    return found[0] if found and len(codes) == 1 else None


def _parts(printed: str) -> tuple[list[str], list[str]]:
    """The ways to write the Chinese of a name and those to write its letters, folded."""
    text = _LEADING.sub("", printed.strip())
    bracketed = _BRACKETS.findall(fold(text))
    plain = _BRACKETS.sub("", fold(text))
    pieces = [fold(text), plain, *bracketed, *map(fold, re.split(r"\s+", text))]
    split = re.fullmatch(r"([㐀-鿿%#()+\-]+?)([a-z][a-z0-9%#+\-]*)", plain) or re.fullmatch(
        r"([a-z][a-z0-9%#+\-]*?)([㐀-鿿%#()+\-]+)", plain
    )
    pieces += split.groups() if split else ()
    pieces = [each for each in dict.fromkeys(pieces) if each]
    is_chinese = [bool(_CHINESE.search(each)) for each in pieces]
    return (
        [each for each, yes in zip(pieces, is_chinese, strict=True) if yes],
        [each for each, yes in zip(pieces, is_chinese, strict=True) if not yes],
    )


def _why_not(row: Row, test: LabName | None) -> str:
    if test is None:
        return "unknown-test"
    if row.result is None or row.result.kind is not CellKind.NUMBER:
        return "no-number"
    if row.unit is not None and row.unit.told not in test.units:
        return "other-unit"
    return ""


def _proposal(key: str, row: Row, test: LabName, catalogue: Catalogue) -> Proposal:
    result = row.result
    assert result is not None
    value = result.value
    assert value is not None
    unit = row.unit.told if row.unit else test.units[0] if test.units == ("1",) else ""
    low, high = (row.range.low, row.range.high) if row.range else (None, None)
    doubts = [*doubts_of(result.line), *([] if unit else [Doubt.NO_UNIT])]
    flag = _flag(value, low, high)
    if row.flag and (row.range is None or row.flag != flag):
        doubts.append(Doubt.FLAG)
    if _is_far(value, low, high):
        doubts.append(Doubt.FAR)
    limits = _limit_doubts(test.code, unit, value, catalogue)
    return Proposal(
        key=key,
        code=test.code,
        read=result.text,
        value=None if Doubt.IMPLAUSIBLE in limits else value,
        unit=unit,
        units=test.units,
        line=result.line,
        doubts=tuple(dict.fromkeys([*doubts, *limits])),
        name=row.name,
        low=low,
        high=high,
        flag=flag,
    )


def _flag(value: Decimal, low: Decimal | None, high: Decimal | None) -> str:
    """High or low by the printed range; a printed arrow alone is read too badly to be kept."""
    if high is not None and value > high:
        return "high"
    return "low" if low is not None and value < low else ""


def _is_far(value: Decimal, low: Decimal | None, high: Decimal | None) -> bool:
    times = words().far_times
    return (high is not None and value > high * times) or (low is not None and value * times < low)


def _limit_doubts(code: str, unit: str, value: Decimal, catalogue: Catalogue) -> list[Doubt]:
    measure = catalogue.measures.get(code)
    known = measure.units.get(unit) if measure else None
    if known is None:
        return []
    if not known.hard.hold(value):
        return [Doubt.IMPLAUSIBLE]
    return [] if known.soft.hold(value) else [Doubt.UNUSUAL]


def _twice(proposals: Sequence[Proposal]) -> Iterator[Proposal]:
    """Mark the tests that stand on the slip more than once."""
    codes = [each.code for each in proposals]
    for each in proposals:
        if codes.count(each.code) == 1:
            yield each
        else:
            yield replace(each, doubts=(*each.doubts, Doubt.SEVERAL))


def sampled_on(lines: Sequence[Line]) -> date | None:
    """The day of sampling, where the slip says so in words; the day of the report does not count."""
    for row in rows_of(lines):
        text = fold(" ".join(line.text for line in row))
        for label in words().sampled:
            _before, found, after = text.partition(label)
            day = _DAY.match(after.lstrip(":")) if found else None
            if day is None:
                continue
            try:
                return date(int(day[1]), int(day[2]), int(day[3]))
            except ValueError:
                return None
    return None
