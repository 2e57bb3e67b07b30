"""Glucose of a fortnight beside the chart, for the visit and for the printer."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from xinqiao.chart.observations import queries as observations
from xinqiao.foundation import clock
from xinqiao.identity.people import queries as people
from xinqiao.web.clinic.frame import CLINICAL, page, viewer_in
from xinqiao.web.clinic.lines import who
from xinqiao.web.shell.days import day_asked
from xinqiao.web.shell.guards import for_staff
from xinqiao.web.shell.reads import note_read


@for_staff(*CLINICAL)
@require_safe
def report_page(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Show the report of the 14 days that end with `until`, today by default; who looked is noted."""
    viewer, now = viewer_in(request), clock.now()
    card = people.patient(viewer, patient_id)
    zone = ZoneInfo(card.time_zone)
    today = now.astimezone(zone).date()
    report = observations.glucose_report(
        viewer, patient_id, day_asked(request.GET.get("until", ""), today), zone
    )
    note_read(request, "glucose-report", [patient_id])
    later = min(report.until_on + timedelta(days=14), today) if report.until_on < today else None
    context = {
        "card": card,
        "who": who(card, now),
        "report": report,
        "earlier": report.since_on - timedelta(days=1),
        "later": later,
        "printed_by": viewer.name,
    }
    return page(request, "clinic/patient/glucose.html", context, current="patients")
