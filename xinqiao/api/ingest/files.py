"""`POST /ingest/files`, `GET /ingest/files/{id}`: a whole file of a device, at once or in the background."""

from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from xinqiao.api.bodies import BadBody
from xinqiao.api.file_bodies import sent_file
from xinqiao.api.guards import machine
from xinqiao.api.json_bodies import identifier
from xinqiao.chart.intake.types import SentFileView
from xinqiao.chart.observations.actions import KINDS
from xinqiao.foundation import clock
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.identity.people.errors import PatientNotFound
from xinqiao.journeys import sent_files

FILES_PER_MINUTE = {ViewerKind.DEVICE: 20, ViewerKind.CLIENT: 240}
LOOKS_PER_MINUTE = {ViewerKind.DEVICE: 120, ViewerKind.CLIENT: 1_200}
SCOPE = "system/Observation.c"

_encode = msgspec.json.Encoder().encode


@require_POST
@machine(scope=SCOPE, device=True, per_minute=FILES_PER_MINUTE)
def files(request: HttpRequest) -> HttpResponse:
    """Read a file: 200 with the counts when it is small, 202 with the address of its job when it is not."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    patient_id, kind = _patient(request, viewer), _kind(request)
    sent = sent_file(request)
    answer = sent_files.take_file(
        viewer=viewer,
        patient_id=patient_id,
        kind=kind,
        file=sent.file,
        now=clock.now(),
        subject=request.GET.get("subject") or None,
        mapping=sent.mapping,
    )
    if isinstance(answer, UUID):
        job = reverse("ingest-file", args=[answer])
        response = _json({"job": job, "state": "waiting"}, status=202)
        response["Location"] = job
        return response
    return _json(answer.as_dict())


@require_GET
@machine(scope=SCOPE, device=True, per_minute=LOOKS_PER_MINUTE)
def file(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """How far a file is that this token sent, and what came of it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return _json(_told(sent_files.state_of_file(viewer, file_id)))


def _told(view: SentFileView) -> dict[str, object]:
    error = {"code": view.code, "message": view.reason} if view.code else None
    return {
        "id": view.id,
        "kind": view.kind,
        "state": view.state,
        "sent_at": view.sent_at,
        "result": view.told or None,
        "error": error,
    }


def _patient(request: HttpRequest, viewer: Viewer) -> UUID:
    named = identifier(request.GET.get("patient"))
    if viewer.kind is ViewerKind.DEVICE:
        (own,) = viewer.patient_ids
        if named not in {None, own}:
            raise PatientNotFound
        return own
    if named is None:
        raise BadBody(_("Say whose file this is: …?patient=ID."))
    return named


def _kind(request: HttpRequest) -> str | None:
    kind = request.GET.get("kind") or None
    if kind is not None and kind not in KINDS:
        raise BadBody(_("Unknown kind of file. Known: %(kinds)s.") % {"kinds": ", ".join(KINDS)})
    return kind


def _json(content: dict[str, object], status: int = 200) -> HttpResponse:
    return HttpResponse(_encode(content), content_type="application/json", status=status)
