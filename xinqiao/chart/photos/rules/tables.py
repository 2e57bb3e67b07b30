"""The versioned words and names by which photographs are read."""

import tomllib
import unicodedata
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from xinqiao.chart.photos.types import LabName

WORDS = "reading-1"
NAMES = "lab-names-1"


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """Labels and units as printed, folded; thresholds of doubt."""

    version: str
    confidence: float
    least_height: float
    far_times: Decimal
    labels: dict[str, str]
    units: dict[str, str]
    slip_units: dict[str, str]
    high: frozenset[str]
    low: frozenset[str]
    sampled: tuple[str, ...]
    not_a_test: frozenset[str]


class Names(msgspec.Struct, frozen=True, kw_only=True):
    """Tests by folded name and by code."""

    version: str
    by_name: dict[str, LabName]
    by_code: dict[str, LabName]


def fold(text: str) -> str:
    """Text as it is compared: one width, one case, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


@cache
def words(version: str = WORDS) -> Words:
    """The words of that version."""
    told = _read(version)
    slip = told["slip"]
    return Words(
        version=told["version"],
        confidence=float(told["sure"]["confidence"]),
        least_height=float(told["sure"]["least_height"]),
        far_times=Decimal(told["sure"]["far_times"]),
        labels={fold(word): code for code, all_ in told["labels"].items() for word in all_},
        units={fold(word): row["ucum"] for row in told["unit"] for word in row["written"]},
        slip_units={fold(word): ucum for ucum, all_ in told["slip_units"].items() for word in all_},
        high=frozenset(map(fold, slip["high"])),
        low=frozenset(map(fold, slip["low"])),
        sampled=tuple(sorted(map(fold, slip["sampled"]), key=len, reverse=True)),
        not_a_test=frozenset(map(fold, slip["not_a_test"])),
    )


@cache
def names(version: str = NAMES) -> Names:
    """The tests of that version; ValueError where one printed name stands for two."""
    told = _read(version)
    by_name: dict[str, LabName] = {}
    by_code: dict[str, LabName] = {}
    for row in told["test"]:
        known = frozenset(map(fold, (row["zh"], *row["names"])))
        test = LabName(code=row["code"], zh=row["zh"], en=row["en"], names=known, units=tuple(row["units"]))
        by_code[test.code] = test
        for name in known:
            if name in by_name:
                raise ValueError(f"{version}: {name} stands for {by_name[name].code} and {test.code}")
            by_name[name] = test
    return Names(version=told["version"], by_name=by_name, by_code=by_code)


def _read(version: str) -> dict[str, Any]:
    return tomllib.loads(files("xinqiao.chart.photos").joinpath(f"{version}.toml").read_text("utf-8"))
