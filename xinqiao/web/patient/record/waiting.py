"""Values that wait for a yes: unusual ones, and what was read off a photograph. One tap answers each."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xinqiao.chart.observations import queries as readings
from xinqiao.chart.observations.types import Method, StoredReading
from xinqiao.identity.people.permissions import can_write_patient
from xinqiao.identity.people.types import Area
from xinqiao.web.patient.frame import Acting, patient_page, show
from xinqiao.web.patient.moments import when_words

from .kinds import DIASTOLIC, PULSE, SYSTOLIC

# a file may leave hundreds; who has answered these is shown the next
MOST = 60
_ORDER = (SYSTOLIC, DIASTOLIC, PULSE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One act of measuring to say yes or no to; `id` answers for all its parts."""

    id: UUID
    title: str
    value: str
    when: str
    why: str


@require_safe
@patient_page
def waiting(request: HttpRequest, acting: Acting) -> HttpResponse:
    """List what waits for a yes, newest first."""
    found = readings.waiting(acting.viewer, acting.patient_id, limit=MOST)
    return show(
        request,
        acting,
        "record/waiting.html",
        tab="record",
        said=request.GET.get("said", ""),
        rows=[_row(parts, acting) for parts in _acts(found)],
        can_answer=can_write_patient(acting.viewer, acting.patient_id, Area.READINGS),
    )


def _acts(found: Sequence[StoredReading]) -> list[list[StoredReading]]:
    """Put the parts of a panel together; they stand beside each other, having been measured at once."""
    return [list(parts) for _id, parts in groupby(found, key=lambda one: one.panel_id or one.id)]


def _row(parts: Sequence[StoredReading], acting: Acting) -> Waiting:
    ordered = sorted(parts, key=lambda one: _ORDER.index(one.code) if one.code in _ORDER else len(_ORDER))
    first = ordered[0]
    return Waiting(
        id=first.panel_id or first.id,
        title=_("Blood pressure") if first.code == SYSTOLIC else _name(first, acting),
        value=_value(ordered, acting),
        when=when_words(acting.local(first.measured_at), acting.today),
        why=_why(first),
    )


def _name(one: StoredReading, acting: Acting) -> str:
    measure = readings.measure(one.code)
    if measure is None:
        return one.code
    return measure.en if acting.language == "en" else measure.zh


def _value(parts: Sequence[StoredReading], acting: Acting) -> str:
    pressures = [one for one in parts if one.code in {SYSTOLIC, DIASTOLIC}]
    others = [one for one in parts if one not in pressures]
    said = []
    if pressures:
        said.append(f"{'/'.join(_number(one) for one in pressures)} {_unit(pressures[0], acting)}")
    for one in others:
        name = f"{_name(one, acting)} " if pressures else ""
        said.append(f"{name}{_number(one)} {_unit(one, acting)}")
    return " · ".join(said)


def _number(one: StoredReading) -> str:
    return f"{one.value.normalize():f}"


def _unit(one: StoredReading, acting: Acting) -> str:
    measure = readings.measure(one.code)
    unit = measure.units.get(one.unit) if measure else None
    if unit is None:
        return one.unit
    return unit.en if acting.language == "en" else unit.zh


def _why(one: StoredReading) -> str:
    if one.method == Method.PHOTO:
        return _("read off a photo; please compare")
    if one.method == Method.DEVICE:
        return _("sent by a device; it is unusual")
    return _("it is unusual")
