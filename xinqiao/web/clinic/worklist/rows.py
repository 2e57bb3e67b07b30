"""Rows as the list shows them: grouped by severity, every clock in words."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from xinqiao.care.pathways import queries as pathways
from xinqiao.care.worklist.types import Counts, ItemState, ItemView, Kind, Severity
from xinqiao.foundation.guards import Viewer
from xinqiao.journeys.claiming import IN_BULK
from xinqiao.web.clinic.frame import time_left
from xinqiao.web.clinic.lines import line_of, local_day, who
from xinqiao.web.clinic.worklist.asked import Asked
from xinqiao.web.components.careline.geometry import Line

KIND_WORDS: dict[Kind, Promise] = {
    Kind.ALERT: gettext_lazy("Alerts"),
    Kind.MESSAGE: gettext_lazy("To answer"),
    Kind.TASK: gettext_lazy("Follow-up"),
    Kind.PHONE: gettext_lazy("To call"),
    Kind.QUESTION: gettext_lazy("Questions"),
}
LINE_DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row, nothing left to compute."""

    item: ItemView
    who: str
    kind: str
    line: Line | None
    left: str
    is_over: bool
    share: int
    owner: str
    is_mine: bool
    may_tick: bool

    @property
    def place(self) -> str:
        """Where the row stands: in the order of these texts, as the list is ordered."""
        due = f"{self.item.due_at.astimezone(UTC):%Y%m%d%H%M%S%f}" if self.item.due_at else _NO_LIMIT
        return f"{place_of(self.item.severity)}{due}-{self.item.id.hex}"

    def drawn(self, address: str) -> str:
        """Return the row as it stands in the list of that address; drawn anew when anything in it changes."""
        place = (get_language() or "", get_current_timezone_name(), address)
        known = _drawn.get(key := (*place, repr(self)))
        if known is None:
            known = render_to_string("clinic/worklist/row.html", {"row": self, "address": address})
            if len(_drawn) >= _MOST_DRAWN:
                _drawn.clear()
            _drawn[key] = known
        return known


_NO_LIMIT = "9"


def place_of(severity: Severity) -> str:
    """Where the heading of a severity stands: before its rows, after those of the severer."""
    return f"{9 - severity.rank}-"


# Every notice makes every open list fetch itself, and most rows stand as they stood a moment ago.
_MOST_DRAWN = 2_000
_drawn: dict[tuple[str, str, str, str], str] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The rows of one severity."""

    severity: Severity
    count: int
    rows: tuple[Row, ...]

    @property
    def place(self) -> str:
        """Where the heading stands among the rows."""
        return place_of(self.severity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    """One queue with how many wait in it."""

    href: str
    label: str
    count: int
    is_current: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One severity to narrow to, or all of them."""

    href: str
    label: str
    level: str
    count: int
    is_current: bool


def rows_of(viewer: Viewer, items: tuple[ItemView, ...], now: datetime, language: str) -> list[Row]:
    """Return rows with their care lines; two queries, however many rows."""
    lines = _lines(viewer, items, now, language)
    return [_row(viewer, item, lines.get(item.patient_id), now) for item in items]


def _lines(viewer: Viewer, items: tuple[ItemView, ...], now: datetime, language: str) -> dict[UUID, Line]:
    zones = {item.patient_id: item.patient.time_zone for item in items if item.patient}
    if not zones:
        return {}
    last = max(local_day(now, zone) for zone in zones.values())
    facts = pathways.careline_facts(
        viewer, set(zones), last - timedelta(days=LINE_DAYS - 1), last + timedelta(days=1), language=language
    )
    drawn = {one: line_of(facts.get(one), local_day(now, zone)) for one, zone in zones.items()}
    return {patient_id: line for patient_id, line in drawn.items() if line}


def _row(viewer: Viewer, item: ItemView, line: Line | None, now: datetime) -> Row:
    return Row(
        item=item,
        who=who(item.patient, now),
        kind=str(KIND_WORDS[item.kind]),
        line=line,
        left=time_left(item.due_at, now),
        is_over=item.due_at is not None and item.due_at < now,
        share=_share(item, now),
        owner=_owner(viewer, item),
        is_mine=item.owner_id is not None and item.owner_id == viewer.membership_id,
        may_tick=item.severity in IN_BULK and item.state is ItemState.OPEN,
    )


def _share(item: ItemView, now: datetime) -> int:
    """Return how much of the clock has run, 0 to 100."""
    if item.due_at is None:
        return 0
    length = (item.due_at - item.opened_at).total_seconds()
    return (
        min(100, max(0, round(100 * (now - item.opened_at).total_seconds() / length))) if length > 0 else 100
    )


def _owner(viewer: Viewer, item: ItemView) -> str:
    if item.owner_id is None:
        return _("nobody yet")
    return _("me") if item.owner_id == viewer.membership_id else item.owner_name


def groups_of(rows: list[Row], counts: Counts, asked: Asked) -> list[Group]:
    """Return rows by severity; the figure is that of the whole list where nothing narrows it."""
    made = []
    for severity, part in groupby(rows, key=lambda row: row.item.severity):
        shown = tuple(part)
        count = counts.by_severity[severity] if asked.counts_all else len(shown)
        made.append(Group(severity=severity, count=count, rows=shown))
    return made


def groups_around(rows: list[Row], counts: Counts) -> list[Group]:
    """Return the heading of every severity that waits, and under its own the row that was asked for."""
    return [
        Group(severity=level, count=count, rows=tuple(row for row in rows if row.item.severity is level))
        for level, count in counts.by_severity.items()
        if count
    ]


def tabs_of(counts: Counts, asked: Asked) -> list[Tab]:
    """Return the queues; a kind without work is not drawn unless one stands in it."""
    wanted = [
        ("", _("All open"), counts.total),
        ("mine", _("Mine"), counts.mine),
        ("unassigned", _("Nobody has it"), counts.unassigned),
    ]
    wanted += [
        (kind.value, str(words), counts.by_kind[kind])
        for kind, words in KIND_WORDS.items()
        if counts.by_kind[kind] or asked.tab == kind.value
    ]
    return [
        Tab(href="?" + asked.address(show=tab), label=label, count=count, is_current=tab == asked.tab)
        for tab, label, count in wanted
    ]


def filters_of(counts: Counts, asked: Asked) -> list[Filter]:
    """Return the severities that occur, and the way back to all."""
    made = [
        Filter(
            href="?" + asked.address(severity=level.value),
            label="",
            level=level.value,
            count=count,
            is_current=asked.severity is level,
        )
        for level, count in counts.by_severity.items()
        if count or asked.severity is level
    ]
    everything = Filter(
        href="?" + asked.address(severity=""),
        label=_("All levels"),
        level="",
        count=counts.total,
        is_current=asked.severity is None,
    )
    return [everything, *made] if len(made) > 1 or asked.severity else []
