"""`GET /api/alerts`, `POST /api/alerts/<id>/acknowledgement`, `POST /api/alerts/<id>/closure`."""

from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from xinqiao.api.bodies import BadBody
from xinqiao.api.guards import machine
from xinqiao.api.json_bodies import decoded, identifier, instant
from xinqiao.api.practitioners import acting
from xinqiao.care.alerts import actions, queries
from xinqiao.care.alerts.types import AlertStatus, AlertView
from xinqiao.foundation import clock
from xinqiao.foundation.walls import standing_as

_encoder = msgspec.json.Encoder()


class Acknowledgement(msgspec.Struct):
    """The body of an acknowledgement."""

    note: str = ""
    practitioner: UUID | None = None


class Closure(msgspec.Struct):
    """The body of a closure: what was done, and whether the patient knows."""

    action: str
    patient_informed: bool
    note: str = ""
    practitioner: UUID | None = None


@require_GET
@machine(scope="system/Flag.r", session=True)
def collection(request: HttpRequest) -> HttpResponse:
    """Answer the alerts the caller may see, most severe first."""
    found = queries.alerts(
        request.viewer,  # type: ignore[attr-defined]
        status=_status(request.GET.get("status", "open")),
        patient_id=identifier(request.GET.get("patient")),
        since=instant(request.GET.get("since")),
    )
    return HttpResponse(_encoder.encode([as_json(one) for one in found]), content_type="application/json")


def _status(word: str) -> AlertStatus | None:
    if word == "all":
        return None
    try:
        return AlertStatus(word)
    except ValueError as error:
        raise BadBody(_("status is open, acknowledged, closed or all.")) from error


def as_json(alert: AlertView) -> dict[str, object]:
    """Return an alert in the promised shape."""
    return {
        "id": alert.id,
        "patient": alert.patient_id,
        "severity": alert.severity,
        "status": alert.status,
        "rule": alert.rule_id,
        "rule_version": alert.rule_version,
        "opened_at": alert.opened_at,
        "due_at": alert.due_at,
        "acknowledged_at": alert.acknowledged_at,
        "owner": alert.owner_id,
        "facts": alert.facts,
        "patient_text": alert.patient_text,
    }


@require_POST
@machine(scope="user/Task.u", session=True)
def acknowledgement(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """Take an alert for the practitioner who acts."""
    body = decoded(request, Acknowledgement)
    named = acting(request.viewer, body.practitioner)  # type: ignore[attr-defined]
    with standing_as(named):
        actions.acknowledge_alert(viewer=named, alert_id=alert_id, note=body.note, now=clock.now())
        return _one(queries.alert(named, alert_id))


@require_POST
@machine(scope="user/Task.u", session=True)
def closure(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """Close an alert with what was done."""
    body = decoded(request, Closure)
    named = acting(request.viewer, body.practitioner)  # type: ignore[attr-defined]
    with standing_as(named):
        actions.close_alert(
            viewer=named,
            alert_id=alert_id,
            action_code=body.action,
            patient_informed=body.patient_informed,
            note=body.note,
            now=clock.now(),
        )
        return _one(queries.alert(named, alert_id))


def _one(alert: AlertView) -> HttpResponse:
    return HttpResponse(_encoder.encode(as_json(alert)), content_type="application/json")
