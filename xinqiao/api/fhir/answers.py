"""What this server says in FHIR: resources, bundles, outcomes."""

from collections.abc import Sequence
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse

from xinqiao.foundation.errors import Refused

CONTENT_TYPE = "application/fhir+json"
# decimals are numbers with every digit that was measured
_encode = msgspec.json.Encoder(decimal_format="number").encode
_ISSUE = {
    400: "invalid",
    401: "login",
    403: "forbidden",
    404: "not-found",
    405: "not-supported",
    409: "conflict",
    413: "too-long",
    415: "not-supported",
    422: "processing",
    429: "throttled",
}


def answer(body: dict[str, Any], status: int = 200) -> HttpResponse:
    """Return a FHIR body."""
    return HttpResponse(_encode(body), status=status, content_type=CONTENT_TYPE)


def outcome(status: int, code: str, message: str) -> HttpResponse:
    """Return an OperationOutcome with one issue; `code` is our stable word for it."""
    issue = {
        "severity": "error",
        "code": _ISSUE.get(status, "processing"),
        "details": {"coding": [{"system": "urn:xinqiao:refusal", "code": code}], "text": message},
        "diagnostics": message,
    }
    return answer({"resourceType": "OperationOutcome", "issue": [issue]}, status)


def refused(error: Refused) -> HttpResponse:
    """Return an expected refusal as an OperationOutcome."""
    return outcome(error.status, error.code, str(error))


def bundle(
    request: HttpRequest, resources: Sequence[dict[str, Any]], *, total: int, offset: int, count: int
) -> HttpResponse:
    """Return a searchset with links to its own and the next page."""
    base = request.build_absolute_uri("/fhir")
    links = [{"relation": "self", "url": request.build_absolute_uri()}]
    if count and offset + count < total:
        links.append({"relation": "next", "url": _page(request, offset + count, count)})
    if offset:
        links.append({"relation": "previous", "url": _page(request, max(0, offset - count), count)})
    entries = [
        {
            "fullUrl": f"{base}/{resource['resourceType']}/{resource['id']}",
            "resource": resource,
            "search": {"mode": "match"},
        }
        for resource in resources
    ]
    body: dict[str, Any] = {"resourceType": "Bundle", "type": "searchset", "total": total, "link": links}
    return answer({**body, "entry": entries} if entries else body)


def _page(request: HttpRequest, offset: int, count: int) -> str:
    query = request.GET.copy()
    query["_offset"], query["_count"] = str(offset), str(count)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
