"""The plan: seen, changed with a reason, begun and ended."""

from datetime import date, datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xinqiao.care.pathways import actions as pathways
from xinqiao.care.pathways import queries as plans
from xinqiao.care.pathways.permissions import can_adjust
from xinqiao.care.pathways.types import PlanStatus
from xinqiao.chart.medicines import queries as medicines
from xinqiao.foundation import clock
from xinqiao.foundation.errors import Refused
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.organizations import queries as organizations
from xinqiao.identity.people import queries as people
from xinqiao.web.clinic.frame import CLINICAL, fragment, language, part, settled, viewer_in
from xinqiao.web.clinic.lines import local_day, programme_words
from xinqiao.web.shell.guards import for_staff

from .planning import LEAVING, SLOTS, read_anchor, read_leaving, read_wish

# the programmes that can be begun from here: those with a packaged template
OFFERED = ("HTN-ADULT",)


@for_staff(*CLINICAL)
@require_safe
def plan(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """The plan with its goals and what changed, and the doors to change it."""
    viewer, now = viewer_in(request), clock.now()
    found = plans.plan(viewer, patient_id, language=language(), now=now)
    running = found if found and found.status == PlanStatus.ACTIVE else None
    may = can_adjust(viewer, patient_id)
    today = _today(patient_id, now)
    context = {
        "patient_id": patient_id,
        "plan": found,
        "running": running,
        "today": today,
        "may_adjust": may and running is not None,
        "may_enrol": may and running is None,
        "medicines": medicines.schedule(viewer, patient_id, today) if may and running else (),
        "slots": SLOTS.items(),
        "leaving": [(reason.value, words) for reason, words in LEAVING.items()],
        "programmes": [(code, programme_words(code)) for code in OFFERED],
        "teams": _teams(viewer) if may and not running else [],
    }
    return part(request, "clinic/patient/plan.html", context, title=_("Plan"))


def _today(patient_id: UUID, now: datetime) -> date:
    return local_day(now, people.time_zones([patient_id]).get(patient_id, "UTC"))


def _teams(viewer: Viewer) -> list[tuple[UUID, str]]:
    found = organizations.teams(viewer, team_ids=viewer.team_ids)
    return [(team.id, team.name) for team in found]


@for_staff(*CLINICAL)
@require_POST
def preview(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """What the patient would read; nothing is changed."""
    viewer, now = viewer_in(request), clock.now()
    wish = read_wish(request, _today(patient_id, now))
    words = plans.preview(viewer, patient_id, wish.changes, note=wish.note, now=now)
    return fragment(request, "clinic/patient/preview.html", {"words": words})


@for_staff(*CLINICAL)
@require_POST
def versions(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Change the plan with a reason."""
    viewer, now = viewer_in(request), clock.now()
    wish = read_wish(request, _today(patient_id, now))
    pathways.adjust_plan(
        viewer=viewer,
        patient_id=patient_id,
        changes=wish.changes,
        reason=wish.reason,
        note=wish.note,
        caused_by=wish.caused_by,
        now=now,
    )
    return settled(request, _("The plan is changed; the patient reads it in plain words."))


@for_staff(*CLINICAL)
@require_POST
def enrolments(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Enrol the patient in a programme."""
    viewer, now = viewer_in(request), clock.now()
    programme, team = request.POST.get("programme", ""), request.POST.get("team", "")
    team_id = next((one for one in viewer.team_ids if str(one) == team), None)
    if programme not in OFFERED or team_id is None:
        raise Refused(_("Choose a programme and one of your teams."), code="bad-choice")
    anchor_on = read_anchor(request, _today(patient_id, now))
    pathways.enrol(
        viewer=viewer,
        patient_id=patient_id,
        programme=programme,
        team_id=team_id,
        anchor_on=anchor_on,
        now=now,
    )
    return settled(request, _("Enrolled: the first tasks are laid out."))


@for_staff(*CLINICAL)
@require_POST
def closure(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """End an enrolment with its reason."""
    reason = read_leaving(request)
    pathways.leave(viewer=viewer_in(request), enrolment_id=enrolment_id, reason=reason, now=clock.now())
    return settled(request, _("Ended: open tasks are withdrawn and nothing is watched any more."))
