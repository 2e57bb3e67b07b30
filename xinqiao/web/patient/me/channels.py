"""Channels: where this person wants to be told."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from xinqiao.contact.notifications import actions as notification_actions
from xinqiao.contact.notifications import queries as notifications
from xinqiao.contact.notifications.errors import AddressRefused
from xinqiao.contact.notifications.types import ChannelName
from xinqiao.web.patient.frame import Acting, patient_page, show

from . import presenters


@require_safe
@patient_page
def channels(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Show the channels and which are on."""
    return _page(request, acting)


@require_POST
@patient_page
def choice(request: HttpRequest, acting: Acting, channel: str) -> HttpResponse:
    """Turn a channel on or off, with its address."""
    if channel not in set(ChannelName) or acting.viewer.person_id is None:
        raise Http404(channel)
    address = request.POST.get("address", "").strip()
    try:
        notification_actions.choose_channel(
            viewer=acting.viewer,
            patient_id=acting.patient_id,
            person_id=acting.viewer.person_id,
            channel=ChannelName(channel),
            is_on=request.POST.get("on") == "yes",
            address=address or None,
            now=acting.now,
        )
    except AddressRefused as refusal:
        return _page(request, acting, refusal=str(refusal), typed=address, status=422)
    return HttpResponseRedirect(reverse("patient-channels"))


def _page(
    request: HttpRequest, acting: Acting, *, refusal: str = "", typed: str = "", status: int = 200
) -> HttpResponse:
    if acting.viewer.person_id is None:
        raise Http404
    found = notifications.channel_choices(acting.viewer, acting.patient_id, acting.viewer.person_id)
    return show(
        request,
        acting,
        "me/channels.html",
        tab="me",
        status=status,
        channels=[presenters.channel(one) for one in found],
        refusal=refusal,
        typed=typed,
    )
