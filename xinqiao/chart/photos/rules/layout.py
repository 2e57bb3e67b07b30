"""Where things stand: rows of a picture, the tallest numbers, and which label belongs to which number."""

from collections.abc import Sequence
from statistics import median

from xinqiao.chart.photos.rules.text import Label, Number
from xinqiao.chart.photos.types import Line

# the part of a height within which things stand in one row
_SAME_ROW = 0.5
_SHORT = 3


def tilt(lines: Sequence[Line]) -> float:
    """How much the picture is turned, as rise per run: the middle of what its longer lines say."""
    long = [line.slope for line in lines if line.right - line.left > _SHORT * line.height]
    return median(long) if long else 0.0


def rows_of(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines as rows from the top, each from the left, whatever the tilt and the order they came in."""
    slope = tilt(lines)
    usual = median(line.height for line in lines) if lines else 0.0
    rows: list[tuple[float, list[Line]]] = []
    for line in sorted(lines, key=lambda each: each.middle - slope * each.center):
        level = line.middle - slope * line.center
        if rows and level - rows[-1][0] < _SAME_ROW * usual:
            rows[-1][1].append(line)
        else:
            rows.append((level, [line]))
    return [sorted(row, key=lambda each: each.left) for _level, row in rows]


def tall(numbers: Sequence[Number], least: float) -> list[Number]:
    """The numbers that are at least `least` times as tall as the tallest one, tallest first."""
    top = max((each.line.height for each in numbers), default=0.0)
    found = [each for each in numbers if each.line.height >= least * top]
    return sorted(found, key=lambda each: -each.line.height)


def in_reading_order(numbers: Sequence[Number]) -> list[Number]:
    """Numbers from the top, those of one row from the left."""
    by_line = {id(each.line): each for each in numbers}
    return [by_line[id(line)] for row in rows_of([each.line for each in numbers]) for line in row]


def labelled(labels: Sequence[Label], numbers: Sequence[Number]) -> dict[str, Number]:
    """The number of each label's code: on the label's own line or in the same row, the nearest pair first.

    A word above or below a number is not believed: above one number is below the next.
    """
    pairs = [
        (away, place, label.code, number)
        for place, label in enumerate(labels)
        for number in numbers
        if (away := _away(label.line, number.line)) <= _SAME_ROW
    ]
    found: dict[str, Number] = {}
    taken: set[int] = set()
    for _distance, _place, code, number in sorted(pairs, key=lambda each: each[:2]):
        if code not in found and id(number) not in taken:
            found[code] = number
            taken.add(id(number))
    return found


def _away(label: Line, number: Line) -> float:
    """How far a label stands above or below the middle of a number, in heights of the number."""
    return -1.0 if label is number else abs(label.middle - number.middle) / max(number.height, 1.0)
