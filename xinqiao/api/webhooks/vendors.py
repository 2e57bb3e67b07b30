"""`POST /callbacks/<hospital>/<vendor>/readings`: a maker's cloud hands in what its meters measured.

Headers `X-Vendor-Key`, `X-Vendor-Timestamp`, `X-Vendor-Nonce`, `X-Vendor-Signature`; the contract stands in
docs/how-to/vendors.zh.md.
"""

from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from xinqiao.api.bodies import BadBody, TooLarge, WrongType, read
from xinqiao.api.guards import refusal, too_many
from xinqiao.api.ingest.taking import result
from xinqiao.chart.observations import actions as observations
from xinqiao.chart.observations.types import Item, read_item
from xinqiao.foundation import clock, limits
from xinqiao.foundation.errors import Refused, TooMany
from xinqiao.foundation.guards import Viewer
from xinqiao.journeys import vendor_push

MOST_ITEMS = 1000
LONGEST_CODE = 20
PER_MINUTE = 600
_LONGEST_SERIAL = 64


class _Body(msgspec.Struct):
    readings: list[msgspec.Raw]


class _Serial(msgspec.Struct):
    serial: str = ""


@csrf_exempt
@require_POST
def readings(request: HttpRequest, organization_id: UUID, code: str) -> HttpResponse:
    """Keep a signed push; a bad item never spoils the others, and a retry answers success again."""
    now = clock.now()
    try:
        # counted before anything is looked up, so that guessing is slow as well
        limits.check(
            f"vendor:{organization_id}:{code[:LONGEST_CODE]}", limit=PER_MINUTE, per_seconds=60, now=now
        )
        body = _body(request)
        outcomes = vendor_push.take_push(
            viewer=Viewer.system(organization_id, name=f"vendor {code}"),
            code=code,
            call=_call(request, body),
            pushed=_pushed(body),
            now=now,
        )
    except TooMany as refused:
        return too_many(refused)
    except Refused as refused:
        return refusal(refused.status, refused.code, str(refused))
    content = msgspec.json.encode({"results": [result(outcome) for outcome in outcomes]})
    return HttpResponse(content, content_type="application/json")


readings.guarded_by = "signature"  # type: ignore[attr-defined]


def _body(request: HttpRequest) -> bytes:
    if request.content_type != "application/json":
        raise WrongType(_("Send application/json."))
    return read(request)


def _call(request: HttpRequest, body: bytes) -> observations.Call:
    told = request.headers
    return observations.Call(
        key_id=told.get("X-Vendor-Key", ""),
        timestamp=told.get("X-Vendor-Timestamp", ""),
        nonce=told.get("X-Vendor-Nonce", ""),
        signature=told.get("X-Vendor-Signature", ""),
        body=body,
    )


def _pushed(body: bytes) -> list[tuple[str, Item]]:
    try:
        rows = msgspec.json.decode(body, type=_Body).readings
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError) as problem:
        raise BadBody(_("The body is no JSON object with a list named readings.")) from problem
    if len(rows) > MOST_ITEMS:
        raise TooLarge(_("More than 1,000 readings in one call. Send them in parts."))
    return [(_serial(bytes(row)), read_item(bytes(row))) for row in rows]


def _serial(row: bytes) -> str:
    try:
        serial = msgspec.json.decode(row, type=_Serial).serial
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError):
        return ""
    return serial if len(serial) <= _LONGEST_SERIAL and "\0" not in serial else ""
