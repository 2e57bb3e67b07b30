"""The patient's page and the parts it fetches; each part asks for itself whether it may be seen."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xinqiao.care.alerts import queries as alerts
from xinqiao.care.alerts.permissions import can_answer
from xinqiao.care.alerts.types import AlertStatus
from xinqiao.care.pathways import queries as pathways
from xinqiao.chart.medicines import queries as medicines
from xinqiao.chart.observations import queries as observations
from xinqiao.chart.observations.types import REPORTED
from xinqiao.chart.records import queries as records
from xinqiao.companion.engagement import queries as diary
from xinqiao.contact.conversations import queries as conversations
from xinqiao.foundation import clock
from xinqiao.foundation.errors import Refused
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.organizations import queries as organizations
from xinqiao.identity.organizations.permissions import Act, can
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.permissions import check_can_read_patient
from xinqiao.identity.people.types import PatientCard
from xinqiao.web.clinic.frame import CLINICAL, LISTING, language, page, part, viewer_in
from xinqiao.web.clinic.lines import STANDINGS, line_of, local_day, who
from xinqiao.web.components.careline.geometry import Line, Mark, Pier
from xinqiao.web.shell.guards import for_staff
from xinqiao.web.shell.reads import note_read

from .diary import noted_of
from .history import history_of, muted_of
from .record import TYPES, kept_of, known_of, labs_of
from .strips import medicine_of
from .vitals import DAYS, Looking, changes_of, vitals_of

BEHIND, AHEAD = 120, 200
STRIP_DAYS = 14
MOST_NOTED = 60


@for_staff(*LISTING)
@require_safe
def patient_page(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Who this is and how it goes; the rest is fetched part by part."""
    viewer, now = viewer_in(request), clock.now()
    card = people.patient(viewer, patient_id)
    context = {
        "card": card,
        "who": who(card, now),
        "standing": str(STANDINGS[card.standing]) if card.standing != "alive" else "",
        "phone": people.identifiers(viewer, patient_id).get("phone", ""),
        "refusal": _refusal(viewer, patient_id),
    }
    if not context["refusal"]:
        context["line"] = _line(viewer, card, now)
    return page(request, "clinic/patient/page.html", context, current="patients")


def _refusal(viewer: Viewer, patient_id: UUID) -> str:
    """Return why the record stays closed to somebody who may know the name."""
    if can(viewer, Act.READ_CHART):
        # a colleague of another team is told with the page of a refusal, and sees no name
        check_can_read_patient(viewer, patient_id)
        return ""
    try:
        check_can_read_patient(viewer, patient_id)
    except Refused as refused:
        return str(refused)
    return ""


def _line(viewer: Viewer, card: PatientCard, now: datetime) -> Line | None:
    zone, today = ZoneInfo(card.time_zone), local_day(now, card.time_zone)
    facts = pathways.careline_facts(
        viewer, [card.id], today - timedelta(days=BEHIND), today + timedelta(days=AHEAD), language=language()
    )
    since = now - timedelta(days=BEHIND)
    words = conversations.answered_at([card.id], since)
    days = sorted({at.astimezone(zone).date() for at in words})
    opened = alerts.marks(viewer, [card.id], since)
    return line_of(
        facts.get(card.id),
        today,
        piers=[Pier(on, _("wrote")) for on in days],
        marks=[Mark(at.astimezone(zone).date(), severity.value) for at, severity in opened],
    )


@for_staff(*CLINICAL)
@require_safe
def known(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """The conditions and allergies that hold, as other systems sent them."""
    found = records.of_patient(viewer_in(request), patient_id, ("Condition", "AllergyIntolerance"))
    context = {"known": known_of(found), "patient_id": patient_id}
    return part(request, "clinic/patient/known.html", context, title=_("Conditions and allergies"))


@for_staff(*CLINICAL)
@require_safe
def vitals(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """The measured values."""
    viewer = viewer_in(request)
    zone = ZoneInfo(people.time_zones([patient_id]).get(patient_id, "UTC"))
    look = Looking(viewer=viewer, patient_id=patient_id, zone=zone, language=language(), now=clock.now())
    with people.remembering():
        context = {"vitals": vitals_of(look), "changes": changes_of(look), "patient_id": patient_id}
    return part(request, "clinic/patient/vitals.html", context, title=_("Vitals"))


@for_staff(*CLINICAL)
@require_safe
def diary_shared(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """What the patient shares of the diary, over the days of the measured values."""
    viewer = viewer_in(request)
    zone = people.time_zones([patient_id]).get(patient_id, "UTC")
    today = local_day(clock.now(), zone)
    since = today - timedelta(days=DAYS - 1)
    # what is private never reaches this viewer: the query and the wall of the table leave it out
    found = diary.entries_between(viewer, patient_id, since, today, limit=MOST_NOTED + 1)
    context = {
        "patient_id": patient_id,
        "rows": [noted_of(one, ZoneInfo(zone), language()) for one in found[:MOST_NOTED]],
        "has_more": len(found) > MOST_NOTED,
    }
    return part(request, "clinic/patient/diary.html", context, title=_("Diary"))


@for_staff(*CLINICAL)
@require_safe
def medicines_and_labs(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Medicines with fourteen days of ticks, and the laboratory."""
    viewer, now = viewer_in(request), clock.now()
    zone = people.time_zones([patient_id]).get(patient_id, "UTC")
    until = local_day(now, zone) + timedelta(days=1)
    reported = medicines.adherence(viewer, patient_id, until=until, days=STRIP_DAYS)
    # said here and not with the head of the page: this part is fetched once each time the page is opened
    note_read(request, "patient", [patient_id])
    results = observations.newest_results(viewer, patient_id)
    context = {
        "patient_id": patient_id,
        "medicines": [medicine_of(strip) for strip in reported.strips],
        "share": round(100 * reported.taken / reported.due) if reported.due else None,
        "taken": reported.taken,
        "due": reported.due,
        "labs": labs_of(one for one in results if one.kind != REPORTED),
        "reported": labs_of(one for one in results if one.kind == REPORTED),
    }
    return part(request, "clinic/patient/medicines.html", context, title=_("Medicines and laboratory"))


@for_staff(*CLINICAL)
@require_safe
def alert_history(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Every alert of the patient with its steps, open ones first."""
    viewer = viewer_in(request)
    found = alerts.alerts(viewer, patient_id=patient_id, language=language())
    stories = alerts.stories(viewer, [alert.id for alert in found])
    entries = [history_of(alert, stories.get(alert.id, []), language()) for alert in found]
    entries.sort(
        key=lambda entry: (entry.alert.status is AlertStatus.CLOSED, -entry.alert.opened_at.timestamp())
    )
    muted = alerts.mutes(viewer, patient_id, now=clock.now())
    names = {one.membership_id: one.name for one in organizations.members(viewer)} if muted else {}
    context = {
        "entries": entries,
        "patient_id": patient_id,
        "muted": muted_of(muted, names),
        "may_answer": can_answer(viewer, patient_id),
    }
    return part(request, "clinic/patient/alerts.html", context, title=_("Alerts"))


@for_staff(*CLINICAL)
@require_safe
def more(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Devices, family, and what other systems sent."""
    viewer, now = viewer_in(request), clock.now()
    context = {
        "patient_id": patient_id,
        "relatives": people.relatives(viewer, patient_id, now=now),
        "devices": observations.devices(viewer, patient_id),
        "kept": kept_of(records.of_patient(viewer, patient_id, list(TYPES))),
    }
    return part(request, "clinic/patient/more.html", context, title=_("Family, devices, records"))
