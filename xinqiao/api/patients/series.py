"""`GET /api/patients/<id>/glucose`, `…/derived` and `…/trends`: what follows from measured values."""

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from xinqiao.api.bodies import BadBody
from xinqiao.api.guards import machine
from xinqiao.chart.observations import queries as observations
from xinqiao.chart.observations.types import DerivedKind
from xinqiao.foundation import clock
from xinqiao.identity.people import queries as people

_encoder = msgspec.json.Encoder()
_DAYS = 14
_MOST_DAYS = 366
_FIRST_YEAR, _LAST_YEAR = 1900, 2200


@require_GET
@machine(scope="system/Observation.r", session=True)
def glucose(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Answer the glucose metrics over local days [from, to]; the last 14 days by default."""
    since, until = _span(request)
    zone = people.time_zones([patient_id]).get(patient_id, "UTC")
    metrics = observations.glucose(
        request.viewer,  # type: ignore[attr-defined]
        patient_id,
        _midnight(since, zone),
        _midnight(until + timedelta(days=1), zone),
    )
    return HttpResponse(_encoder.encode(metrics), content_type="application/json")


def _day(text: str | None) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadBody(_("from and to are dates such as 2026-11-22.")) from error
    # beyond these a day before or after, or a zone, leaves the calendar
    if day and not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise BadBody(_("from and to are dates such as 2026-11-22."))
    return day


def _midnight(on: date, zone: str) -> datetime:
    return datetime.combine(on, time(), ZoneInfo(zone))


@require_GET
@machine(scope="system/Observation.r", session=True)
def derived(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Answer derived values of local days [from, to] (`kind` may come several times; all by default)."""
    since, until = _span(request)
    if until - since > timedelta(days=_MOST_DAYS):
        raise BadBody(_("Ask for at most 366 days at once."))
    found = observations.derived(
        request.viewer,  # type: ignore[attr-defined]
        patient_id,
        _kinds(request.GET.getlist("kind")),
        since,
        until,
    )
    return HttpResponse(_encoder.encode(found), content_type="application/json")


@require_GET
@machine(scope="system/Observation.r", session=True)
def trends(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Answer, by code, how the days up to `on` (today by default) compare with the person's usual."""
    on = _day(request.GET.get("on")) or clock.now().date()
    found = observations.trends(request.viewer, patient_id, on)  # type: ignore[attr-defined]
    return HttpResponse(_encoder.encode(found), content_type="application/json")


def _kinds(told: list[str]) -> list[DerivedKind]:
    try:
        return [DerivedKind(kind) for kind in told] or list(DerivedKind)
    except ValueError as problem:
        known = ", ".join(kind.value for kind in DerivedKind)
        raise BadBody(_("There is no such kind; there are: %(known)s.") % {"known": known}) from problem


def _span(request: HttpRequest) -> tuple[date, date]:
    until = _day(request.GET.get("to")) or clock.now().date()
    return _day(request.GET.get("from")) or until - timedelta(days=_DAYS - 1), until
