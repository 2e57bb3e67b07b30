"""One line about a kept resource: its name, how it stands, since when. FHIR R4 shapes, read defensively."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from xinqiao.chart.records.types import RecordLine, Resource

_NAMES = ("code", "medicationCodeableConcept", "vaccineCode", "type")
_DATES = (
    "onsetDateTime",
    "onsetPeriod",
    "authoredOn",
    "effectiveDateTime",
    "effectivePeriod",
    "performedDateTime",
    "recordedDate",
    "assertedDate",
    "date",
)
_ENDED = frozenset(
    {"resolved", "inactive", "remission", "stopped", "completed", "cancelled", "entered-in-error"}
)


def line(resource: Resource) -> RecordLine | None:
    """Return the line of a resource, or None for one without a name or entered in error."""
    status = _status(resource)
    name = next((text for field in _NAMES if (text := _concept(resource.get(field)))), "")
    if not name or status == "entered-in-error":
        return None
    return RecordLine(
        id=str(resource.get("id", "")),
        name=name,
        note=_note(resource),
        is_current=status not in _ENDED,
        on=next((on for field in _DATES if (on := _day(resource.get(field)))), None),
    )


def lines(resources: Iterable[Resource]) -> list[RecordLine]:
    """Return the lines of resources, one per name: what is current first, then the newest."""
    newest: dict[str, RecordLine] = {}
    for found in (line(resource) for resource in resources):
        if found is None:
            continue
        known = newest.get(found.name)
        if known is None or (found.is_current, found.on or date.min) > (
            known.is_current,
            known.on or date.min,
        ):
            newest[found.name] = found
    return sorted(newest.values(), key=lambda one: (not one.is_current, -(one.on or date.min).toordinal()))


def _concept(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    codings = value.get("coding") or [{}]
    return str(value.get("text") or codings[0].get("display") or "")


def _status(resource: Resource) -> str:
    told = resource.get("clinicalStatus") or resource.get("status") or ""
    if isinstance(told, dict):
        codings = told.get("coding") or [{}]
        return str(codings[0].get("code", ""))
    return str(told)


def _note(resource: Resource) -> str:
    dosage = resource.get("dosageInstruction") or [{}]
    if isinstance(dosage[0], dict) and dosage[0].get("text"):
        return str(dosage[0]["text"])
    reactions = resource.get("reaction") or [{}]
    manifestations = reactions[0].get("manifestation") or [{}]
    return _concept(manifestations[0])


def _day(value: Any) -> date | None:
    text = value.get("start") if isinstance(value, dict) else value
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None
