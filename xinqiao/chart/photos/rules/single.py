"""Displays with one number that counts: blood sugar, temperature, weight."""

from collections.abc import Mapping
from decimal import Decimal

from xinqiao.chart.observations.types import Catalogue
from xinqiao.chart.photos.rules.judging import proposal
from xinqiao.chart.photos.rules.layout import tall
from xinqiao.chart.photos.rules.tables import words
from xinqiao.chart.photos.rules.text import Display
from xinqiao.chart.photos.types import Doubt, PhotoKind, Proposal

CODES = {PhotoKind.GLUCOSE: "15074-8", PhotoKind.TEMPERATURE: "8310-5", PhotoKind.WEIGHT: "29463-7"}


def single(
    kind: PhotoKind, seen: Display, catalogue: Catalogue, previous: Mapping[str, Decimal]
) -> tuple[Proposal, ...]:
    """The tallest number of the display; marked where another one is nearly as tall."""
    numbers = [each for each in tall(seen.numbers, words().least_height) if each.unit != "%"]
    if not numbers:
        return ()
    doubts = [Doubt.SEVERAL] if len(numbers) > 1 else []
    code = CODES[kind]
    last = previous.get(code)
    return (proposal(kind.value, code, numbers[0], catalogue, seen=seen.units, doubts=doubts, previous=last),)


def beyond(seen: Display) -> str:
    """HI or LO where a meter shows it in place of a number, else "" ."""
    tallest = max((each.line.height for each in seen.numbers), default=0.0)
    shown = [word for word, line in seen.beyond if line.height >= tallest]
    return shown[0] if shown else ""
