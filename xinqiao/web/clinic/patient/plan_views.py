"""The plan: seen, changed with a reason, begun and ended."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xinqiao.care.alerts import queries as alerts
from xinqiao.care.alerts.types import WatchView
from xinqiao.care.pathways import actions as pathways
from xinqiao.care.pathways import queries as plans
from xinqiao.care.pathways.permissions import can_adjust
from xinqiao.care.pathways.types import PlanStatus, PlanView
from xinqiao.chart.medicines import queries as medicines
from xinqiao.foundation import clock
from xinqiao.foundation.errors import Refused
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.organizations import queries as organizations
from xinqiao.identity.people import queries as people
from xinqiao.journeys import enrolling
from xinqiao.web.clinic.frame import CLINICAL, fragment, language, part, settled, viewer_in
from xinqiao.web.clinic.lines import local_day, programme_words
from xinqiao.web.shell.guards import for_staff

from .planning import LEAVING, OWN, SLOTS, read_anchor, read_leaving, read_own, read_wish


@for_staff(*CLINICAL)
@require_safe
def plan(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """The plan with its goals and what changed, and the doors to change it."""
    viewer, now = viewer_in(request), clock.now()
    # one page asks once who is who, and who may see it
    with people.remembering():
        context = _plan_of(viewer, patient_id, now)
        context |= _doors_of(viewer) if context["may"] else {"programmes": [], "teams": []}
    begun = {one.programme for one in context["watches"]}
    begun |= {context["running"].code} if context["running"] else set()
    context["programmes"] = [pair for pair in context["programmes"] if pair[0] not in begun]
    return part(request, "clinic/patient/plan.html", context, title=_("Plan"))


def _plan_of(viewer: Viewer, patient_id: UUID, now: datetime) -> dict[str, Any]:
    found = plans.plan(viewer, patient_id, language=language(), now=now)
    running = found if found and found.status == PlanStatus.ACTIVE else None
    watches = [one for one in alerts.open_watches(viewer, patient_id) if _is_alone(one, running)]
    today = _today(patient_id, now)
    may = can_adjust(viewer, patient_id)
    return {
        "patient_id": patient_id,
        "plan": found,
        "running": running,
        "watches": watches,
        "watched": [_watched(one) for one in watches],
        "today": today,
        "may": may,
        "may_adjust": may and running is not None,
        "medicines": medicines.schedule(viewer, patient_id, today) if may and running else (),
    }


def _doors_of(viewer: Viewer) -> dict[str, Any]:
    """What can be begun and ended here."""
    return {
        "own": OWN.items(),
        "slots": SLOTS.items(),
        "leaving": [(reason.value, words) for reason, words in LEAVING.items()],
        "programmes": [(code, programme_words(code)) for code in _offered(viewer)],
        "teams": _teams(viewer),
    }


def _today(patient_id: UUID, now: datetime) -> date:
    return local_day(now, people.time_zones([patient_id]).get(patient_id, "UTC"))


def _offered(viewer: Viewer) -> tuple[str, ...]:
    """The programmes that can be begun here: those with a plan, and those whose rules are published."""
    return tuple(dict.fromkeys((*plans.written(), *alerts.watchable(viewer))))


def _is_alone(watch: WatchView, running: PlanView | None) -> bool:
    return watch.enrolment_id is not None and (running is None or watch.enrolment_id != running.enrolment_id)


def _watched(one: WatchView) -> dict[str, object]:
    own = [f"{OWN[name]} {value}" for name, value in one.parameters.items() if name in OWN]
    return {"words": programme_words(one.programme), "watch": one, "own": own}


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
    if programme not in _offered(viewer) or team_id is None:
        raise Refused(_("Choose a programme and one of your teams."), code="bad-choice")
    begun = enrolling.begin(
        viewer=viewer,
        patient_id=patient_id,
        programme=programme,
        team_id=team_id,
        anchor_on=read_anchor(request, _today(patient_id, now)),
        own=read_own(request),
        now=now,
    )
    if begun.refusal:
        return settled(
            request, _("These rules do not fit this patient: the worklist asks for a follow-up by hand.")
        )
    if begun.plan_id is None:
        return settled(request, _("Watched from now on by the rules of this programme."))
    return settled(request, _("Enrolled: the first tasks are laid out."))


@for_staff(*CLINICAL)
@require_POST
def closure(request: HttpRequest, enrolment_id: UUID) -> HttpResponse:
    """End an enrolment with its reason."""
    reason = read_leaving(request)
    enrolling.end(viewer=viewer_in(request), enrolment_id=enrolment_id, reason=reason, now=clock.now())
    return settled(request, _("Ended: open tasks are withdrawn and nothing is watched any more."))
