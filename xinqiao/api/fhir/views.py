"""`/fhir/<Type>` and `/fhir/<Type>/<id>`: read, search and create, for client tokens."""

from collections.abc import Callable, Sequence
from functools import wraps
from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from xinqiao.api.bearer import bearer_viewer, has_bearer
from xinqiao.api.bodies import asks_with_nul
from xinqiao.api.fhir import creating, sources
from xinqiao.api.fhir.answers import answer, bundle, outcome, refused
from xinqiao.api.fhir.registry import CREATED, parameters_of, sources_of
from xinqiao.api.fhir.searching import parse
from xinqiao.api.fhir.sources import Served
from xinqiao.api.fhir.subjects import bound
from xinqiao.foundation import audit, clock
from xinqiao.foundation.errors import Refused
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.foundation.walls import standing_as

View = Callable[..., HttpResponse]


def fhir_door(view: View) -> View:
    """Let in clients by bearer token; answer every refusal as an OperationOutcome."""

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, kind: str, **kwargs: str) -> HttpResponse:
        viewer = bearer_viewer(request) if has_bearer(request) else None
        if viewer is None or viewer.kind is not ViewerKind.CLIENT:
            response = outcome(401, "unauthorised", _("A client's access token is needed."))
            response["WWW-Authenticate"] = 'Bearer realm="xinqiao"'
            return response
        if asks_with_nul(request):
            return outcome(400, "bad-address", _("The address holds a character that cannot be read."))
        if not sources_of(kind):
            return outcome(404, "type-not-served", _("This type is not served here."))
        try:
            with standing_as(viewer):
                return view(request, viewer, kind, **kwargs)
        except Refused as error:
            return refused(error)

    guarded.guarded_by = "machine:fhir"  # type: ignore[attr-defined]
    return guarded


@fhir_door
def collection(request: HttpRequest, viewer: Viewer, kind: str) -> HttpResponse:
    """Search with GET, create with POST."""
    if request.method == "GET":
        return _search(request, viewer, kind)
    if request.method == "POST" and kind in CREATED:
        return creating.create(request, viewer, kind)
    return _wrong_verb(request)


@fhir_door
def instance(request: HttpRequest, viewer: Viewer, kind: str, fhir_id: str) -> HttpResponse:
    """Read one resource."""
    if request.method != "GET":
        return _wrong_verb(request)
    if not viewer.has_scope(f"system/{kind}.r"):
        return _no_scope(kind)
    served = sources.read(sources_of(kind), viewer, fhir_id, _("There is no such resource."))
    _note(viewer, f"fhir.read.{kind}", [served])
    response = answer(served.resource)
    version = served.resource.get("meta", {}).get("versionId") or sha256(response.content).hexdigest()[:16]
    response["ETag"] = f'W/"{version}"'
    return response


def _search(request: HttpRequest, viewer: Viewer, kind: str) -> HttpResponse:
    if not viewer.has_scope(f"system/{kind}.s"):
        return _no_scope(kind)
    asked = parse(parameters_of(kind), dict(request.GET.lists()))
    page, total = sources.search(sources_of(kind), viewer, bound(viewer, asked))
    _note(viewer, f"fhir.search.{kind}", page)
    resources = [one.resource for one in page]
    return bundle(request, resources, total=total, offset=asked.offset, count=asked.count)


def _note(viewer: Viewer, action: str, page: Sequence[Served]) -> None:
    audit.record(
        viewer,
        action,
        object_type="Record",
        subjects={one.patient_id for one in page if one.patient_id},
        details={"count": len(page)},
        now=clock.now(),
    )


def _no_scope(kind: str) -> HttpResponse:
    return outcome(403, "scope", _("This client was not granted the right to %(type)s.") % {"type": kind})


def _wrong_verb(request: HttpRequest) -> HttpResponse:
    return outcome(405, "verb", _("%(verb)s is not offered here.") % {"verb": request.method})
