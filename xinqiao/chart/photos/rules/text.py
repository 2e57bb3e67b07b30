"""What one recognised line says: a number, a label, a unit, or nothing of use."""

import re
from decimal import Decimal
from functools import cache

import msgspec

from xinqiao.chart.photos.rules.tables import fold, words
from xinqiao.chart.photos.types import Line

# letters that displays and recognisers confuse with digits; whoever was mended so is marked
_LOOKS_LIKE = str.maketrans("oqdil|szb,", "000111528.")
_DIGITS = r"(?=[oqdil|szb.,]*[0-9])[0-9oqdil|szb]+(?:[.,][0-9oqdil|szb]+)?"
_CLOCK = re.compile(r"\d{1,2}:\d{2}|\d{4}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{1,4}")
_PAIR = re.compile(r"(\d{2,3})/(\d{2,3})(?:/(\d{2,3}))?(?:mmhg)?\Z")
_BEYOND = {"hi": "HI", "h1": "HI", "hl": "HI", "lo": "LO", "l0": "LO"}
_LAST_MONTH = 12


class Number(msgspec.Struct, frozen=True, kw_only=True):
    """A number on a display: its value, how it was read, and whether letters in it were taken for digits."""

    value: Decimal
    text: str
    line: Line
    is_mended: bool = False
    unit: str = ""

    @property
    def has_point(self) -> bool:
        """Whether a decimal point was seen."""
        return self.value != self.value.to_integral_value() or "." in self.text or "," in self.text


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """A word that says what a number is: the code it stands for."""

    code: str
    line: Line


class Display(msgspec.Struct, frozen=True, kw_only=True):
    """Everything of use on a display. `beyond` is HI or LO, `pairs` are numbers written as 128/82."""

    numbers: tuple[Number, ...]
    labels: tuple[Label, ...]
    units: tuple[str, ...]
    pairs: tuple[tuple[Number, ...], ...]
    beyond: tuple[tuple[str, Line], ...]


def display(lines: tuple[Line, ...]) -> Display:
    """Sort the lines of a display; those with other words in them (brands, clocks) are left out."""
    numbers, labels, units, pairs, beyond = [], [], [], [], []
    for line in lines:
        folded = fold(line.text)
        if folded in _BEYOND:
            beyond.append((_BEYOND[folded], line))
        elif pair := _pair(folded, line):
            pairs.append(pair)
        elif not _CLOCK.search(folded) and (found := _pattern().match(folded)):
            number, unit = _number(found["number"], line), words().units.get(found["unit"] or "", "")
            if number is not None:
                numbers.append(msgspec.structs.replace(number, unit=unit))
            labels += [
                Label(code=words().labels[word], line=line)
                for word in (found["before"], found["after"])
                if word
            ]
            units += [unit] if unit else []
    return Display(
        numbers=tuple(numbers),
        labels=tuple(labels),
        units=tuple(units),
        pairs=tuple(pairs),
        beyond=tuple(beyond),
    )


@cache
def _pattern() -> re.Pattern[str]:
    label, unit = (_any_of(each) for each in (words().labels, words().units))
    return re.compile(
        rf"(?P<before>{label})?[:.]?(?P<number>{_DIGITS})?(?P<unit>{unit})?(?P<after>{label})?\Z"
    )


def _any_of(known: dict[str, str]) -> str:
    return "|".join(re.escape(word) for word in sorted(known, key=len, reverse=True))


def _number(told: str | None, line: Line) -> Number | None:
    if not told or not any(letter.isdigit() for letter in told):
        return None
    mended = told.translate(_LOOKS_LIKE)
    return Number(value=Decimal(mended), text=told, line=line, is_mended=mended != told)


def _pair(folded: str, line: Line) -> tuple[Number, ...]:
    found = _PAIR.match(folded)
    # 11/27 is a day far more often than a pressure
    if found is None or int(found[1]) <= _LAST_MONTH:
        return ()
    return tuple(
        Number(value=Decimal(each), text=each, line=line) for each in found.groups() if each is not None
    )
