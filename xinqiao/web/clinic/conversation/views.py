"""The conversation beside the patient and in the inbox; a patient never sees what is noted here."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xinqiao.contact.conversations import actions as conversations
from xinqiao.contact.conversations import queries as threads
from xinqiao.contact.conversations.types import ThreadState
from xinqiao.foundation import clock
from xinqiao.foundation.errors import Refused
from xinqiao.foundation.ids import new_id
from xinqiao.identity.organizations import queries as organizations
from xinqiao.journeys import message as messages
from xinqiao.web.clinic.frame import CLINICAL, language, part, settled, time_left, viewer_in, waited, zone_of
from xinqiao.web.shell.guards import for_staff

from .lines import lines_of

TEMPLATE = "clinic/conversation/thread.html"


@for_staff(*CLINICAL)
@require_safe
def patient_conversation(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """The patient's conversation, or the place for its first word."""
    thread_id = threads.thread_of_patient(viewer_in(request), patient_id)
    if thread_id is not None:
        return _thread(request, thread_id)
    context = {"patient_id": patient_id, "client_id": new_id()}
    return part(request, "clinic/conversation/first.html", context, title=_("Conversation"))


@for_staff(*CLINICAL)
@require_safe
def thread(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """One conversation."""
    return _thread(request, thread_id)


def _thread(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    viewer, now = viewer_in(request), clock.now()
    talk = threads.conversation(viewer, thread_id, language=language())
    members = organizations.members(viewer, team_id=talk.team_id)
    context = {
        "talk": talk,
        "lines": lines_of(talk, zone_of(viewer)),
        "today": now.astimezone(zone_of(viewer)).date(),
        "promised": time_left(talk.answer_by, now),
        "is_late": talk.answer_by is not None and talk.answer_by < now,
        "waited": waited(talk.waiting_since, now) if talk.waiting_since else "",
        "is_waiting": talk.state is not ThreadState.ANSWERED,
        "is_mine": talk.assignee_id is not None and talk.assignee_id == viewer.membership_id,
        "members": [one for one in members if one.membership_id != talk.assignee_id],
        "client_id": new_id(),
    }
    return part(request, TEMPLATE, context, title=_("Conversation"))


@for_staff(*CLINICAL)
@require_POST
def first_message(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """The first word to a patient."""
    messages.begin(
        viewer=viewer_in(request),
        patient_id=patient_id,
        text=request.POST.get("text", ""),
        client_id=_client_id(request),
        now=clock.now(),
    )
    return settled(request, _("Sent."))


@for_staff(*CLINICAL)
@require_POST
def answers(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """An answer; the thread is then answered and its row leaves the worklist."""
    messages.answer(
        viewer=viewer_in(request),
        thread_id=thread_id,
        text=request.POST.get("text", ""),
        client_id=_client_id(request),
        now=clock.now(),
    )
    return settled(request, _("Sent."))


@for_staff(*CLINICAL)
@require_POST
def notes(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """A note among colleagues."""
    text = request.POST.get("text", "")
    conversations.add_note(viewer=viewer_in(request), thread_id=thread_id, text=text, now=clock.now())
    return settled(request, _("Noted; the patient does not see it."))


@for_staff(*CLINICAL)
@require_POST
def assignee(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """Say who answers; an empty name puts it back."""
    viewer, chosen = viewer_in(request), request.POST.get("to", "")
    member_id = _member_id(request, thread_id, chosen) if chosen else None
    conversations.assign(viewer=viewer, thread_id=thread_id, membership_id=member_id, now=clock.now())
    return settled(request, _("Given over.") if chosen else _("Put back; others can take it."))


def _member_id(request: HttpRequest, thread_id: UUID, chosen: str) -> UUID:
    viewer = viewer_in(request)
    if chosen == "me" and viewer.membership_id:
        return viewer.membership_id
    team_id = threads.thread(viewer, thread_id).team_id
    for member in organizations.members(viewer, team_id=team_id):
        if str(member.membership_id) == chosen:
            return member.membership_id
    raise Refused(_("Choose a colleague of this team."), code="no-such-colleague")


@for_staff(*CLINICAL)
@require_POST
def reading(request: HttpRequest, thread_id: UUID) -> HttpResponse:
    """Note that the team has read what is there; the patient sees 已读."""
    conversations.mark_read(viewer=viewer_in(request), thread_id=thread_id, now=clock.now())
    return HttpResponse(status=204)


@for_staff(*CLINICAL)
@require_safe
def photo(request: HttpRequest, attachment_id: UUID) -> HttpResponse:
    """A photograph of a conversation, for those who may read it."""
    found = threads.photo(viewer_in(request), attachment_id)
    return HttpResponse(found.data, content_type=found.media_type, headers={"Content-Disposition": "inline"})


def _client_id(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("client_id", ""))
    except ValueError:
        return None
