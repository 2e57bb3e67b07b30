"""The inbox of the care team."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from xinqiao.contact.conversations import queries as threads
from xinqiao.contact.conversations.types import ThreadState, ThreadView
from xinqiao.foundation import clock
from xinqiao.web.clinic.frame import CLINICAL, fragment, page, page_number, time_left, viewer_in, waited
from xinqiao.web.shell.guards import for_staff

SHOWN: dict[str, Promise] = {
    "": gettext_lazy("All"),
    ThreadState.WAITING.value: gettext_lazy("Unread"),
    ThreadState.SEEN.value: gettext_lazy("Read"),
    ThreadState.WORKING.value: gettext_lazy("In hand"),
    ThreadState.ANSWERED.value: gettext_lazy("Answered"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One conversation of the list."""

    thread: ThreadView
    waited: str
    promised: str
    is_late: bool


@for_staff(*CLINICAL)
@require_safe
def inbox_page(request: HttpRequest) -> HttpResponse:
    """Conversations, those waiting longest first; the chosen one at the side."""
    return page(request, "clinic/inbox/page.html", _list(request), current="inbox")


@for_staff(*CLINICAL)
@require_safe
def inbox_list(request: HttpRequest) -> HttpResponse:
    """The list alone."""
    return fragment(request, "clinic/inbox/list.html", _list(request))


def _list(request: HttpRequest) -> dict[str, Any]:
    viewer, now = viewer_in(request), clock.now()
    state = request.GET.get("state", "")
    wanted = ThreadState(state) if state in set(ThreadState) else None
    found = threads.threads(viewer, state=wanted, page=page_number(request))
    return {
        "found": found,
        "rows": [_row(thread, now) for thread in found.threads],
        "state": wanted.value if wanted else "",
        "states": SHOWN.items(),
        "chosen": _uuid(request.GET.get("thread", "")),
    }


def _row(thread: ThreadView, now: datetime) -> Row:
    return Row(
        thread=thread,
        waited=waited(thread.waiting_since, now) if thread.waiting_since else "",
        promised=time_left(thread.answer_by, now),
        is_late=thread.answer_by is not None and thread.answer_by < now,
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
