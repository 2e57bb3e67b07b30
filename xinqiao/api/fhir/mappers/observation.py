"""FHIR Observation → results (each numeric value or component), and what we measured → Observation."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from uuid import UUID

from xinqiao.api.fhir.mappers.shared import concept, instant, present
from xinqiao.api.fhir.mappers.shared import resource as own_resource
from xinqiao.chart.observations import queries as observations
from xinqiao.chart.observations.types import IncomingResult, StoredReading
from xinqiao.chart.records.types import Resource
from xinqiao.foundation.ids import new_id

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
IDENTIFIER = "urn:xinqiao:measurement"
METHOD = "urn:xinqiao:method"
SYMPTOM = "urn:xinqiao:symptom"
# kinds of our measures and results, as FHIR's categories
CATEGORIES = {
    "vital": "vital-signs",
    "office": "vital-signs",
    "lab": "laboratory",
    "activity": "activity",
    "score": "survey",
}
_COUNTED = frozenset({"final", "amended", "corrected"})


def results(resource: Resource, patient_id: UUID) -> list[IncomingResult]:
    """Return the numeric results of an Observation; none for coded or preliminary ones."""
    if resource.get("status") not in _COUNTED:
        return []
    measured_at = _measured_at(resource)
    if measured_at is None:
        return []
    kind = "lab" if "laboratory" in _categories(resource) else "office"
    found = list(_values(resource))
    panel_id = new_id() if len(found) > 1 else None
    return [
        IncomingResult(
            id=name,
            patient_id=patient_id,
            kind=kind,
            code=code,
            value=value,
            unit=unit,
            measured_at=measured_at,
            display=display,
            panel_id=panel_id,
        )
        for name, code, display, value, unit in found
    ]


def _values(resource: Resource) -> Iterator[tuple[str, str, str, Decimal, str]]:
    base = str(resource["id"])
    for part in [resource, *(resource.get("component") or [])]:
        quantity = part.get("valueQuantity")
        code, display = _code(part.get("code"))
        if isinstance(quantity, dict) and code and isinstance(quantity.get("value"), int | float):
            unit = str(quantity.get("code") or quantity.get("unit") or "1")
            name = base if part is resource else f"{base}#{code}"
            yield name, code, display, Decimal(str(quantity["value"])), unit


def _code(concept: Any) -> tuple[str, str]:
    codings = concept.get("coding") or [] if isinstance(concept, dict) else []
    loinc = [coding for coding in codings if coding.get("system") == LOINC]
    for coding in [*loinc, *codings]:
        return str(coding.get("code", "")), str(coding.get("display") or concept.get("text") or "")
    return "", ""


def _categories(resource: Resource) -> set[str]:
    return {
        str(coding.get("code"))
        for category in resource.get("category") or []
        for coding in category.get("coding") or []
    }


def _measured_at(resource: Resource) -> datetime | None:
    text = resource.get("effectiveDateTime") or resource.get("effectiveInstant")
    text = text or (resource.get("effectivePeriod") or {}).get("start")
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def observation(act: observations.MeasuredAct, subject: dict[str, str]) -> Resource:
    """Return the Observation of one act, a panel with its parts as components.

    Values and units are as they were measured; the instant keeps the offset it was sent with.
    """
    first, codes = act.parts[0], [part.code for part in act.parts]
    panel = observations.panel_of(codes) if len(codes) > 1 else None
    is_single = panel is None and len(codes) == 1
    return own_resource(
        "Observation",
        act.id,
        IDENTIFIER,
        extension=[{"url": SYMPTOM, "valueCode": symptom} for symptom in first.symptoms],
        status=first.status.value,
        category=[concept(CATEGORY, _category(first))],
        code=_named(panel or first.code),
        subject=subject,
        effectiveDateTime=_with_offset(first),
        issued=instant(first.received_at),
        method=concept(METHOD, first.method),
        device={"display": act.device_name} if act.device_name else None,
        valueQuantity=_quantity(first) if is_single else None,
        component=[]
        if is_single
        else [{"code": _named(part.code), "valueQuantity": _quantity(part)} for part in act.parts],
    )


def _category(reading: StoredReading) -> str:
    known = observations.measure(reading.code)
    kind = reading.method if reading.method in CATEGORIES else known.kind if known else "vital"
    return CATEGORIES.get(kind, "vital-signs")


def _named(code: str) -> dict[str, Any]:
    return concept(LOINC, code, observations.name_of(code))


def _quantity(reading: StoredReading) -> dict[str, Any]:
    return present(value=reading.value, unit=reading.unit, system=UCUM, code=reading.unit)


def _with_offset(reading: StoredReading) -> str:
    zone = timezone(timedelta(minutes=reading.offset_minutes))
    return reading.measured_at.astimezone(zone).isoformat()
