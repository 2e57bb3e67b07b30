"""`GET /healthz` and `GET /metrics`."""

from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from xinqiao import VERSION
from xinqiao.api.guards import public
from xinqiao.foundation import clock, health


@public
@require_GET
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when every part is well and 503 otherwise, in the same shape."""
    del request
    checks = health.checks(clock.now())
    well = all(state == "ok" for state in checks.values())
    body = {"status": "ok" if well else "failing", "version": VERSION, "checks": checks}
    return JsonResponse(body, status=200 if well else 503)


@public
@require_GET
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer with counters and gauges in Prometheus' text format; no names, no tenants."""
    del request
    connection.ensure_connection()
    health.refresh_gauges(clock.now())
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
