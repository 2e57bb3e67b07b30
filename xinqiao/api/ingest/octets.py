"""`POST /ingest/gatt`: characteristics of Bluetooth devices as a phone or gateway passes them on."""

from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from xinqiao.api.bodies import BadBody, TooLarge, WrongType, read
from xinqiao.api.guards import machine
from xinqiao.api.ingest.taking import MOST_ITEMS, REQUESTS_PER_MINUTE, result, source_of
from xinqiao.chart.observations import queries as observations
from xinqiao.chart.observations.types import (
    GattItem,
    IncomingReading,
    Source,
    SourceKind,
    UnreadableReading,
    read_gatt_items,
)
from xinqiao.foundation import clock
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.journeys import octets

# a browser sends when somebody measures
BROWSERS_PER_MINUTE = {ViewerKind.PERSON: 60, ViewerKind.STAFF: 60}

_encoder = msgspec.json.Encoder(decimal_format="number")


@require_POST
@machine(
    scope="system/Observation.c",
    device=True,
    session=True,
    per_minute=REQUESTS_PER_MINUTE | BROWSERS_PER_MINUTE,
)
def gatt(request: HttpRequest) -> HttpResponse:
    """Decode and keep a batch. A browser names the bound device it speaks for (`?device=`)."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    source = _source(request, viewer)
    received = octets.receive(viewer=viewer, source=source, items=_items(request), received_at=clock.now())
    language = _screen_language() if viewer.is_person else ""
    body = {"results": [_answer(one, language) for one in received]}
    return HttpResponse(_encoder.encode(body), content_type="application/json")


def _source(request: HttpRequest, viewer: Viewer) -> Source:
    if viewer.device_id is not None or viewer.client_id is not None:
        return source_of(viewer)
    try:
        device = observations.bound_device(viewer, UUID(request.GET.get("device", "")))
    except ValueError as error:
        raise BadBody(_("Name the device that these values come from: ?device=ID.")) from error
    return Source(
        kind=SourceKind.DEVICE, key=str(device.id), patient_id=device.patient_id, device_id=device.id
    )


def _items(request: HttpRequest) -> list[GattItem | UnreadableReading]:
    body = read(request)
    if request.content_type != "application/json":
        raise WrongType(_("Send application/json."))
    try:
        items = read_gatt_items(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadBody(_("The body is not valid JSON of the promised shape.")) from error
    if len(items) > MOST_ITEMS:
        raise TooLarge(_("More than 5,000 readings in one request. Send them in parts."))
    return items


def _screen_language() -> str:
    return "en" if (get_language() or "").startswith("en") else "zh-Hans"


def _answer(one: octets.OctetsReceived, language: str) -> dict[str, object]:
    """The answer of the first reading, and all values that were decoded, each with what became of it.

    To a person the reason is said in the language of the screen.
    """
    decoded = [
        value
        for reading, outcome in zip(one.readings, one.outcomes, strict=False)
        for value in _values(reading, str(result(outcome)["status"]))
    ]
    first = one.outcomes[0]
    answer = {**result(first), "decoded": decoded}
    if language and first.reason:
        answer["reason"] = observations.reason(first.code, first.facts, language=language)
    return answer


def _values(reading: IncomingReading, status: str) -> list[dict[str, object]]:
    parts = [(part.code, part.value, part.unit) for part in reading.components]
    parts = parts or [(reading.code, reading.value, reading.unit)]  # type: ignore[list-item]
    return [
        {
            "code": code,
            "value": value,
            "unit": unit,
            "measured_at": reading.measured_at,
            "context": reading.context,
            "status": status,
        }
        for code, value, unit in parts
    ]
