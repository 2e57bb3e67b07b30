"""The demonstration's outbox."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from xinqiao.contact.notifications import queries as notifications
from xinqiao.foundation import clock
from xinqiao.web.clinic.frame import fragment, page, viewer_in
from xinqiao.web.shell.guards import for_staff

MOST = 60


@for_staff()
@require_safe
def outbox_page(request: HttpRequest) -> HttpResponse:
    """What left the house, newest first; outside the demonstration there is no such page."""
    entries = notifications.outbox(viewer_in(request), limit=MOST)
    return page(request, "clinic/outbox/page.html", {"entries": entries}, current="outbox")


@for_staff()
@require_safe
def outbox_list(request: HttpRequest) -> HttpResponse:
    """The list alone, asked for again every few seconds."""
    entries = notifications.outbox(viewer_in(request), limit=MOST)
    return fragment(request, "clinic/outbox/list.html", {"entries": entries, "now": clock.now()})
