"""The follow-ups: those that took place, and one more written down."""

from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xinqiao.care.pathways import queries as plans
from xinqiao.care.pathways.permissions import can_adjust
from xinqiao.foundation import clock
from xinqiao.identity.people import queries as people
from xinqiao.journeys import visit
from xinqiao.web.clinic.frame import CLINICAL, part, settled, viewer_in
from xinqiao.web.shell.guards import for_staff

from .visits import CLASSES, form_of, lines_of, proposals_of, read_visit


@for_staff(*CLINICAL)
@require_http_methods(["GET", "HEAD", "POST"])
def follow_ups(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """The follow-ups with what the programme proposes; a POST writes one down."""
    zone = ZoneInfo(people.time_zones([patient_id]).get(patient_id, "UTC"))
    return _write(request, patient_id, zone) if request.method == "POST" else _show(request, patient_id, zone)


def _show(request: HttpRequest, patient_id: UUID, zone: ZoneInfo) -> HttpResponse:
    viewer = viewer_in(request)
    found = plans.follow_ups(viewer, patient_id)
    steps = plans.next_steps(viewer, patient_id, found[0] if found else None)
    context = {
        "patient_id": patient_id,
        "visits": lines_of(found, zone),
        "proposals": proposals_of(steps),
        "may_write": can_adjust(viewer, patient_id),
        "visit_form": form_of(clock.now(), zone),
    }
    return part(request, "clinic/patient/visits.html", context, title=_("Follow-ups"))


def _write(request: HttpRequest, patient_id: UUID, zone: ZoneInfo) -> HttpResponse:
    viewer, now = viewer_in(request), clock.now()
    asked, is_checked = read_visit(request, zone, now)
    visit_id, moved = visit.hold(
        viewer=viewer, patient_id=patient_id, visit=asked, is_checked=is_checked, now=now
    )
    found = next(one for one in plans.follow_ups(viewer, patient_id) if one.id == visit_id)
    said = _("Written down: %(control)s.") % {"control": CLASSES.get(found.control, found.control)}
    return settled(request, f"{said} {_('An alert opened.')}" if moved else said)
