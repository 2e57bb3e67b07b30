"""The diary by day, and two taps to add to it. Without script every tap is a page of its own."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from xinqiao.care.alerts.types import Severity
from xinqiao.companion.engagement import queries as entries
from xinqiao.companion.engagement.errors import EntryNotFound, EntryRefused
from xinqiao.companion.engagement.permissions import check_can_write_diary
from xinqiao.companion.engagement.types import EntryView, Kind
from xinqiao.journeys import diary as journey
from xinqiao.web.patient.diary_lines import days_of, line_of
from xinqiao.web.patient.frame import Acting, acting_for_named, patient_page, show
from xinqiao.web.patient.help import help_words

from . import presenters
from .forms import TypedEntry

TAB = "record"


@require_safe
@patient_page
def diary(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Show the diary, newest day first, with what was just done and a way back from it."""
    found = _found(request, acting)
    return show(
        request,
        acting,
        "diary/page.html",
        tab=TAB,
        kinds=presenters.kinds(acting),
        done=_done(request, acting, found["entries"]),
        **found,
    )


@require_safe
@patient_page
def diary_list(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Return the entries for the live page."""
    return show(request, acting, "diary/page.html#list", tab=TAB, **_found(request, acting))


def _found(request: HttpRequest, acting: Acting) -> dict[str, Any]:
    kind = next((one for one in Kind if one.value == request.GET.get("kind")), None)
    typed = request.GET.get("page", "")
    # nobody turns a million pages; more digits than that would not fit a database's number
    number = int(typed) if typed.isdecimal() and len(typed) < 7 else 1
    found = entries.entries(acting.viewer, acting.patient_id, kind=kind, page=number)
    return {
        "entries": found.entries,
        "days": days_of(found.entries, acting),
        "tabs_of_kinds": presenters.tabs(kind, acting),
        "turning": presenters.turning(found, kind),
        "here": request.GET.urlencode(),
    }


def _done(request: HttpRequest, acting: Acting, shown: tuple[EntryView, ...]) -> dict[str, Any]:
    """Return what the page before did: an entry kept, removed, put back or closed."""
    kept = _kept(acting, request.GET.get("kept", ""), shown)
    return {
        "kept": line_of(kept, acting) if kept else None,
        "kept_note": presenters.said(f"diary.who.{'shared' if kept.is_shared else 'private'}", acting)
        if kept
        else "",
        "removed": _id(request.GET.get("removed", "")),
        "closed": presenters.said("diary.who.closed", acting) if "closed" in request.GET else "",
    }


def _kept(acting: Acting, typed: str, shown: tuple[EntryView, ...]) -> EntryView | None:
    entry_id = _id(typed)
    found = next((one for one in shown if one.id == entry_id), None)
    if found is None and entry_id is not None:
        # noted for a day that stands on a later page
        with suppress(EntryNotFound):
            found = entries.entry(acting.viewer, entry_id)
    return found


def _id(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def new(request: HttpRequest, acting: Acting, kind: str) -> HttpResponse:
    """Ask what there is to note of one kind, or keep what was tapped or written."""
    if kind not in set(Kind):
        raise Http404(kind)
    if request.method != "POST":
        check_can_write_diary(acting.viewer, acting.patient_id)
        usual = entries.shares_by_default(acting.viewer, acting.patient_id)
        return _ask(request, acting, TypedEntry(Kind(kind), acting), is_shared=usual)
    acting = acting_for_named(request, acting)
    typed = TypedEntry(Kind(kind), acting, request.POST)
    try:
        kept = journey.record(
            viewer=acting.viewer,
            patient_id=acting.patient_id,
            written=typed.written(),
            is_shared=typed.is_shared,
            client_id=typed.client_id,
            now=acting.now,
            language=acting.language,
        )
    except EntryRefused as refusal:
        return _ask(request, acting, typed, is_shared=typed.is_shared, refusal=refusal, status=422)
    return onwards(request, acting, kept)


def _ask(
    request: HttpRequest,
    acting: Acting,
    typed: TypedEntry,
    *,
    is_shared: bool,
    refusal: EntryRefused | None = None,
    status: int = 200,
) -> HttpResponse:
    form = presenters.page(typed, is_shared=is_shared, refusal=refusal)
    return show(request, acting, "diary/new.html", tab=TAB, status=status, form=form)


def onwards(request: HttpRequest, acting: Acting, kept: journey.Kept) -> HttpResponse:
    """Answer an entry: danger before anything else, otherwise the diary with a way back."""
    red = next((change for change in kept.alerts if change.severity is Severity.RED), None)
    if red is not None:
        return HttpResponseRedirect(reverse("patient-stop", args=[red.alert_id]))
    if kept.card is not None:
        return show(
            request,
            acting,
            "diary/help.html",
            tab=TAB,
            help=help_words(kept.card, kept.cover_line),
            entry=kept.entry,
            left_out=kept.left_out,
        )
    return HttpResponseRedirect(f"{reverse('patient-diary')}?kept={kept.entry.id}")
