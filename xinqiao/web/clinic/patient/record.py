"""What other systems sent, in one line each: the newest laboratory values, and kept resources."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from xinqiao.chart.observations.types import ResultLine

TYPES: dict[str, Promise] = {
    "Condition": gettext_lazy("Conditions"),
    "AllergyIntolerance": gettext_lazy("Allergies"),
    "Encounter": gettext_lazy("Visits"),
    "Procedure": gettext_lazy("Procedures"),
    "MedicationRequest": gettext_lazy("Prescriptions"),
    "DiagnosticReport": gettext_lazy("Reports"),
    "DocumentReference": gettext_lazy("Documents"),
}
_NAMES = ("code", "type", "medicationCodeableConcept", "class")
_DAYS = (
    "onsetDateTime",
    "recordedDate",
    "performedDateTime",
    "authoredOn",
    "effectiveDateTime",
    "issued",
    "date",
)
MOST_OF_A_TYPE = 12
MOST_CONDITIONS = 4
# FHIR condition-clinical and allergyintolerance-clinical; without a status a sender means that it holds
_HOLDING = frozenset({"active", "recurrence", "relapse", ""})
_HIGH, _LOW = {"H", "HH", "HU"}, {"L", "LL", "LU"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One kept resource."""

    title: str
    on: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The resources of one type."""

    title: str
    entries: tuple[Entry, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What everybody must know who opens the page: conditions that hold, and allergies."""

    conditions: tuple[str, ...]
    more: int
    allergies: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lab:
    """The newest value of one test; `mark` is the sender's own: high, low or none."""

    name: str
    unit: str
    value: str
    on: date
    mark: str


def labs_of(results: Iterable[ResultLine]) -> list[Lab]:
    """Return one line per test, the newest test first."""
    return [
        Lab(
            name=result.name,
            unit=result.unit,
            value=f"{result.value.normalize():f}",
            on=result.local_on,
            mark=_mark(result.interpretation.upper()),
        )
        for result in results
    ]


def _mark(sent: str) -> str:
    return "high" if sent in _HIGH else "low" if sent in _LOW else ""


def kept_of(resources: Iterable[Mapping[str, Any]]) -> list[Kept]:
    """Return kept resources by type, in the order of TYPES, newest first."""
    by_type: dict[str, list[Mapping[str, Any]]] = {}
    for resource in resources:
        by_type.setdefault(str(resource.get("resourceType", "")), []).append(resource)
    made = []
    for name, words in TYPES.items():
        entries = sorted(map(_entry, by_type.get(name, ())), key=lambda entry: entry.on, reverse=True)
        if entries:
            shown = tuple(entries[:MOST_OF_A_TYPE])
            made.append(Kept(title=str(words), entries=shown, more=len(entries) - len(shown)))
    return made


def known_of(resources: Iterable[Mapping[str, Any]]) -> Known:
    """Return the conditions and allergies that hold, each name once, the newest conditions first."""
    names: dict[str, list[str]] = {"Condition": [], "AllergyIntolerance": []}
    for resource in sorted(resources, key=lambda each: _entry(each).on, reverse=True):
        found = names.get(str(resource.get("resourceType")))
        title = _title(resource)
        if found is not None and title not in found and _code(resource.get("clinicalStatus")) in _HOLDING:
            found.append(title)
    conditions = names["Condition"]
    return Known(
        conditions=tuple(conditions[:MOST_CONDITIONS]),
        more=max(0, len(conditions) - MOST_CONDITIONS),
        allergies=tuple(names["AllergyIntolerance"]),
    )


def _code(concept: object) -> str:
    codings = concept.get("coding") or [{}] if isinstance(concept, Mapping) else [{}]
    return str(codings[0].get("code", ""))


def _entry(resource: Mapping[str, Any]) -> Entry:
    period = resource.get("period") or resource.get("performedPeriod") or {}
    on = next((resource[name] for name in _DAYS if resource.get(name)), period.get("start", ""))
    return Entry(title=_title(resource), on=str(on)[:10], status=_status(resource))


def _title(resource: Mapping[str, Any]) -> str:
    for name in _NAMES:
        value = resource.get(name)
        concept = value[0] if isinstance(value, list) and value else value
        if isinstance(concept, Mapping) and (words := _words(concept)):
            return words
    return str(resource.get("description") or resource.get("resourceType", ""))


def _words(concept: Mapping[str, Any]) -> str:
    coding = concept.get("coding") or [concept]
    return str(concept.get("text") or coding[0].get("display") or coding[0].get("code") or "")


def _status(resource: Mapping[str, Any]) -> str:
    status = resource.get("clinicalStatus") or resource.get("status") or ""
    return _words(status) if isinstance(status, Mapping) else str(status)
