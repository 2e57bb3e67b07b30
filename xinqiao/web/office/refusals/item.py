"""One refused item as its page shows it: its words, the form that mends it, what may be pressed."""

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from xinqiao.chart.intake.types import RefusalState, RefusalView
from xinqiao.chart.observations import queries as observations
from xinqiao.chart.observations.permissions import can_record
from xinqiao.foundation.errors import Refused
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people import queries as people
from xinqiao.journeys.record_again import can_retry
from xinqiao.web.office.frame import zone_of

from .said import STATES, kind_words, source_words, why

READING = "reading"


class UnreadableForm(Refused):
    """What was typed into the form is not a reading; `errors` says where, by the name of the field."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__(_("Please look at the marked places."), code="unreadable-form")
        self.errors = errors


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One value of a reading as the form shows it; `place` is its part of a panel, "" for a single value."""

    place: str
    label: str
    value: str
    unit: str
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What mends a reading: its values with units, and when it was measured, in the hospital's own time."""

    values: tuple[Value, ...]
    measured_at: str
    error_at: str = ""


def item_context(
    viewer: Viewer,
    item: RefusalView,
    typed: dict[str, str] | None = None,
    errors: dict[str, str] | None = None,
) -> dict[str, Any]:
    """Return what the page of an item shows; what the viewer may not see is not in it."""
    sees = sees_words(viewer, item)
    is_waiting = item.state is RefusalState.WAITING
    cards = people.cards(viewer, [item.patient_id]) if item.patient_id else {}
    return {
        "item_id": item.id,
        "name": item.name,
        "kind": kind_words(item.kind),
        "source": source_words(item.source_kind, item.source_key),
        "position": item.position + 1,
        "received_at": item.received_at,
        "why": why(item.code, item.reason),
        # the sentence names the value
        "told": item.reason if sees else "",
        "code": item.code,
        "attempts": item.attempts,
        "state": STATES[item.state],
        "is_waiting": is_waiting,
        "settled_at": item.settled_at,
        "note": item.note,
        "mrn": next((card.mrn for card in cards.values()), ""),
        "sees": sees,
        "words": _pretty(item.original) if sees else "",
        "form": form_of(viewer, item, typed or {}, errors or {}) if sees and is_waiting else None,
        "may_retry": is_waiting and can_retry(item.kind),
        "errors": errors or {},
    }


def sees_words(viewer: Viewer, item: RefusalView) -> bool:
    """Whether the viewer may mend the item: a reading by who may write it, all else by who sees the list."""
    return item.patient_id is None or item.kind != READING or can_record(viewer, item.patient_id)


def _pretty(original: str) -> str:
    try:
        return json.dumps(json.loads(original), ensure_ascii=False, indent=2)
    except ValueError:
        return original


def form_of(viewer: Viewer, item: RefusalView, typed: dict[str, str], errors: dict[str, str]) -> Form | None:
    """Return the form that mends a reading, with what was sent or typed; None where it would not help."""
    sent = _sent(item)
    if sent is None or item.patient_id is None:
        return None
    measured_at = typed.get("measured_at", _local(sent.get("measured_at"), zone_of(viewer)))
    values = tuple(_value(place, part, typed, errors) for place, part in _parts(sent))
    return Form(values=values, measured_at=measured_at, error_at=errors.get("measured_at", ""))


def _sent(item: RefusalView) -> dict[str, Any] | None:
    if item.kind != READING:
        return None
    try:
        found = json.loads(item.original)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _parts(sent: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    components = sent.get("components")
    if isinstance(components, list) and components:
        return [(f"-{n}", part) for n, part in enumerate(components) if isinstance(part, dict)]
    return [("", sent)]


def _value(place: str, part: dict[str, Any], typed: dict[str, str], errors: dict[str, str]) -> Value:
    code = str(part.get("code", ""))
    sent = part.get("value")
    return Value(
        place=place,
        label=_named(code),
        value=typed.get(f"value{place}", "" if sent is None else str(sent)),
        unit=typed.get(f"unit{place}", str(part.get("unit", ""))),
        error=errors.get(f"value{place}", ""),
    )


def _named(code: str) -> str:
    known = observations.measure(code)
    if known is None:
        return code or pgettext("office", "Value")
    return known.en if (get_language() or "").startswith("en") else known.zh


def _local(sent: object, zone: ZoneInfo) -> str:
    try:
        at = datetime.fromisoformat(str(sent))
    except ValueError:
        return ""
    return f"{at.astimezone(zone) if at.tzinfo else at:%Y-%m-%dT%H:%M:%S}"


def changes(viewer: Viewer, item: RefusalView, typed: dict[str, str]) -> dict[str, object]:
    """Return what was typed as changes to the item's fields. Raises UnreadableForm.

    A time that was not touched keeps the offset it was sent with; a new one is the hospital's.
    """
    sent = _sent(item)
    if sent is None:
        raise UnreadableForm({})
    errors: dict[str, str] = {}
    parts = [_changed(place, part, typed, errors) for place, part in _parts(sent)]
    found: dict[str, object] = {"components": parts} if "components" in sent else dict(parts[0])
    at = typed.get("measured_at", "")
    if at != _local(sent.get("measured_at"), zone_of(viewer)) or item.code == "no-offset":
        found["measured_at"] = _instant(at, zone_of(viewer), errors)
    if errors:
        raise UnreadableForm(errors)
    return found


def _changed(
    place: str, part: dict[str, Any], typed: dict[str, str], errors: dict[str, str]
) -> dict[str, object]:
    text, unit = typed.get(f"value{place}", "").strip(), typed.get(f"unit{place}", "").strip()
    kept = {"code": part["code"]} if place and "code" in part else {}
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        errors[f"value{place}"] = _("Write a number, such as 128 or 6.1.")
    return {**kept, "value": number, "unit": unit}


def _instant(text: str, zone: ZoneInfo, errors: dict[str, str]) -> str:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=zone).isoformat()
    except ValueError:
        errors["measured_at"] = _("Write day and time.")
        return ""
