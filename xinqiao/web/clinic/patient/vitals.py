"""The strip of measured values, with the targets of the plan as bands. Nothing measured, nothing drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xinqiao.care.pathways import queries as pathways
from xinqiao.care.pathways.types import PlanStatus, PlanView
from xinqiao.chart.observations import queries as observations
from xinqiao.chart.observations.types import StoredReading, Trend
from xinqiao.foundation.guards import Viewer
from xinqiao.web.components.chart.geometry import Band, Chart, Point, Series

from .marks import circumstances

SYSTOLIC, DIASTOLIC = "8480-6", "8462-4"
OTHERS = ("8867-4", "15074-8", "29463-7", "59408-5", "8310-5")
DAYS = 30
MOST = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Vital:
    """One chart with the newest value beside its name."""

    code: str
    name: str
    unit: str
    latest: str
    is_out: bool
    chart: Chart


@dataclass(frozen=True, slots=True, kw_only=True)
class Looking:
    """Who looks at whom, when, in which zone and language."""

    viewer: Viewer
    patient_id: UUID
    zone: ZoneInfo
    language: str
    now: datetime


def changes_of(look: Looking) -> list[str]:
    """Say what differs from what is usual for this patient; nothing where nothing does."""
    today = look.now.astimezone(look.zone).date()
    found = observations.trends(look.viewer, look.patient_id, today)
    return [_change(one, look) for one in found.values() if one.side]


def _change(one: Trend, look: Looking) -> str:
    measure = observations.measure(one.code)
    is_chinese = look.language == "zh-Hans"
    decimals = measure.units[measure.canonical].decimals if measure else 1
    name = one.code if measure is None else measure.zh if is_chinese else measure.en
    facts = {
        "name": name,
        "days": one.streak_days,
        "low": f"{one.usual.low:.{decimals}f}",
        "high": f"{one.usual.high:.{decimals}f}",
    }
    if one.streak_days > 1 and one.side == "above":
        return _("%(name)s: %(days)d days in a row above their usual (%(low)s–%(high)s)") % facts
    if one.streak_days > 1:
        return _("%(name)s: %(days)d days in a row below their usual (%(low)s–%(high)s)") % facts
    if one.side == "above":
        return _("%(name)s: lately above their usual (%(low)s–%(high)s)") % facts
    return _("%(name)s: lately below their usual (%(low)s–%(high)s)") % facts


def vitals_of(look: Looking) -> list[Vital]:
    """Return blood pressure first, then what else was measured within thirty days."""
    found = observations.several_series(
        look.viewer,
        look.patient_id,
        (SYSTOLIC, DIASTOLIC, *OTHERS),
        look.now - timedelta(days=DAYS),
        look.now + timedelta(hours=1),
    )
    plan = pathways.plan(look.viewer, look.patient_id, language=look.language, now=look.now)
    target = plan if plan and plan.status == PlanStatus.ACTIVE else None
    made = [_pressure(look, found, target)] if found[SYSTOLIC] else []
    made += [_single(look, code, found[code]) for code in OTHERS if found[code]]
    return made[:MOST]


def _pressure(look: Looking, found: dict[str, list[StoredReading]], plan: PlanView | None) -> Vital:
    upper, lower = found[SYSTOLIC], found[DIASTOLIC]
    bands = (
        Band(None, float(plan.systolic_below)) if plan else None,
        Band(None, float(plan.diastolic_below)) if plan else None,
    )
    series = [
        Series(name=_("Systolic"), points=_points(look, upper), band=bands[0]),
        Series(name=_("Diastolic"), points=_points(look, lower), band=bands[1]),
    ]
    newest, partner = upper[-1], lower[-1] if lower else None
    text = f"{newest.canonical_value:.0f}" + (f"/{partner.canonical_value:.0f}" if partner else "")
    is_out = any(
        band is not None and reading is not None and not band.holds(float(reading.canonical_value))
        for band, reading in zip(bands, (newest, partner), strict=True)
    )
    return Vital(
        code=SYSTOLIC,
        name=_("Blood pressure"),
        unit="mmHg",
        latest=text,
        is_out=is_out,
        chart=_chart(look, _("Blood pressure"), text, "mmHg", series),
    )


def _single(look: Looking, code: str, readings: Sequence[StoredReading]) -> Vital:
    measure = observations.measure(code)
    unit = measure.units[measure.canonical] if measure else None
    is_chinese = look.language == "zh-Hans"
    name = code if measure is None else measure.zh if is_chinese else measure.en
    said = readings[-1].unit if unit is None else unit.zh if is_chinese else unit.en
    text = f"{readings[-1].canonical_value:.{unit.decimals if unit else 1}f}"
    series = [Series(name=name, points=_points(look, readings))]
    return Vital(
        code=code,
        name=name,
        unit=said,
        latest=text,
        is_out=False,
        chart=_chart(look, name, text, said, series),
    )


def _points(look: Looking, readings: Sequence[StoredReading]) -> list[Point]:
    return [
        Point(
            reading.measured_at.astimezone(look.zone),
            float(reading.canonical_value),
            circumstances(reading, look.language),
        )
        for reading in readings
    ]


def _chart(look: Looking, name: str, latest: str, unit: str, series: list[Series]) -> Chart:
    today = look.now.astimezone(look.zone).date()
    points = series[0].points
    facts = {"name": name, "value": latest, "unit": unit, "on": f"{points[-1].at:%m-%d %H:%M}"}
    count = ngettext("%(n)d reading in 30 days", "%(n)d readings in 30 days", len(points)) % {
        "n": len(points)
    }
    return Chart(
        sentence=_("%(name)s, last %(value)s %(unit)s on %(on)s") % facts + _("; ") + count,
        unit=unit,
        since=today - timedelta(days=DAYS - 1),
        until=today,
        today=today,
        series=series,
    )
