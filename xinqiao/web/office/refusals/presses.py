"""What is pressed on a refused item: each press is one action or journey, answered by a page that says so."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xinqiao.chart.intake import actions as intake
from xinqiao.chart.intake import queries as refusals
from xinqiao.chart.intake.types import RefusalState
from xinqiao.chart.observations.permissions import check_can_record
from xinqiao.chart.observations.types import OutcomeStatus
from xinqiao.foundation import clock
from xinqiao.journeys import reading, record_again
from xinqiao.web.office.frame import go, page, viewer_in
from xinqiao.web.shell.guards import for_staff
from xinqiao.web.shell.rail import MENDING

from .item import UnreadableForm, changes, item_context

_SAID = {OutcomeStatus.STORED: "mended", OutcomeStatus.DUPLICATE: "mended", OutcomeStatus.ASKED: "asked"}
_MOST_NOTE = 200


@for_staff(*MENDING)
@require_POST
def mending(request: HttpRequest, refusal_id: UUID) -> HttpResponse:
    """Send a reading in again with another value, unit or time."""
    viewer, typed = viewer_in(request), {name: str(text) for name, text in request.POST.items()}
    item = refusals.refusal(viewer, refusal_id)
    if item.patient_id is not None:
        # asked before the attempt is written down: somebody else's press leaves no trace on the item
        check_can_record(viewer, item.patient_id)
    try:
        changed = changes(viewer, item, typed)
    except UnreadableForm as wrong:
        context = item_context(viewer, item, typed, wrong.errors)
        return page(request, "office/refusals/item.html", context, current="refusals", status=422)
    received = reading.mend(viewer=viewer, refusal_id=refusal_id, changes=changed, now=clock.now())
    outcome = received.outcomes[0]
    if outcome.status in _SAID:
        return go("refusals", said=_SAID[outcome.status])
    return go("refusal", refusal_id, said="refused-again")


@for_staff(*MENDING)
@require_POST
def retry(request: HttpRequest, refusal_id: UUID) -> HttpResponse:
    """Send a record of another system in again as it came."""
    again = record_again.retry(viewer=viewer_in(request), refusal_id=refusal_id, now=clock.now())
    return go("refusals", said="mended") if again.is_kept else go("refusal", refusal_id, said="refused-again")


@for_staff(*MENDING)
@require_POST
def dismissal(request: HttpRequest, refusal_id: UUID) -> HttpResponse:
    """Take an item off the list for good, with the reason."""
    viewer, note = viewer_in(request), request.POST.get("reason", "").strip()[:_MOST_NOTE]
    if not note:
        item = refusals.refusal(viewer, refusal_id)
        context = item_context(viewer, item, errors={"reason": _("Say why it may be left out.")})
        return page(request, "office/refusals/item.html", context, current="refusals", status=422)
    intake.settle_refusal(
        viewer=viewer, refusal_id=refusal_id, state=RefusalState.DISMISSED, note=note, now=clock.now()
    )
    return go("refusals", said="dismissed")
