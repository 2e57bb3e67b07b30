"""Reads the versioned measure catalogue and converts values by it."""

import tomllib
from datetime import timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from xinqiao.chart.observations.types import Catalogue, Limits, Measure, Panel, Unit

NEWEST = "measures-1"
_CANONICAL_STEP = Decimal("0.000001")


@cache
def catalogue(version: str = NEWEST) -> Catalogue:
    """The catalogue of that version, by every code and synonym; ValueError when a code stands for two."""
    told = read_table(version)
    measures: dict[str, Measure] = {}
    for row in told["measure"]:
        measure = _measure(row)
        for code in (measure.code, *measure.synonyms):
            if code in measures:
                raise ValueError(f"{version}: code {code} stands for two measures")
            measures[code] = measure
    panels = {row["code"]: _panel(row) for row in told["panel"]}
    arrival = told["arrival"]
    return Catalogue(
        version=told["version"],
        status=told["status"],
        future_after=timedelta(minutes=arrival["future_minutes"]),
        late_after=timedelta(days=arrival["late_days"]),
        same_within=timedelta(seconds=arrival["same_within_seconds"]),
        measures=measures,
        panels=panels,
    )


def read_table(version: str) -> dict[str, Any]:
    """One versioned data file of this package, parsed; decimals stay text until they become Decimal."""
    return tomllib.loads(files("xinqiao.chart.observations").joinpath(f"{version}.toml").read_text("utf-8"))


def canonical(value: Decimal, unit: Unit, measure: Measure) -> Decimal:
    """`value` in the measure's canonical unit, to six decimals; untouched when it is already in it.

    For display and joins only: a threshold is compared in the unit that was measured.
    """
    if unit.ucum == measure.canonical:
        return value
    return ((value - unit.shift) * unit.multiply / unit.divide).quantize(_CANONICAL_STEP)


def _measure(row: dict[str, Any]) -> Measure:
    return Measure(
        key=row["key"],
        code=row["code"],
        kind=row["kind"],
        zh=row["zh"],
        en=row["en"],
        canonical=row["canonical"],
        units={unit["ucum"]: _unit(unit, row["code"]) for unit in row["unit"]},
        synonyms=tuple(row.get("synonyms", ())),
        sudden_change_percent=_decimal(row.get("sudden_change_percent")),
        sudden_change_days=row.get("sudden_change_days"),
        provenance=row["provenance"],
        gaps=tuple(row.get("gaps", ())),
    )


def _unit(row: dict[str, Any], code: str) -> Unit:
    return Unit(
        ucum=row["ucum"],
        loinc=row.get("loinc", code),
        zh=row["zh"],
        en=row["en"],
        decimals=row["decimals"],
        shift=Decimal(row.get("shift", 0)),
        multiply=Decimal(row.get("multiply", 1)),
        divide=Decimal(row.get("divide", 1)),
        hard=_limits(row.get("hard")),
        soft=_limits(row.get("soft")),
        mistakes=tuple(row.get("mistakes", ())),
        said_as=tuple(row.get("said_as", ())),
    )


def _panel(row: dict[str, Any]) -> Panel:
    ordered = row.get("ordered")
    return Panel(
        code=row["code"],
        zh=row["zh"],
        en=row["en"],
        required=tuple(row["required"]),
        optional=tuple(row.get("optional", ())),
        ordered=(ordered[0], ordered[1]) if ordered else None,
    )


def _limits(row: list[Any] | None) -> Limits:
    return Limits() if row is None else Limits(_decimal(row[0]), _decimal(row[1]))


def _decimal(told: Any) -> Decimal | None:
    return None if told is None else Decimal(told)
