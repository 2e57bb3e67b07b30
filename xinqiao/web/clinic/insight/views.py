"""The first measures: how long a reading waits for somebody, and who was followed up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from xinqiao.care.alerts.types import Severity
from xinqiao.foundation import clock
from xinqiao.foundation.errors import NotFound
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.organizations.permissions import Act, can
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.types import PatientCard
from xinqiao.insight.outcomes import queries as outcomes
from xinqiao.insight.outcomes.types import AnsweredAlert, Rate, Waiting
from xinqiao.web.clinic.frame import CLINICAL, FIGURES, page, span, viewer_in, zone_of
from xinqiao.web.clinic.lines import programme_words, who
from xinqiao.web.shell.guards import for_staff

from . import pictures

DAYS = 30
WEEKS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Stat:
    """One large figure with what it counts."""

    label: str
    value: str
    note: str
    unit: str = ""
    spark: pictures.Spark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitRow:
    """M11 of one severity, in words."""

    severity: str
    p50: str
    p95: str
    taken: str
    share: float | None
    interval: str
    count: str
    running: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRow:
    """M1 of one programme, in words."""

    code: str
    name: str
    share: float | None
    interval: str
    count: str
    excluded: str


@for_staff(*FIGURES)
@require_safe
def insight_page(request: HttpRequest) -> HttpResponse:
    """The measures with n/N and their interval; who stands behind them is for the care teams."""
    viewer, now = viewer_in(request), clock.now()
    zone = zone_of(viewer)
    today = now.astimezone(zone).date()
    season = outcomes.answered_alerts(viewer, now - timedelta(weeks=WEEKS), now)
    month = [one for one in season if one.received_at >= now - timedelta(days=DAYS)]
    waits = outcomes.waiting_times(month, as_of=now)
    weeks = outcomes.by_week(season, as_of=now, weeks=WEEKS, zone=zone)
    since, until = outcomes.cohort_window(today)
    rates = outcomes.follow_up_rates(viewer, since, until, as_of=today)
    context = {
        "days": DAYS,
        "stats": _stats(month, waits, weeks, rates, now),
        "waited": pictures.waits(month, as_of=now, days=DAYS, zone=zone, say=span) if month else None,
        "found": _found(month, now),
        "weeks": pictures.weeks(weeks),
        "by_week": weeks,
        "week_count": WEEKS,
        "waits": [wait_row(one) for one in waits],
        "rates": [_rate(code, rate) for code, rate in rates.items()],
        "sees_charts": can(viewer, Act.READ_CHART),
    }
    return page(request, "clinic/insight/page.html", context, current="insight")


def _stats(
    month: Sequence[AnsweredAlert],
    waits: Sequence[Waiting],
    weeks: Sequence[tuple[date, Rate]],
    rates: Mapping[str, Rate],
    now: datetime,
) -> list[Stat]:
    """The three figures one asks for first: taken in time, how long critical ones wait, followed up."""
    in_time, red = outcomes.share_in_time(month, as_of=now), waits[0]
    followed = sum(rate.numerator for rate in rates.values())
    counted = sum(rate.denominator for rate in rates.values())
    return [
        Stat(
            label=_("Alerts taken in time"),
            value=_percent(in_time.numerator, in_time.denominator),
            unit="%" if in_time.denominator else "",
            note=f"{in_time.numerator}/{in_time.denominator}",
            spark=pictures.spark([share.percent for _begin, share in weeks]),
        ),
        Stat(
            label=_("Critical: half taken within"),
            value=_minutes(red.p50),
            note=_("%(n)s of %(all)s taken") % {"n": red.acknowledged, "all": red.total},
        ),
        Stat(
            label=_("Followed up within 90 days"),
            value=_percent(followed, counted),
            unit="%" if counted else "",
            note=f"{followed}/{counted}",
        ),
    ]


def _percent(numerator: int, denominator: int) -> str:
    return f"{100 * numerator / denominator:.0f}" if denominator else "—"


def _found(month: Sequence[AnsweredAlert], now: datetime) -> str:
    """Say in a sentence what the picture of the waits shows."""
    share = outcomes.share_in_time(month, as_of=now)
    running = len(month) - share.denominator
    said = _("%(n)d of %(all)d alerts were taken in time") % {"n": share.numerator, "all": share.denominator}
    if running:
        return _("%(said)s; the clock of %(n)d still runs") % {"said": said, "n": running}
    return said


@for_staff(*CLINICAL)
@require_safe
def late(request: HttpRequest, severity: str) -> HttpResponse:
    """The patients behind alerts that were not taken in time, those of one's own teams."""
    if severity not in set(Severity):
        raise NotFound(_("There is no such level."))
    viewer, now = viewer_in(request), clock.now()
    found = outcomes.late_alerts(viewer, now - timedelta(days=DAYS), now, Severity(severity))
    days = {one.patient_id: one.received_at for one in reversed(found)}
    return _list(request, viewer, days, _("Not taken in time"), now)


@for_staff(*CLINICAL)
@require_safe
def missed(request: HttpRequest, programme: str) -> HttpResponse:
    """The patients whom nobody followed up within ninety days, those of one's own teams."""
    viewer, now = viewer_in(request), clock.now()
    today: date = now.astimezone(zone_of(viewer)).date()
    rates = outcomes.follow_up_rates(viewer, *outcomes.cohort_window(today), as_of=today)
    if programme not in rates:
        raise NotFound(_("There is no such programme."))
    days: dict[UUID, datetime | None] = dict.fromkeys(rates[programme].missing)
    return _list(request, viewer, days, _("Not followed up in 90 days"), now)


def _list(
    request: HttpRequest,
    viewer: Viewer,
    days: dict[UUID, datetime | None] | dict[UUID, datetime],
    title: str,
    now: datetime,
) -> HttpResponse:
    reach = set(people.reachable_patients(viewer).filter(id__in=list(days)))
    cards = people.cards(viewer, reach)
    rows: list[tuple[PatientCard, str, datetime | None]] = [
        (cards[one], who(cards[one], now), at) for one, at in days.items() if one in cards
    ]
    context = {"rows": rows, "title": title, "hidden": len(days) - len(rows)}
    return page(request, "clinic/insight/list.html", context, current="insight")


def wait_row(one: Waiting) -> WaitRow:
    """M11 of one severity, in words."""
    return WaitRow(
        severity=one.severity,
        p50=_minutes(one.p50),
        p95=_minutes(one.p95),
        taken=f"{one.acknowledged}/{one.total}",
        share=one.within_clock.percent,
        interval=_interval(one.within_clock),
        count=f"{one.within_clock.numerator}/{one.within_clock.denominator}",
        running=one.running,
    )


def _rate(code: str, rate: Rate) -> RateRow:
    left_out = sum(rate.excluded.values())
    return RateRow(
        code=code,
        name=programme_words(code),
        share=rate.percent,
        interval=_interval(rate),
        count=f"{rate.numerator}/{rate.denominator}",
        excluded=ngettext("%(n)d not counted yet or any more", "%(n)d not counted yet or any more", left_out)
        % {"n": left_out}
        if left_out
        else "",
    )


def _interval(rate: Rate) -> str:
    if rate.low is None or rate.high is None:
        return ""
    return f"{rate.low:.0f}–{rate.high:.0f}%"


def _minutes(length: timedelta | None) -> str:
    if length is None:
        return "—"
    minutes = length.total_seconds() / 60
    return (
        _("%(m)s min") % {"m": f"{minutes:.0f}"}
        if minutes < 120
        else _("%(h)s h") % {"h": f"{minutes / 60:.1f}"}
    )
