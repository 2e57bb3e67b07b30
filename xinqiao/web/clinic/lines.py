"""Care lines and what the pages call things: facts of the floors below in the shapes that components draw."""

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinqiao.care.pathways.types import CarelineFacts
from xinqiao.foundation.phrases import knows, say
from xinqiao.identity.people.types import PatientCard, Sex, Standing
from xinqiao.web.clinic.frame import language
from xinqiao.web.components.careline.geometry import Day, Line, Mark, Pier, Tower

SEXES = {
    Sex.FEMALE: gettext_lazy("F"),
    Sex.MALE: gettext_lazy("M"),
    Sex.OTHER: gettext_lazy("other sex"),
    Sex.UNKNOWN: gettext_lazy("sex unknown"),
}


STANDINGS = {
    Standing.ALIVE: gettext_lazy("in care"),
    Standing.DECEASED: gettext_lazy("died"),
    Standing.WITHDRAWN: gettext_lazy("withdrew"),
    Standing.TRANSFERRED: gettext_lazy("moved to another hospital"),
    Standing.MERGED: gettext_lazy("merged"),
}


def local_day(now: datetime, zone: str) -> date:
    """Return the patient's own calendar day."""
    return now.astimezone(ZoneInfo(zone)).date()


def who(card: PatientCard | None, now: datetime) -> str:
    """Return sex and age as lists show them: 女 68."""
    if card is None:
        return ""
    age = card.age_on(local_day(now, card.time_zone))
    return f"{SEXES[card.sex]} {age}" if age is not None else str(SEXES[card.sex])


def line_of(
    facts: CarelineFacts | None,
    today: date,
    *,
    piers: Sequence[Pier] = (),
    marks: Sequence[Mark] = (),
) -> Line | None:
    """Return the care line of a patient, or None where there is nothing to draw."""
    if facts is None or not (facts.days or facts.milestones):
        return None
    towers = [
        Tower(one.on, one.label, f"{one.on.month}/{one.on.day}")
        for one in facts.milestones
        if one.state != "missed"
    ]
    days = [Day(one.on, one.done / one.due if one.due else None) for one in facts.days]
    return Line(
        today=today, towers=towers, days=days, piers=piers, marks=marks, day_label=_day_label(facts, today)
    )


def _day_label(facts: CarelineFacts, today: date) -> str:
    begun = [one.on for one in facts.milestones if one.kind == "anchor" and one.on <= today]
    return _("Today, day %(n)d") % {"n": (today - max(begun)).days} if begun else ""


def programme_words(code: str) -> str:
    """Return what a programme is called; its code where nobody has named it."""
    phrase_id = f"pathways.{code.lower()}.title"
    return say(phrase_id, language=language()) if knows(phrase_id) else code
