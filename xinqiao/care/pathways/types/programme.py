"""A programme as its document says it: series, windows, targets, adjustments."""

from collections.abc import Mapping
from dataclasses import dataclass

from xinqiao.care.pathways.types.kinds import TaskKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """An ISO 8601 duration of whole months and days, counted on the local calendar."""

    months: int = 0
    days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One line of a template: a task, once or repeated. Days count from the anchor (day 0)."""

    id: str
    kind: TaskKind
    phrase: str
    offset_days: int = 0
    days: int = 1
    slots: tuple[str, ...] = ("",)
    every: Interval | None = None
    window_days: tuple[int, int] = (0, 0)
    codes: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    form: str = ""
    grace_hours: int = 0
    lapse: str = ""
    min_per_year: int = 0
    from_schedule: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A blood pressure target: stay below both. Age in whole years, values in `unit` (UCUM)."""

    setting: str
    min_age: int
    systolic_below: int
    diastolic_below: int
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdjustRule:
    """When the facts of a follow-up match, the template proposes a change of plan."""

    id: str
    when: Mapping[str, str | int]
    then: Mapping[str, str | bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One version of a programme, as its data file says it."""

    code: str
    version: str
    title: str
    anchor: str
    min_age: int
    excludes: tuple[str, ...]
    exits: tuple[str, ...]
    series: tuple[Series, ...]
    targets: tuple[Target, ...]
    adjust: tuple[AdjustRule, ...]
    gaps: tuple[str, ...]
    slots: Mapping[str, tuple[str, str]]
    windows: tuple[tuple[int | None, tuple[int, int]], ...]

    def find(self, series_id: str) -> Series | None:
        """Return the series of this id, or None where the template has none (a personal one)."""
        return next((one for one in self.series if one.id == series_id), None)
