"""`POST /ingest/readings`: readings of devices and gateways, one answer per item, in the order sent."""

from collections.abc import Sequence

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from xinqiao.api.bodies import BadBody, TooLarge, WrongType, read
from xinqiao.api.guards import machine
from xinqiao.chart.observations.types import (
    Item,
    Outcome,
    OutcomeStatus,
    Source,
    SourceKind,
    read_items,
    read_lines,
)
from xinqiao.foundation import clock
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.journeys import reading

MOST_ITEMS = 5_000
REQUESTS_PER_MINUTE = {ViewerKind.DEVICE: 120, ViewerKind.CLIENT: 6_000}

_encoder = msgspec.json.Encoder()


@require_POST
@machine(scope="system/Observation.c", device=True, per_minute=REQUESTS_PER_MINUTE)
def readings(request: HttpRequest) -> HttpResponse:
    """Keep a batch; a bad item never spoils the others."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    items = _items(request)
    received = reading.receive(viewer=viewer, source=source_of(viewer), items=items, received_at=clock.now())
    body = {"results": [result(outcome) for outcome in received.outcomes]}
    return HttpResponse(_encoder.encode(body), content_type="application/json")


def _items(request: HttpRequest) -> Sequence[Item]:
    body = read(request)
    try:
        if request.content_type == "application/json":
            items = read_items(body)
        elif request.content_type == "application/x-ndjson":
            items = list(read_lines(body))
        else:
            raise WrongType(_("Send application/json or application/x-ndjson."))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadBody(_("The body is not valid JSON of the promised shape.")) from error
    if len(items) > MOST_ITEMS:
        raise TooLarge(_("More than 5,000 readings in one request. Send them in parts."))
    return items


def source_of(viewer: Viewer) -> Source:
    """Return where a machine viewer's readings come from; its ids are unique within that source."""
    if viewer.kind is ViewerKind.DEVICE:
        (patient_id,) = viewer.patient_ids
        return Source(
            kind=SourceKind.DEVICE,
            key=str(viewer.device_id),
            patient_id=patient_id,
            device_id=viewer.device_id,
        )
    return Source(kind=SourceKind.CLIENT, key=str(viewer.client_id))


def result(outcome: Outcome) -> dict[str, object]:
    """Return one answer on the wire. A value that was asked about is stored; its code says so."""
    status = OutcomeStatus.STORED if outcome.status is OutcomeStatus.ASKED else outcome.status
    return {
        "id": outcome.id,
        "status": status,
        "reading": outcome.reading_id,
        "reason": outcome.reason,
        "code": outcome.code,
    }
