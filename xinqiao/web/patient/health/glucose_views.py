"""Glucose of a fortnight: for the patient, for the visit, and for the printer."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from xinqiao.chart.observations import queries as readings
from xinqiao.web.patient.frame import Acting, patient_page, show
from xinqiao.web.shell.days import day_asked


@require_safe
@patient_page
def glucose(request: HttpRequest, acting: Acting) -> HttpResponse:
    """Show the report of the 14 days that end with `until`, today by default."""
    until = day_asked(request.GET.get("until", ""), acting.today)
    report = readings.glucose_report(acting.viewer, acting.patient_id, until, acting.zone)
    later = report.until_on + timedelta(days=14)
    return show(
        request,
        acting,
        "health/glucose.html",
        tab="health",
        report=report,
        earlier=report.since_on - timedelta(days=1),
        later=min(later, acting.today) if report.until_on < acting.today else None,
    )
