"""How good the alerts are: how many, acted on, answered in what time, and which rules cry for nothing."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xinqiao.care.alerts import queries as alerts
from xinqiao.foundation import clock
from xinqiao.insight.outcomes import queries as outcomes
from xinqiao.insight.outcomes.types import AlertQuality, Rate, RuleQuality
from xinqiao.web.clinic.frame import FIGURES, page, viewer_in
from xinqiao.web.clinic.lines import programme_words
from xinqiao.web.shell.guards import for_staff
from xinqiao.web.shell.sheets import sheet

from .views import Stat, wait_row

PERIODS = (30, 90, 365)
NOISIEST = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The period in days and the programme, empty for all."""

    days: int
    programme: str

    def since(self, now: datetime) -> datetime:
        """When the period began."""
        return now - timedelta(days=self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleRow:
    """One rule in words; `share` is its alerts in percent of the noisiest one's, for the bar."""

    rule_id: str
    severity: str
    alerts: int
    patients: int
    share: float
    acted: str
    acted_count: str
    precision: str
    precision_count: str


@for_staff(*FIGURES)
@require_safe
def quality_page(request: HttpRequest) -> HttpResponse:
    """The figures with n/N; definitions and goals stand below them."""
    viewer, now = viewer_in(request), clock.now()
    known = alerts.watched_programmes(viewer)
    asked = _asked(request, known)
    found = outcomes.alert_quality(viewer, asked.since(now), now, programme=asked.programme)
    answered = outcomes.answered_alerts(viewer, asked.since(now), now, programme=asked.programme)
    context = {
        "asked": asked,
        "periods": PERIODS,
        "programmes": [(code, programme_words(code)) for code in known],
        "stats": _stats(found),
        "waits": [wait_row(one) for one in outcomes.waiting_times(answered, as_of=now)],
        "rules": _rules(found)[:NOISIEST],
        "rule_count": len(found.rules),
        "goals": outcomes.alert_goals(),
        "found": found,
    }
    return page(request, "clinic/insight/quality.html", context, current="insight")


@for_staff(*FIGURES)
@require_safe
def quality_export(request: HttpRequest) -> HttpResponse:
    """Every rule of the period as a file for a spreadsheet; counts only, nobody in it."""
    viewer, now = viewer_in(request), clock.now()
    asked = _asked(request, alerts.watched_programmes(viewer))
    found = outcomes.alert_quality(viewer, asked.since(now), now, programme=asked.programme)
    head = [_("Rule"), _("Level"), _("Alerts"), _("Patients"), _("Acted on"), _("Closed")]
    lines = [[*head, _("With something behind them"), _("Of those of which one knows")]]
    lines += [_line(one) for one in found.rules]
    return sheet(f"alerts-{asked.days}d-{now:%Y%m%d}", lines)


def _line(one: RuleQuality) -> list[str]:
    numbers = (
        one.alerts,
        one.patients,
        one.acted.numerator,
        one.acted.denominator,
        one.precision.numerator,
        one.precision.denominator,
    )
    return [one.rule_id, one.severity, *map(str, numbers)]


def _asked(request: HttpRequest, known: list[str]) -> Asked:
    """What the address asks for; 30 days and every programme where it asks for nothing known."""
    days = request.GET.get("days", "")
    programme = request.GET.get("programme", "")
    return Asked(
        days=int(days) if days in {str(one) for one in PERIODS} else PERIODS[0],
        programme=programme if programme in known else "",
    )


def _stats(found: AlertQuality) -> list[Stat]:
    return [
        Stat(
            label=_("Alerts per 100 patients"),
            value=_number(found.per_100_patients),
            note=_("%(n)d alerts, %(all)d patients watched")
            % {"n": found.alerts, "all": found.patients_watched},
        ),
        Stat(
            label=_("Alerts per person on the ward"),
            value=_number(found.per_clinician),
            note=_("%(n)d people took or closed any") % {"n": found.clinicians},
        ),
        _share(_("Acted on"), found.acted),
        _share(_("Closed within 48 hours"), found.closed_in_time),
    ]


def _share(label: str, rate: Rate) -> Stat:
    return Stat(
        label=label,
        value="—" if rate.percent is None else f"{rate.percent:.0f}",
        unit="" if rate.percent is None else "%",
        note=f"{rate.numerator}/{rate.denominator}",
    )


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.1f}"


def _rules(found: AlertQuality) -> list[RuleRow]:
    most = max((one.alerts for one in found.rules), default=1)
    return [
        RuleRow(
            rule_id=one.rule_id,
            severity=one.severity,
            alerts=one.alerts,
            patients=one.patients,
            share=100 * one.alerts / most,
            acted=_percent(one.acted),
            acted_count=f"{one.acted.numerator}/{one.acted.denominator}",
            precision=_percent(one.precision),
            precision_count=f"{one.precision.numerator}/{one.precision.denominator}",
        )
        for one in found.rules
    ]


def _percent(rate: Rate) -> str:
    return "—" if rate.percent is None else f"{rate.percent:.0f}%"
