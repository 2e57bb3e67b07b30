"""From a template to dated tasks: only a horizon ahead, never twice, never before the anchor."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count, takewhile
from uuid import UUID

from xinqiao.care.pathways.rules.calendar import after, instant, local_day
from xinqiao.care.pathways.rules.template import window_of
from xinqiao.care.pathways.types import (
    Dose,
    Interval,
    MeasureRequest,
    PlannedTask,
    PlanSettings,
    Series,
    TaskKind,
    Template,
)

EXTRA_MEASURE = "measure-extra"
NEXT_VISIT = "next-visit"
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a plan is laid out on. Tasks whose window closed by `since` are left out.

    `from_on` is the first local day and `until_on` the day after the last one.
    """

    template: Template
    settings: PlanSettings
    doses: tuple[Dose, ...]
    anchor_on: date
    zone: str
    since: datetime
    from_on: date
    until_on: date


def lay_out(ground: Ground) -> list[PlannedTask]:
    """Return every task whose window touches the ground's days, by time."""
    tasks = {task.key: task for task in _candidates(ground) if _belongs(task, ground)}
    return sorted(tasks.values(), key=lambda task: (task.opens_at, task.due_on, task.series, task.slot))


def _belongs(task: PlannedTask, ground: Ground) -> bool:
    return (
        task.due_on >= ground.anchor_on and task.opens_at < task.closes_at and task.closes_at > ground.since
    )


def _candidates(ground: Ground) -> Iterator[PlannedTask]:
    for series in ground.template.series:
        if series.kind is TaskKind.MEASURE:
            yield from _measures(series, ground)
        elif series.from_schedule:
            yield from _medicines(series, ground)
        elif series.kind is not TaskKind.VISIT:
            yield from _dated(series, due_days(series, ground.anchor_on, ground.until_on), ground)
    yield from _visits(ground)


def _measures(series: Series, ground: Ground) -> Iterator[PlannedTask]:
    """Return the readings of the template and those that the team asked for, one per slot and day."""
    own = {
        (day, slot)
        for day in _days(ground.anchor_on, series.offset_days, series.days)
        for slot in series.slots
    }
    yield from (_slotted(series, series.id, day, slot, ground) for day, slot in own if _in_reach(day, ground))
    request = ground.settings.measure
    if request is None or series is not first_measure(ground.template):
        return
    extra = {(day, slot) for day in _days(request.from_on, 0, request.days) for slot in request.slots} - own
    yield from (
        _slotted(series, EXTRA_MEASURE, day, slot, ground) for day, slot in extra if _in_reach(day, ground)
    )


def first_measure(template: Template) -> Series | None:
    """Return the series that readings asked for by the team follow, or None without any."""
    return next((one for one in template.series if one.kind is TaskKind.MEASURE), None)


def series_by_name(template: Template) -> dict[str, Series]:
    """Return the series that tasks name: the template's, and those that personal tasks are modelled on."""
    series = {one.id: one for one in template.series}
    measure = first_measure(template)
    visit = next((one for one in template.series if one.kind is TaskKind.VISIT), None)
    models = {EXTRA_MEASURE: measure, NEXT_VISIT: visit}
    return series | {name: one for name, one in models.items() if one is not None}


def _days(start: date, offset: int, length: int) -> Iterator[date]:
    return (start + timedelta(days=offset + step) for step in range(length))


def _in_reach(day: date, ground: Ground) -> bool:
    return ground.from_on <= day < ground.until_on


def _slotted(series: Series, name: str, day: date, slot: str, ground: Ground) -> PlannedTask:
    opens, closes = ground.template.slots[slot]
    closes_at = instant(day, closes, ground.zone)
    return PlannedTask(
        series=name,
        slot=slot,
        kind=series.kind,
        due_on=day,
        at="",
        opens_at=instant(day, opens, ground.zone),
        closes_at=closes_at,
        lapses_at=closes_at + timedelta(hours=series.grace_hours),
    )


def _medicines(series: Series, ground: Ground) -> Iterator[PlannedTask]:
    day = max(ground.from_on, ground.anchor_on)
    while day < ground.until_on:
        for slot, at in slots_on(ground.doses, day).items():
            yield _whole_day(series, day, slot, at, ground.zone)
        day += _ONE_DAY


def slots_on(doses: Iterable[Dose], day: date) -> dict[str, str]:
    """Return the medicine slots of a local day with the earliest clock time of each."""
    slots: dict[str, str] = {}
    for dose in doses:
        if dose.from_on <= day and (dose.until_on is None or day < dose.until_on):
            slots[dose.slot] = min(slots.get(dose.slot, dose.at), dose.at)
    return slots


def _whole_day(series: Series, day: date, slot: str, at: str, zone: str) -> PlannedTask:
    closes_at = instant(day, "24:00", zone)
    return PlannedTask(
        series=series.id,
        slot=slot,
        kind=series.kind,
        due_on=day,
        at=at,
        opens_at=instant(day, "00:00", zone),
        closes_at=closes_at,
        lapses_at=closes_at + timedelta(hours=series.grace_hours),
    )


def due_days(series: Series, anchor_on: date, until_on: date) -> Iterator[date]:
    """Return the local days on which a series falls due, as far as its window opens before `until_on`."""
    if series.every is None:
        yield anchor_on + timedelta(days=series.offset_days)
        return
    limit, every = until_on - timedelta(days=series.window_days[0]), series.every
    turns = (_occurrence(series, every, anchor_on, turn) for turn in count())
    yield from takewhile(lambda day: day < limit, turns)


def _occurrence(series: Series, every: Interval, anchor_on: date, turn: int) -> date:
    """Return the given turn: an offset is the first turn; without one the first is one interval away."""
    if series.offset_days:
        return after(anchor_on + timedelta(days=series.offset_days), every, turn)
    return after(anchor_on, every, turn + 1)


def _dated(series: Series, days: Iterable[date], ground: Ground) -> Iterator[PlannedTask]:
    for day in days:
        task = _windowed(series.id, series, day, series.window_days, ground)
        if _touches(task, ground):
            yield task


def _touches(task: PlannedTask, ground: Ground) -> bool:
    opens_before_end = task.opens_at < instant(ground.until_on, "00:00", ground.zone)
    return opens_before_end and task.closes_at > instant(ground.from_on, "00:00", ground.zone)


def _windowed(name: str, series: Series, day: date, window: tuple[int, int], ground: Ground) -> PlannedTask:
    opens_on = max(day + timedelta(days=window[0]), ground.anchor_on)
    closes_at = instant(day + timedelta(days=window[1]), "24:00", ground.zone)
    return PlannedTask(
        series=name,
        slot="",
        kind=series.kind,
        due_on=day,
        at="",
        opens_at=instant(opens_on, "00:00", ground.zone),
        closes_at=closes_at,
        lapses_at=closes_at + timedelta(hours=series.grace_hours),
    )


# Visits ------------------------------------------------------------------------


def _visits(ground: Ground) -> Iterator[PlannedTask]:
    named = series_by_name(ground.template)
    for day, name in visit_days(ground.template, ground.settings, ground.anchor_on, ground.until_on):
        series = named[name]
        window = series.window_days if name != NEXT_VISIT else _next_window(ground.template, ground.settings)
        task = _windowed(name, series, day, window, ground)
        if _touches(task, ground):
            yield task


def visit_days(
    template: Template, settings: PlanSettings, anchor_on: date, until_on: date
) -> list[tuple[date, str]]:
    """Return visits as (local day, series id), those whose window opens before `until_on`.

    A next visit that the team set replaces the regular ones between the day of that decision and it,
    and a regular one in whose window it falls.
    """
    regular = [
        (day, series)
        for series in template.series
        if series.kind is TaskKind.VISIT
        for day in due_days(series, anchor_on, until_on)
    ]
    days = [(day, series.id) for day, series in regular if not _is_replaced(day, series, settings)]
    days += _chosen_visit(template, settings, until_on)
    return sorted(days)


def _chosen_visit(template: Template, settings: PlanSettings, until_on: date) -> list[tuple[date, str]]:
    chosen = settings.next_visit_on
    if chosen is None or NEXT_VISIT not in series_by_name(template):
        return []
    opens_on = chosen + timedelta(days=_next_window(template, settings)[0])
    return [(chosen, NEXT_VISIT)] if opens_on < until_on else []


def _is_replaced(day: date, series: Series, settings: PlanSettings) -> bool:
    chosen, decided = settings.next_visit_on, settings.visits_changed_on
    if chosen is None or decided is None:
        return False
    before, later = series.window_days
    holds_chosen = day + timedelta(days=before) <= chosen <= day + timedelta(days=later)
    return day >= decided and (day <= chosen or holds_chosen)


def _next_window(template: Template, settings: PlanSettings) -> tuple[int, int]:
    chosen, decided = settings.next_visit_on, settings.visits_changed_on
    away = (chosen - decided).days if chosen and decided else 0
    return window_of(away, template.windows)


# Laying out again --------------------------------------------------------------


def relay(
    standing: Mapping[tuple[str, date, str], UUID],
    settled: Iterable[tuple[str, date, str]],
    wanted: Sequence[PlannedTask],
) -> tuple[list[UUID], list[PlannedTask]]:
    """Compare open tasks (`standing`) with a new layout: which to cancel, which to add.

    `settled` are keys of tasks that are already done, skipped or missed: never added again.
    """
    keep = {task.key for task in wanted}
    known = set(standing) | set(settled)
    cancel = [task_id for key, task_id in standing.items() if key not in keep]
    return cancel, [task for task in wanted if task.key not in known]


def measure_days(request: MeasureRequest) -> tuple[date, date]:
    """Return the first and the last local day of readings that the team asked for."""
    return request.from_on, request.from_on + timedelta(days=request.days - 1)


def day_number(anchor_on: date, on: date) -> int:
    """Return how many days after the anchor a day is; the anchor itself is day 0."""
    return (on - anchor_on).days


def horizon(now: datetime, zone: str, days: int) -> date:
    """Return the day after the last one to lay out: today and `days` more on the local calendar."""
    return local_day(now, zone) + timedelta(days=days + 1)
