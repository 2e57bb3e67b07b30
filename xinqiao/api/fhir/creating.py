"""`POST /fhir/<Type>`: create, as an import of one."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from xinqiao.api import bodies
from xinqiao.api.fhir import sources
from xinqiao.api.fhir.answers import answer, outcome
from xinqiao.api.fhir.bundles import read_body
from xinqiao.api.fhir.importing import Summary, import_items
from xinqiao.api.fhir.registry import sources_of
from xinqiao.foundation import clock
from xinqiao.foundation.guards import Viewer

_TYPES = ("application/fhir+json", "application/json")


def create(request: HttpRequest, viewer: Viewer, kind: str) -> HttpResponse:
    """Keep one new resource under an id of ours; 201 with its address, or 422 with the reason."""
    if not viewer.has_scope(f"system/{kind}.c"):
        return outcome(403, "scope", _("This client was not granted the right to create this."))
    if request.content_type not in _TYPES:
        return outcome(415, "wrong-type", _("Send application/fhir+json."))
    items = read_body("request", bodies.read(request))
    item = items[0] if len(items) == 1 else None
    if item is None or item.resource is None:
        return outcome(400, "not-json", item.problem if item else _("Send one resource."))
    if item.resource.get("resourceType") != kind:
        return outcome(400, "other-type", _("The resource is not a %(type)s.") % {"type": kind})
    # FHIR R4 §3.1.0.8: a create ignores the id that the client gave
    item.resource["id"] = str(uuid.uuid4())
    summary = Summary()
    import_items(
        viewer=viewer, source=f"client {viewer.name}", items=[item], summary=summary, now=clock.now()
    )
    if summary.refused:
        return outcome(422, summary.refused[0].code, summary.refused[0].reason)
    kept = sources.read(sources_of(kind), viewer, item.resource["id"], _("There is no such resource."))
    response = answer(kept.resource, 201)
    response["Location"] = request.build_absolute_uri(f"/fhir/{kind}/{kept.resource['id']}/_history/1")
    response["ETag"] = 'W/"1"'
    return response
