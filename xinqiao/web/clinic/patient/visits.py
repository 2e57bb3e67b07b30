"""The follow-ups of a patient: the form, what it says, and what the programme proposes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinqiao.care.pathways.types import AdjustRule, FollowUpView, NewFollowUp, VisitMode
from xinqiao.foundation.errors import Refused
from xinqiao.foundation.ids import new_id

MODES: dict[VisitMode, Promise] = {
    VisitMode.CLINIC: gettext_lazy("at the clinic"),
    VisitMode.HOME: gettext_lazy("at home"),
    VisitMode.PHONE: gettext_lazy("by phone"),
}
CLASSES: dict[str, Promise] = {
    "satisfied": gettext_lazy("control satisfactory"),
    "unsatisfied": gettext_lazy("control not satisfactory"),
    "": gettext_lazy("not enough data for a class"),
}
_SPANS: dict[str, Promise] = {
    "P14D": gettext_lazy("within two weeks"),
    "P3M": gettext_lazy("within three months"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitLine:
    """One follow-up in words."""

    at: datetime
    mode: str
    pressure: str
    control: str
    is_satisfied: bool
    streak: int
    remarks: tuple[str, ...]
    note: str
    by: str


def lines_of(found: Iterable[FollowUpView], zone: ZoneInfo) -> list[VisitLine]:
    """Return follow-ups as the page lists them."""
    return [
        VisitLine(
            at=one.held_at.astimezone(zone),
            mode=str(MODES[one.mode]),
            pressure=f"{one.systolic}/{one.diastolic}" if one.systolic and one.diastolic else "",
            control=str(CLASSES.get(one.control, one.control)),
            is_satisfied=one.control == "satisfied",
            streak=one.streak,
            remarks=_remarks(one),
            note=one.note,
            by=one.by,
        )
        for one in found
    ]


def _remarks(one: FollowUpView) -> tuple[str, ...]:
    said = [_("adverse reaction")] if one.has_adverse_reaction else []
    return (*said, _("new complication")) if one.has_new_complication else tuple(said)


def proposals_of(rules: Iterable[AdjustRule]) -> list[str]:
    """Return what the programme proposes, in words; nothing of it happens by itself."""
    said = []
    for rule in rules:
        if wanted := str(rule.then.get("next_visit", "")):
            span = _SPANS.get(wanted, wanted)
            said.append(_("Next follow-up %(span)s") % {"span": span})
        if rule.then.get("refer"):
            said.append(_("Refer, and ask what came of it within two weeks"))
    return said


def read_visit(request: HttpRequest, zone: ZoneInfo, now: datetime) -> tuple[NewFollowUp, bool]:
    """Return the follow-up of the form, and whether an unusual pressure was looked at twice.

    Raises Refused in words where a field cannot be read.
    """
    data = request.POST
    systolic, diastolic = (_pressure(data.get(name, "")) for name in ("systolic", "diastolic"))
    if (systolic is None) != (diastolic is None):
        raise Refused(_("Write both values of the pressure, or neither."), code="half-a-pressure")
    mode = data.get("mode", "")
    if mode not in set(VisitMode):
        raise Refused(_("Say how the follow-up took place."), code="no-mode")
    visit = NewFollowUp(
        id=_id(data.get("id", "")),
        held_at=_instant(data.get("held_at", ""), zone, now),
        mode=VisitMode(mode),
        systolic=systolic,
        diastolic=diastolic,
        has_adverse_reaction=data.get("adverse_reaction") == "yes",
        has_new_complication=data.get("new_complication") == "yes",
        note=data.get("note", "").strip()[:500],
    )
    return visit, data.get("checked") == "yes"


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return new_id()


def _pressure(text: str) -> int | None:
    text = text.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 3:
        raise Refused(_("Write the pressure as whole numbers, such as 138 and 86."), code="not-a-number")
    return int(text)


def _instant(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """Minutes of the wall clock of the patient; the minute that runs is now."""
    try:
        told = datetime.fromisoformat(text).replace(tzinfo=zone)
    except ValueError:
        raise Refused(_("Write day and time as 2026-11-30 09:30."), code="not-a-time")
    return min(told, now) if told - now < timedelta(minutes=1) and told > now else told


def form_of(now: datetime, zone: ZoneInfo) -> dict[str, object]:
    """Return what the empty form begins with."""
    at = now.astimezone(zone)
    return {
        "id": new_id(),
        "held_at": f"{at:%Y-%m-%dT%H:%M}",
        "latest": f"{at:%Y-%m-%d}T23:59",
        "modes": MODES,
    }
