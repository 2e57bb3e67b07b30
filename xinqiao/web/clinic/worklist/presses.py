"""What is pressed on the worklist: each press is one action, answered by a toast and a fresh list."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from xinqiao.care.alerts import actions as alerts
from xinqiao.care.worklist import actions as worklist
from xinqiao.foundation import clock
from xinqiao.foundation.errors import Refused
from xinqiao.journeys import claiming
from xinqiao.web.clinic.frame import CLINICAL, settled, viewer_in
from xinqiao.web.shell.guards import for_staff

from .side import mute_until, snooze_until


@for_staff(*CLINICAL)
@require_POST
def claims(request: HttpRequest) -> HttpResponse:
    """Take every ticked row; red and orange ones are refused."""
    ids = [_uuid(one) for one in request.POST.getlist("item")]
    done = claiming.claim_many(viewer=viewer_in(request), item_ids=ids, now=clock.now())
    words = ngettext("%(n)d row is yours now.", "%(n)d rows are yours now.", done.taken) % {"n": done.taken}
    if done.missed:
        words += " " + _("%(n)d had been taken by others.") % {"n": done.missed}
    return settled(request, words)


@for_staff(*CLINICAL)
@require_POST
def claim(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Take one row; taking an alert's row acknowledges the alert, which cannot be taken back."""
    item = claiming.claim(viewer=viewer_in(request), item_id=item_id, now=clock.now())
    undo = "" if item.cause_type == "alert" else reverse("worklist-release", args=[item_id])
    return settled(request, _("It is yours now."), undo=undo)


@for_staff(*CLINICAL)
@require_POST
def release(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Put a row back for others."""
    worklist.release_item(viewer=viewer_in(request), item_id=item_id, now=clock.now())
    return settled(
        request, _("Put back; others can take it."), undo=reverse("worklist-claim", args=[item_id])
    )


@for_staff(*CLINICAL)
@require_POST
def owner(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Hand a row to a colleague."""
    to = _uuid(request.POST.get("to", ""))
    worklist.reassign_item(viewer=viewer_in(request), item_id=item_id, owner_id=to, now=clock.now())
    return settled(request, _("Handed over."))


@for_staff(*CLINICAL)
@require_POST
def completion(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Finish a row, with a note; ten minutes to take it back."""
    note = request.POST.get("note", "").strip()[:500]
    worklist.complete_item(viewer=viewer_in(request), item_id=item_id, note=note, now=clock.now())
    return settled(request, _("Done."), undo=reverse("worklist-reversal", args=[item_id]))


@for_staff(*CLINICAL)
@require_POST
def reversal(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Take a completion back."""
    worklist.undo_completion(viewer=viewer_in(request), item_id=item_id, now=clock.now())
    return settled(request, _("Taken back; it is on your list again."))


@for_staff(*CLINICAL)
@require_POST
def acknowledgement(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """Take an alert: its clock stops."""
    note = _note(request)
    alerts.acknowledge_alert(viewer=viewer_in(request), alert_id=alert_id, note=note, now=clock.now())
    return settled(request, _("The alert is yours; its clock has stopped."))


@for_staff(*CLINICAL)
@require_POST
def handover(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """Hand an alert to a colleague."""
    alerts.hand_over_alert(
        viewer=viewer_in(request),
        alert_id=alert_id,
        to_membership_id=_uuid(request.POST.get("to", "")),
        note=_note(request),
        now=clock.now(),
    )
    return settled(request, _("Handed over."))


@for_staff(*CLINICAL)
@require_POST
def snooze(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """Put an alert off; never a red one."""
    now = clock.now()
    until = snooze_until(request.POST.get("hours", ""), now)
    alerts.snooze_alert(
        viewer=viewer_in(request), alert_id=alert_id, until=until, note=_note(request), now=now
    )
    return settled(request, _("Put off."))


@for_staff(*CLINICAL)
@require_POST
def mute(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """Keep a problem quiet for this patient, with the reason; never a red one."""
    now = clock.now()
    until = mute_until(request.POST.get("days", ""), now)
    reason = request.POST.get("reason", "")[:500]
    alerts.mute_alert(viewer=viewer_in(request), alert_id=alert_id, until=until, reason=reason, now=now)
    return settled(request, _("Muted: readings of this kind stay quiet; critical ones do not."))


@for_staff(*CLINICAL)
@require_POST
def unmute(request: HttpRequest, mute_id: UUID) -> HttpResponse:
    """End a mute before its time."""
    alerts.unmute(viewer=viewer_in(request), mute_id=mute_id, now=clock.now())
    return settled(request, _("Not muted any more."))


@for_staff(*CLINICAL)
@require_POST
def closure(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """Close an alert with what was done and whether the patient knows."""
    informed = request.POST.get("informed", "")
    if informed not in {"yes", "no"}:
        raise Refused(_("Say whether the patient has been told."), code="informed-needed")
    alerts.close_alert(
        viewer=viewer_in(request),
        alert_id=alert_id,
        action_code=request.POST.get("action", ""),
        patient_informed=informed == "yes",
        note=_note(request),
        now=clock.now(),
    )
    return settled(request, _("Closed."))


def _note(request: HttpRequest) -> str:
    return request.POST.get("note", "").strip()[:500]


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refused(_("Choose one from the list."), code="bad-choice")
