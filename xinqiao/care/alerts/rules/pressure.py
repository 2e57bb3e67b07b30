"""Grades of blood pressure by setting, from a versioned table (2024 Chinese hypertension guideline)."""

import tomllib
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from xinqiao.care.alerts.types import PressureGrade

_TABLE = Path(__file__).resolve().parents[1] / "rule_sets" / "bp-grades-1.toml"


def grade_pressure(systolic: Decimal, diastolic: Decimal, setting: str) -> PressureGrade:
    """Grade a pressure in mmHg measured at the office, at home or over 24 hours (ambulatory).

    The higher of the two grades counts. Raises ValueError for an unknown setting or a diastolic
    pressure that is not below the systolic one.
    """
    steps = _table()["settings"].get(setting)
    if steps is None:
        message = f"setting must be one of {', '.join(_table()['settings'])}"
        raise ValueError(message)
    if diastolic >= systolic:
        message = "the diastolic pressure must be below the systolic one"
        raise ValueError(message)
    by_systolic = _step(steps, "systolic", systolic)
    by_diastolic = _step(steps, "diastolic", diastolic)
    reached = max(by_systolic, by_diastolic)
    first = next(i for i, step in enumerate(steps) if step["hypertension"])
    return PressureGrade(
        grade=steps[reached]["grade"],
        isolated_systolic=by_systolic >= first > by_diastolic,
        hypertension=reached >= first,
    )


def _step(steps: list[dict[str, Any]], part: str, value: Decimal) -> int:
    return max(i for i, step in enumerate(steps) if value >= step[part])


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(_TABLE.read_text(encoding="utf-8"), parse_float=Decimal)
