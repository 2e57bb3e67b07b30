"""The list of refused items, one item, and the list as a sheet."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xinqiao.chart.intake import queries as refusals
from xinqiao.chart.intake.types import RefusalPage, RefusalView
from xinqiao.foundation import clock
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people import queries as people
from xinqiao.web.office.frame import page, viewer_in, zone_of
from xinqiao.web.shell.guards import for_staff
from xinqiao.web.shell.rail import MENDING
from xinqiao.web.shell.reads import note_read
from xinqiao.web.shell.sheets import sheet

from .asked import Asked, read_asked
from .item import item_context
from .said import STATES, kind_words, source_words, why


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the list; the item's own words are not on it."""

    id: UUID
    received_at: datetime
    kind: str
    source: str
    name: str
    why: str
    mrn: str
    attempts: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One source to choose, with what waits from it."""

    key: str
    words: str
    count: int


@for_staff(*MENDING)
@require_safe
def refusals_page(request: HttpRequest) -> HttpResponse:
    """What was refused, newest first; narrowed by state, kind and source."""
    viewer, asked = viewer_in(request), read_asked(request)
    found = refusals.refusals(viewer, **asked.filters, page=asked.page)
    waiting = refusals.waiting_by_source(viewer)
    context = {
        "asked": asked,
        "found": found,
        "rows": _rows(request, viewer, found),
        "states": [
            (asked.address(state=s.value, page=""), words, s is asked.state) for s, words in STATES.items()
        ],
        "kinds": sorted({kind: kind_words(kind) for kind, _key in waiting}.items()),
        "sources": _sources(waiting, asked),
        "waiting": sum(waiting.values()),
        "before": asked.address(page=found.page - 1) if found.page > 1 else "",
        "after": asked.address(page=found.page + 1) if found.page < found.pages else "",
        "address": asked.address(page=""),
    }
    return page(request, "office/refusals/page.html", context, current="refusals")


def _sources(waiting: dict[tuple[str, str], int], asked: Asked) -> list[Choice]:
    return [
        Choice(key=key, words=source_words("", key).strip(), count=count)
        for (kind, key), count in waiting.items()
        if not asked.kind or kind == asked.kind
    ]


def _rows(request: HttpRequest, viewer: Viewer, found: RefusalPage) -> list[Row]:
    about = {item.patient_id for item in found.items if item.patient_id}
    cards = people.cards(viewer, about) if about else {}
    note_read(request, "refusals", about)
    return [
        _row(item, cards[item.patient_id].mrn if item.patient_id in cards else "") for item in found.items
    ]


def _row(item: RefusalView, mrn: str) -> Row:
    return Row(
        id=item.id,
        received_at=item.received_at,
        kind=kind_words(item.kind),
        source=source_words(item.source_kind, item.source_key),
        name=item.name,
        why=why(item.code, item.reason),
        mrn=mrn,
        attempts=item.attempts,
        note=item.note,
    )


@for_staff(*MENDING)
@require_safe
def refusals_sheet(request: HttpRequest) -> HttpResponse:
    """The list as a file for a spreadsheet, without the items' own words; who took it out is noted."""
    viewer, asked, zone = viewer_in(request), read_asked(request), zone_of(viewer_in(request))
    head = [
        _("Arrived"),
        _("Kind"),
        _("From"),
        _("Place"),
        _("Item"),
        _("Why"),
        _("State"),
    ]
    lines = [
        [
            f"{line.received_at.astimezone(zone):%Y-%m-%d %H:%M}",
            kind_words(line.kind),
            line.source_key,
            str(line.position),
            line.name,
            why(line.code, line.reason),
            str(STATES[line.state]),
        ]
        for line in refusals.refusal_lines(viewer, **asked.filters)
    ]
    note_read(request, "refusals-sheet")
    return sheet(f"refusals-{clock.now().astimezone(zone):%Y%m%d}", [head, *lines])


@for_staff(*MENDING)
@require_safe
def refusal_page(request: HttpRequest, refusal_id: UUID) -> HttpResponse:
    """One refused item: why, its own words for who may mend it, and what can be done."""
    viewer = viewer_in(request)
    item = refusals.refusal(viewer, refusal_id)
    note_read(request, "refusal", [item.patient_id] if item.patient_id else [])
    return page(request, "office/refusals/item.html", item_context(viewer, item), current="refusals")
