"""FHIR Observation → results: the numeric value, or each numeric component of a panel."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from xinqiao.chart.observations.types import IncomingResult
from xinqiao.chart.records.types import Resource
from xinqiao.foundation.ids import new_id

LOINC = "http://loinc.org"
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
