"""工作台: the list, one row beside it, and what leaves it as paper or file."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from xinqiao.care.worklist import actions as worklist
from xinqiao.care.worklist import queries as items
from xinqiao.care.worklist.errors import ItemNotFound
from xinqiao.care.worklist.types import Counts, ItemState
from xinqiao.foundation import clock
from xinqiao.web.clinic.frame import CLINICAL, fragment, language, page, viewer_in
from xinqiao.web.shell.guards import for_staff
from xinqiao.web.shell.reads import note_read
from xinqiao.web.shell.sheets import sheet

from .asked import Asked, read_asked
from .rows import filters_of, groups_around, groups_of, rows_of, tabs_of
from .side import side_of
from .table import csv_lines


@for_staff(*CLINICAL)
@require_safe
def worklist_page(request: HttpRequest) -> HttpResponse:
    """The landing page of the care teams."""
    viewer, asked = viewer_in(request), read_asked(request)
    counts = items.counts(viewer, now=clock.now())
    context = _list(request, asked, counts)
    context["chosen"] = _chosen(request)
    # once when the page is opened; what the stream fetches anew belongs to the same look
    note_read(request, "worklist", [item.patient_id for item in context["found"].items])
    return page(request, "clinic/worklist/page.html", context, current="worklist", counts=counts)


def _chosen(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("item", ""))
    except ValueError:
        return None


@for_staff(*CLINICAL)
@require_safe
def worklist_list(request: HttpRequest) -> HttpResponse:
    """The list alone, fetched again when the stream says that it changed."""
    asked = read_asked(request)
    counts = items.counts(viewer_in(request), now=clock.now())
    return fragment(request, "clinic/worklist/list.html", _list(request, asked, counts))


@for_staff(*CLINICAL)
@require_safe
def worklist_row(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """One row of the whole list with what counts the rows; without the row once it left the list."""
    viewer, asked, now = viewer_in(request), read_asked(request), clock.now()
    counts = items.counts(viewer, now=now)
    item = items.item(viewer, item_id, language=language())
    waiting = (item,) if item and item.state is not ItemState.DONE else ()
    rows = rows_of(viewer, waiting, now, language())
    context = _head(asked, counts) | {"groups": groups_around(rows, counts)}
    return fragment(request, "clinic/worklist/part.html", context)


def _head(asked: Asked, counts: Counts) -> dict[str, Any]:
    return {
        "asked": asked,
        "counts": counts,
        "queues": tabs_of(counts, asked),
        "address": asked.address(),
        "filters": filters_of(counts, asked),
    }


def _list(request: HttpRequest, asked: Asked, counts: Counts) -> dict[str, Any]:
    viewer, now = viewer_in(request), clock.now()
    found = items.items(viewer, **asked.filters, page=asked.page, language=language())
    rows = rows_of(viewer, found.items, now, language())
    return _head(asked, counts) | {
        "found": found,
        "groups": groups_of(rows, counts, asked),
        "before": asked.address(page=found.page - 1) if found.page > 1 else "",
        "after": asked.address(page=found.page + 1) if found.page < found.pages else "",
    }


@for_staff(*CLINICAL)
@require_safe
def worklist_item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """One row with why it is there and what can be done; without a script, within the page."""
    viewer = viewer_in(request)
    if request.headers.get("HX-Request") != "true":
        return HttpResponseRedirect(f"{reverse('worklist')}?item={item_id}")
    item = items.item(viewer, item_id, language=language())
    if item is None:
        raise ItemNotFound
    side = side_of(viewer, item, clock.now(), language())
    return fragment(request, "clinic/worklist/side.html", {"side": side})


@for_staff(*CLINICAL)
@require_safe
def worklist_print(request: HttpRequest) -> HttpResponse:
    """The list on paper."""
    viewer, asked, now = viewer_in(request), read_asked(request), clock.now()
    shown = worklist.export_items(viewer=viewer, kept=asked.filters, language=language(), now=now)
    lines = csv_lines(viewer, shown, now)
    return fragment(
        request, "clinic/worklist/paper.html", {"head": lines[0], "lines": lines[1:], "viewer": viewer}
    )


@for_staff(*CLINICAL)
@require_safe
def worklist_export(request: HttpRequest) -> HttpResponse:
    """The list as a file for a spreadsheet; who took it out is noted."""
    viewer, asked, now = viewer_in(request), read_asked(request), clock.now()
    shown = worklist.export_items(viewer=viewer, kept=asked.filters, language=language(), now=now)
    return sheet(f"worklist-{now:%Y%m%d}", csv_lines(viewer, shown, now))
