"""Trends in words and charts; the record in lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinqiao.care.pathways.types import PlanView
from xinqiao.chart.medicines.types import Medicine
from xinqiao.chart.observations import queries as observations
from xinqiao.chart.observations.types import HomeMean, ResultLine, StoredReading
from xinqiao.chart.observations.types import Trend as Change
from xinqiao.chart.records.types import RecordLine
from xinqiao.web.components.chart.geometry import Band, Chart, Point, Series
from xinqiao.web.patient.frame import Acting
from xinqiao.web.patient.moments import plain_day, short_day
from xinqiao.web.patient.targets import DIASTOLIC, SYSTOLIC, target_bands

RANGES = (7, 30, 90)
_USUAL_RANGE = 30


@dataclass(frozen=True, slots=True)
class Measured:
    """One trend: what it is called, where it is recorded, its codes and unit."""

    slug: str
    title: str | Promise
    names: tuple[tuple[str, str | Promise], ...]
    unit: str | Promise


MEASURED = (
    Measured(
        "blood-pressure",
        gettext_lazy("Blood pressure"),
        ((SYSTOLIC, gettext_lazy("Upper")), (DIASTOLIC, gettext_lazy("Lower"))),
        "mmHg",
    ),
    Measured(
        "pulse", gettext_lazy("Pulse"), (("8867-4", gettext_lazy("Pulse")),), gettext_lazy("per minute")
    ),
    Measured("glucose", gettext_lazy("Blood sugar"), (("15074-8", gettext_lazy("Blood sugar")),), "mmol/L"),
    Measured("weight", gettext_lazy("Weight"), (("29463-7", gettext_lazy("Weight")),), "kg"),
    Measured("temperature", gettext_lazy("Temperature"), (("8310-5", gettext_lazy("Temperature")),), "°C"),
)
CODES = tuple(code for one in MEASURED for code, _name in one.names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The chosen range of local days, both shown."""

    days: int
    since: date
    until: date
    tabs: list[dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """One section of the page. Without values there is a first step instead of a chart."""

    slug: str
    title: str
    lede: str
    chart: Chart | None
    record_url: str
    names: list[str]
    is_pair: bool
    has_target: bool
    change: str = ""


def span(typed: str, today: date) -> Span:
    """Return the range asked for; 30 days when nothing known was asked."""
    days = int(typed) if typed in {str(one) for one in RANGES} else _USUAL_RANGE
    tabs = [
        {
            "href": f"{reverse('patient-health')}?days={one}",
            "label": _("%(count)d days") % {"count": one},
            "is_current": one == days,
        }
        for one in RANGES
    ]
    return Span(days=days, since=today - timedelta(days=days - 1), until=today, tabs=tabs)


def trends(
    found: dict[str, list[StoredReading]],
    span: Span,
    plan: PlanView | None,
    noted: Sequence[date],
    changes: Mapping[str, Change],
    acting: Acting,
) -> list[Trend]:
    """Return blood pressure always, every other measure once it was measured in the range.

    `noted` are the days of the range on which the diary says something; they are marked below each chart.
    `changes` are what differs from the person's usual, by code.
    """
    shown = [one for one in MEASURED if one is MEASURED[0] or any(found[code] for code, _name in one.names)]
    made = [_trend(one, found, span, plan, noted, acting) for one in shown]
    return [
        replace(trend, change=_change(one, changes, acting)) for one, trend in zip(shown, made, strict=True)
    ]


def _change(one: Measured, changes: Mapping[str, Change], acting: Acting) -> str:
    found = [changes[code] for code, _name in one.names if code in changes]
    said = (observations.trend_words(each, voice=acting.voice, language=acting.language) for each in found)
    return next((words for words in said if words), "")


def _trend(
    one: Measured,
    found: dict[str, list[StoredReading]],
    span: Span,
    plan: PlanView | None,
    noted: Sequence[date],
    acting: Acting,
) -> Trend:
    bands = target_bands(plan) if one is MEASURED[0] else {}
    series = [
        Series(name=str(name), points=_points(found[code], acting), band=bands.get(code))
        for code, name in one.names
    ]
    lede = _lede(one, series, bands)
    has_values = any(each.points for each in series)
    chart = Chart(
        sentence=f"{one.title}: {lede}",
        unit=str(one.unit),
        since=span.since,
        until=span.until,
        today=acting.today,
        series=series,
        notes=noted,
    )
    return Trend(
        slug=one.slug,
        title=str(one.title),
        lede=lede,
        chart=chart if has_values else None,
        record_url=reverse("patient-record-kind", args=[one.slug]),
        names=[str(name) for _code, name in one.names],
        is_pair=len(one.names) > 1,
        has_target=bool(bands),
    )


def _points(readings: Sequence[StoredReading], acting: Acting) -> list[Point]:
    return [Point(acting.local(each.measured_at), float(each.canonical_value)) for each in readings]


def _lede(one: Measured, series: Sequence[Series], bands: dict[str, Band]) -> str:
    last = [each.points[-1] for each in series if each.points]
    if not last:
        return _("Nothing was measured in this time yet.")
    value = "/".join(_short(point.value) for point in last)
    words = _("Last %(value)s %(unit)s on %(day)s; %(count)d measurements.") % {
        "value": value,
        "unit": one.unit,
        "day": plain_day(last[0].at.date()),
        "count": len(series[0].points),
    }
    more = _days_in_target(series) if bands else ""
    return _("%(said)s %(more)s") % {"said": words, "more": more} if more else words


def _days_in_target(series: Sequence[Series]) -> str:
    """Say on how many measured days every value stayed within its target."""
    inside: dict[date, bool] = {}
    for each in series:
        for point in each.points:
            is_in = each.band is None or each.band.holds(point.value)
            inside[point.at.date()] = inside.get(point.at.date(), True) and is_in
    if not sum(inside.values()):
        return ""
    return _("On %(inside)d of %(all)d days all values were within the target.") % {
        "inside": sum(inside.values()),
        "all": len(inside),
    }


def _short(value: float) -> str:
    return f"{Decimal(str(value)).normalize():f}"


def mean(found: HomeMean) -> dict[str, str]:
    """Return the 7-day home mean in words, or why there is none."""
    counted = _("%(readings)d readings on %(days)d days") % {"readings": found.readings, "days": found.days}
    if not found.is_sufficient or found.systolic is None or found.diastolic is None:
        return {"value": "", "unit": "", "note": counted}
    value = f"{round(found.systolic)}/{round(found.diastolic)}"
    return {"value": value, "unit": str(MEASURED[0].unit), "note": counted}


_TITLES = {
    "conditions": (gettext_lazy("Conditions"), "heart", gettext_lazy("No conditions on record here.")),
    "allergies": (
        gettext_lazy("Allergies"),
        "alert",
        gettext_lazy("No allergies on record. Tell us about any."),
    ),
    "medicines": (gettext_lazy("Medicines"), "pill", gettext_lazy("No medicines on record here.")),
}


def group(name: str, found: Sequence[RecordLine]) -> dict[str, Any]:
    """Return one group of the record with its lines."""
    title, _icon, empty = _TITLES[name]
    return {"id": name, "title": str(title), "empty": str(empty), "lines": [_line(one) for one in found]}


def _line(one: RecordLine) -> dict[str, str]:
    since = _("since %(day)s") % {"day": one.on.isoformat()} if one.on and one.is_current else ""
    past = (
        (_("past, %(day)s") % {"day": one.on.isoformat()} if one.on else _("past"))
        if not one.is_current
        else ""
    )
    return {"name": one.name, "note": " · ".join(part for part in (one.note, since, past) if part)}


def medicine_group(taken: Sequence[Medicine], found: Sequence[RecordLine]) -> dict[str, Any]:
    """Return the medicines: first those with times to take, then others the hospital knows of."""
    names = {one.name for one in taken}
    scheduled = [{"name": one.name, "note": " · ".join([one.dose_text, *one.times])} for one in taken]
    others = [_line(one) for one in found if one.is_current and one.name not in names]
    title, _icon, empty = _TITLES["medicines"]
    return {"id": "medicines", "title": str(title), "empty": str(empty), "lines": [*scheduled, *others]}


_INTERPRETED = {
    "H": gettext_lazy("above the laboratory's range"),
    "HH": gettext_lazy("far above the laboratory's range"),
    "L": gettext_lazy("below the laboratory's range"),
    "LL": gettext_lazy("far below the laboratory's range"),
    "N": gettext_lazy("within the laboratory's range"),
}


def result(one: ResultLine) -> dict[str, str]:
    """Return one laboratory value in words."""
    return {
        "name": one.name,
        "value": f"{one.value.normalize():f} {one.unit}",
        "on": f"{one.local_on.year} · {short_day(one.local_on)}",
        "note": str(_INTERPRETED.get(one.interpretation, "")),
    }
