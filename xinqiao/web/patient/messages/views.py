"""The conversation with the care team: read, written to, with photographs; danger stops it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from xinqiao.care.pathways import queries as plans
from xinqiao.care.pathways.types import LogLine
from xinqiao.contact.conversations import actions as conversation_actions
from xinqiao.contact.conversations import queries as conversations
from xinqiao.contact.conversations.permissions import check_can_read_conversations
from xinqiao.foundation.errors import Refused
from xinqiao.foundation.ids import new_id
from xinqiao.identity.people.types import Area
from xinqiao.journeys import message
from xinqiao.web.patient.frame import Acting, acting_for_named, patient_page, show
from xinqiao.web.patient.help import help_words

from . import presenters


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def messages(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Show the conversation, or take in what was written."""
    check_can_read_conversations(acting.viewer, acting.patient_id)
    if request.method == "POST":
        return _receive(request, acting_for_named(request, acting))
    return _page(request, acting)


def _receive(request: HttpRequest, acting: Acting) -> HttpResponse:
    text = request.POST.get("text", "")
    photos = [upload.read() for upload in request.FILES.getlist("photo")]
    try:
        received = message.receive(
            viewer=acting.viewer,
            patient_id=acting.patient_id,
            text=text,
            photos=photos,
            client_id=_client_id(request),
            now=acting.now,
            language=acting.language,
        )
    except Refused as refusal:
        if refusal.status != Refused.status:
            raise
        return _page(request, acting, text=text, refusal=str(refusal))
    if received.card is not None:
        help_ = help_words(received.card, received.cover_line)
        return show(request, acting, "help.html", tab="messages", help=help_)
    return HttpResponseRedirect(f"{reverse('patient-messages')}#newest")


def _client_id(request: HttpRequest) -> UUID:
    # chosen when the page was made: sending the same page twice is one message
    try:
        return UUID(request.POST.get("client_id", ""))
    except ValueError:
        return new_id()


def _page(request: HttpRequest, acting: Acting, *, text: str = "", refusal: str = "") -> HttpResponse:
    thread_id = conversations.latest_thread(acting.viewer, acting.patient_id)
    expectation = None
    if thread_id is not None:
        expectation = conversations.expectation(
            acting.viewer, thread_id, now=acting.now, voice=acting.voice, language=acting.language
        )
    return show(
        request,
        acting,
        "messages/page.html",
        tab="messages",
        status=422 if refusal else 200,
        # what is shown here has just been read
        unread=0,
        expectation=expectation,
        thread_id=thread_id,
        days=_days(acting, thread_id),
        client_id=new_id(),
        text=text,
        refusal=refusal,
    )


@require_safe
@patient_page
def messages_list(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Return the conversation for the live page."""
    check_can_read_conversations(acting.viewer, acting.patient_id)
    thread_id = conversations.latest_thread(acting.viewer, acting.patient_id)
    days = _days(acting, thread_id)
    return show(request, acting, "messages/page.html#list", tab="messages", thread_id=thread_id, days=days)


def _days(acting: Acting, thread_id: UUID | None) -> list[presenters.Day]:
    found = []
    if thread_id is not None:
        found = conversations.messages(acting.viewer, thread_id, language=acting.language)
        if any(not one.is_own and one.seen_at is None for one in found):
            conversation_actions.mark_read(viewer=acting.viewer, thread_id=thread_id, now=acting.now)
    return presenters.days(found, _changes(acting), acting)


def _changes(acting: Acting) -> tuple[LogLine, ...]:
    if not acting.may(Area.PLAN):
        return ()
    return plans.change_log(acting.viewer, acting.patient_id, language=acting.language, limit=10)


@require_safe
@patient_page
def photo(request: HttpRequest, acting: Acting, attachment_id: UUID) -> HttpResponse:
    """Return a photograph of the conversation; never kept by the browser."""
    stored = conversations.photo(acting.viewer, attachment_id)
    return HttpResponse(stored.data, content_type=stored.media_type)
