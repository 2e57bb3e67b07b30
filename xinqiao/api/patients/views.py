"""`POST /api/patients/<id>/enrolments`, `DELETE /api/enrolments/<id>`."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from xinqiao.api.bodies import BadBody
from xinqiao.api.guards import machine
from xinqiao.api.json_bodies import decoded
from xinqiao.api.practitioners import acting_if_named
from xinqiao.care.pathways import queries as plans
from xinqiao.foundation import clock
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.enrolments.types import CloseReason
from xinqiao.identity.organizations import queries as organizations
from xinqiao.identity.people import queries as people
from xinqiao.journeys import enrolling

_encoder = msgspec.json.Encoder()


class Enrolment(msgspec.Struct):
    """The body of an enrolment; the team defaults to the one that looks after the patient.

    `own` holds values of the person that rules ask for: `spo2_baseline` (%), `peak_flow_best` (L/min).
    """

    programme: str
    anchor_on: date
    team: UUID | None = None
    own: dict[str, Decimal] = {}
    practitioner: UUID | None = None


class Ending(msgspec.Struct):
    """The body of an end of enrolment."""

    reason: CloseReason
    practitioner: UUID | None = None


@require_POST
@machine(scope="system/CarePlan.c", session=True)
def enrolments(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Enrol a patient into a programme; answer the enrolment and its first tasks."""
    body = decoded(request, Enrolment)
    named = acting_if_named(request.viewer, body.practitioner)  # type: ignore[attr-defined]
    now = clock.now()
    with standing_as(named):
        enrolled = enrolling.begin(
            viewer=named,
            patient_id=patient_id,
            programme=body.programme,
            team_id=body.team or _team_of(named, patient_id),
            anchor_on=body.anchor_on,
            own=body.own,
            now=now,
        )
        today = plans.today(named, patient_id, now=now)
    content = {
        "id": enrolled.enrolment_id,
        "plan": enrolled.plan_id,
        "tasks": today.tasks,
        "refusal": enrolled.refusal,
    }
    return HttpResponse(_encoder.encode(content), status=201, content_type="application/json")


def _team_of(viewer: Viewer, patient_id: UUID) -> UUID:
    """Return the team that looks after the patient, else the hospital's first one: somebody must."""
    teams = people.care_team_ids([patient_id])[patient_id]
    if teams:
        return min(teams)
    known = organizations.teams(viewer)
    if not known:
        raise BadBody(_("This hospital has no team yet."), code="team-missing")
    return min(team.id for team in known)


@require_http_methods(["DELETE"])
@machine(scope="system/CarePlan.d", session=True)
def enrolment(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """End an enrolment with its reason."""
    body = decoded(request, Ending)
    named = acting_if_named(request.viewer, body.practitioner)  # type: ignore[attr-defined]
    with standing_as(named):
        enrolling.end(viewer=named, enrolment_id=enrolment_id, reason=body.reason, now=clock.now())
    return HttpResponse(status=204)
