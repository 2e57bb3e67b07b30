"""`POST /ingest/readings`: readings of devices and gateways, one answer per item, in the order sent."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from xinqiao.api.bodies import WrongType, read
from xinqiao.api.guards import machine
from xinqiao.api.ingest.taking import REQUESTS_PER_MINUTE, items_of, take
from xinqiao.chart.observations.types import Item
from xinqiao.foundation import clock
from xinqiao.foundation.guards import Viewer


@require_POST
@machine(scope="system/Observation.c", device=True, per_minute=REQUESTS_PER_MINUTE)
def readings(request: HttpRequest) -> HttpResponse:
    """Keep a batch; a bad item never spoils the others."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    answer = take(viewer=viewer, items=_items(request), received_at=clock.now())
    return HttpResponse(answer, content_type="application/json")


def _items(request: HttpRequest) -> Sequence[Item]:
    body = read(request)
    if request.content_type not in {"application/json", "application/x-ndjson"}:
        raise WrongType(_("Send application/json or application/x-ndjson."))
    return items_of(body, as_lines=request.content_type == "application/x-ndjson")
