"""One entry: corrected, opened to the care team or closed again, taken out, put back."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from xinqiao.companion.engagement import actions, queries
from xinqiao.companion.engagement.errors import EntryRefused
from xinqiao.companion.engagement.permissions import can_change
from xinqiao.companion.engagement.types import EntryView
from xinqiao.journeys import diary as journey
from xinqiao.web.patient.diary_lines import line_of
from xinqiao.web.patient.frame import Acting, acting_for, patient_page, show

from . import presenters
from .forms import TypedEntry
from .views import TAB, onwards


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def entry(request: HttpRequest, acting: Acting, entry_id: UUID) -> HttpResponse:
    """Show one entry with all that can be done about it, or take a correction in."""
    found = queries.entry(acting.viewer, entry_id)
    about = acting_for(acting.viewer, found.patient_id)
    if request.method != "POST":
        return _page(request, about, found, TypedEntry.of_entry(found, about))
    typed = TypedEntry(found.kind, about, request.POST)
    try:
        kept = journey.correct(
            viewer=about.viewer,
            entry_id=entry_id,
            written=typed.written(),
            now=about.now,
            language=about.language,
        )
    except EntryRefused as refusal:
        return _page(request, about, found, typed, refusal=refusal, status=422)
    return onwards(request, about, kept)


def _page(
    request: HttpRequest,
    acting: Acting,
    found: EntryView,
    typed: TypedEntry,
    *,
    refusal: EntryRefused | None = None,
    status: int = 200,
) -> HttpResponse:
    return show(
        request,
        acting,
        "diary/entry.html",
        tab=TAB,
        status=status,
        line=line_of(found, acting),
        form=presenters.page(typed, is_shared=found.is_shared, refusal=refusal),
        who=presenters.said(f"diary.who.{'shared' if found.is_shared else 'private'}", acting),
        can_change=can_change(acting.viewer, found.patient_id, found.author_account_id),
    )


@require_POST
@patient_page
def removal(request: HttpRequest, acting: Acting, entry_id: UUID) -> HttpResponse:
    """Take an entry out; the next page puts it back with one tap."""
    del request
    actions.remove_entry(viewer=acting.viewer, entry_id=entry_id, now=acting.now)
    return HttpResponseRedirect(f"{reverse('patient-diary')}?removed={entry_id}")


@require_POST
@patient_page
def restoring(request: HttpRequest, acting: Acting, entry_id: UUID) -> HttpResponse:
    """Put back what was just taken out."""
    del request
    actions.restore_entry(viewer=acting.viewer, entry_id=entry_id, now=acting.now)
    return HttpResponseRedirect(f"{reverse('patient-diary')}?kept={entry_id}")


@require_POST
@patient_page
def sharing(request: HttpRequest, acting: Acting, entry_id: UUID) -> HttpResponse:
    """Open an entry to the care team; what it says is answered as if it had been shared at once."""
    kept = journey.share(viewer=acting.viewer, entry_id=entry_id, now=acting.now, language=acting.language)
    return onwards(request, acting, kept)


@require_POST
@patient_page
def closing(request: HttpRequest, acting: Acting, entry_id: UUID) -> HttpResponse:
    """Make an entry private again, and say that what was seen stays seen."""
    del request
    actions.close_entry(viewer=acting.viewer, entry_id=entry_id, now=acting.now)
    return HttpResponseRedirect(f"{reverse('patient-diary')}?closed=1")
