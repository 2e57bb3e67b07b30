"""NEWS2 (Royal College of Physicians 2017), for clinicians only and only when all seven are present.

Source: domain/vitals.md §3.2; the chart is reproduced unmodified in `rule_sets/news2-1.toml`.
"""

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

_CHART = Path(__file__).resolve().parents[1] / "rule_sets" / "news2-1.toml"


@dataclass(frozen=True, slots=True)
class EarlyWarning:
    """Total 0-20, risk low | low-medium | medium | high, and the points per parameter."""

    total: int
    risk: str
    parts: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class VitalSigns:
    """Breaths and beats a minute, saturation in percent, systolic pressure in mmHg, degrees Celsius."""

    respiratory_rate: Decimal
    oxygen_saturation: Decimal
    scale: int
    on_oxygen: bool
    systolic: Decimal
    heart_rate: Decimal
    consciousness: str
    temperature: Decimal


def score_news2(signs: VitalSigns) -> EarlyWarning:
    """Score the seven parameters. Raises ValueError for an unknown scale or level of consciousness."""
    if signs.scale not in {1, 2} or signs.consciousness not in set("ACVPU"):
        message = "scale is 1 or 2, consciousness one of A, C, V, P, U"
        raise ValueError(message)
    chart = _chart()
    parts = {
        "rr": _points(chart["rr"], signs.respiratory_rate),
        "spo2": _points(chart[_saturation_table(signs)], signs.oxygen_saturation),
        "oxygen": chart["other"]["on_oxygen"] if signs.on_oxygen else 0,
        "sbp": _points(chart["sbp"], signs.systolic),
        "hr": _points(chart["hr"], signs.heart_rate),
        "consciousness": 0 if signs.consciousness == "A" else chart["other"]["not_alert"],
        "temp": _points(chart["temp"], signs.temperature),
    }
    return EarlyWarning(sum(parts.values()), _risk(chart["risk"], parts), parts)


def _saturation_table(signs: VitalSigns) -> str:
    if signs.scale == 1:
        return "spo2_1"
    return "spo2_2_oxygen" if signs.on_oxygen else "spo2_2_air"


def _points(steps: list[list[Any]], value: Decimal) -> int:
    return next(int(points) for least, points in reversed(steps) if value >= least)


def _risk(risk: dict[str, int], parts: dict[str, int]) -> str:
    total = sum(parts.values())
    if total >= risk["high"]:
        return "high"
    if total >= risk["medium"]:
        return "medium"
    return "low-medium" if risk["single"] in parts.values() else "low"


@cache
def _chart() -> dict[str, Any]:
    return tomllib.loads(_CHART.read_text(encoding="utf-8"), parse_float=Decimal)
