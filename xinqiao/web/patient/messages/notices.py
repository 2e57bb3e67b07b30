"""The bell: what was sent to this person, newest first."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from xinqiao.contact.notifications import actions as notification_actions
from xinqiao.contact.notifications import queries as notifications
from xinqiao.web.patient.frame import Acting, patient_page, show

from . import presenters


@require_safe
@patient_page
def notices(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Show the notices and count them as read."""
    return show(request, acting, "messages/notices.html", tab="messages", notices=_notices(acting))


@require_safe
@patient_page
def notices_list(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Return the notices for the live page."""
    return show(request, acting, "messages/notices.html#list", tab="messages", notices=_notices(acting))


def _notices(acting: Acting) -> list[presenters.Notice]:
    found = notifications.inbox(acting.viewer, patient_id=acting.patient_id)
    unread = [item.id for item in found if item.read_at is None]
    if unread:
        notification_actions.mark_read(viewer=acting.viewer, delivery_ids=unread, now=acting.now)
    return [presenters.notice(item, acting) for item in found]
