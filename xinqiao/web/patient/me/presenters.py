"""The words of Me: doors, plan changes, relatives, purposes, channels, and who looked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinqiao.care.environment import queries as environment
from xinqiao.care.environment.types import Kind, Measured
from xinqiao.care.pathways.types import PlanView
from xinqiao.contact.notifications.types import ChannelChoice, ChannelName
from xinqiao.foundation.audit import Entry
from xinqiao.identity.consent import queries as consents
from xinqiao.identity.consent.permissions import can_decide
from xinqiao.identity.consent.types import ConsentState, PurposeCode
from xinqiao.identity.people.types import Area, Relationship, RelativeView
from xinqiao.web.patient.frame import Acting
from xinqiao.web.patient.moments import plain_day, when_words

from .actions_in_words import ACTIONS, PURPOSES
from .forms import OFFERED, RelativeForm

AREAS: dict[Area, str | Promise] = {
    Area.DEMOGRAPHICS: gettext_lazy("name and age"),
    Area.PLAN: gettext_lazy("plan and tasks"),
    Area.READINGS: gettext_lazy("measurements"),
    Area.MEDICINES: gettext_lazy("medicines"),
    Area.RECORDS: gettext_lazy("hospital records"),
    Area.MESSAGES: gettext_lazy("messages"),
    Area.QUESTIONNAIRES: gettext_lazy("answers to forms"),
    Area.DIARY: gettext_lazy("shared entries of the diary"),
}
RELATIONSHIPS: dict[Relationship, str | Promise] = {
    Relationship.SPOUSE: gettext_lazy("husband or wife"),
    Relationship.CHILD: gettext_lazy("son or daughter"),
    Relationship.PARENT: gettext_lazy("father or mother"),
    Relationship.SIBLING: gettext_lazy("brother or sister"),
    Relationship.GUARDIAN: gettext_lazy("guardian"),
    Relationship.OTHER: gettext_lazy("somebody else close"),
}
CHANNELS: dict[ChannelName, tuple[str | Promise, str | Promise]] = {
    ChannelName.IN_APP: (
        gettext_lazy("Here in the app"),
        gettext_lazy("Under the bell, always in full words."),
    ),
    ChannelName.EMAIL: (
        gettext_lazy("E-mail"),
        gettext_lazy("Only a short hint leaves the app, never a diagnosis or a value."),
    ),
    ChannelName.OUTBOX: (
        gettext_lazy("Demonstration outbox"),
        gettext_lazy("Shows what would have been sent."),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One line of who looked."""

    who: str
    what: str
    when: str
    why: str
    is_own: bool
    times: str = ""


def rows(acting: Acting) -> list[dict[str, str]]:
    """Return the doors of Me that this viewer has."""
    doors = []
    if acting.may(Area.PLAN):
        doors.append(("patient-plan", "today", _("My plan"), _("Targets, visits, every change and why")))
    if acting.may(Area.READINGS):
        doors.append(("patient-devices", "bp", _("Devices"), _("What sends values by itself")))
    if acting.may(Area.READINGS):
        doors.append(
            ("patient-district", "pin", _("Air and heat"), _("Told when the air of my district is bad"))
        )
    doors.append(("patient-channels", "bell", _("How to reach me"), _("In the app, by e-mail")))
    if acting.may(Area.DEMOGRAPHICS):
        doors.append(("patient-family", "users", _("Family"), _("Who may see what")))
        doors.append(
            ("patient-consents", "lock", _("What I agreed to"), _("One by one; taken back at any time"))
        )
    if acting.is_self:
        doors.append(("patient-access", "eye", _("Who looked"), _("Everybody who opened my record, and why")))
    return [
        {"href": reverse(name), "icon": icon, "title": title, "text": text}
        for name, icon, title, text in doors
    ]


def log(plan: PlanView, acting: Acting) -> list[dict[str, Any]]:
    """Return the changes of a plan, newest first, in plain words."""
    return [
        {
            "words": one.words,
            "reason": one.reason,
            "note": one.note,
            "by": one.by,
            "when": when_words(acting.local(one.at), acting.today),
        }
        for one in plan.log
    ]


def relative(one: RelativeView, acting: Acting) -> dict[str, Any]:
    """Return a relative and what they may see."""
    shown = [str(AREAS[area]) for area in Area if area in one.areas and area is not Area.DEMOGRAPHICS]
    until = (
        _("until %(day)s") % {"day": plain_day(acting.local(one.until).date())}
        if one.until
        else _("until ended")
    )
    return {
        "id": one.id,
        "name": one.name,
        "relationship": str(RELATIONSHIPS[one.relationship]),
        "areas": _("May see: %(areas)s") % {"areas": _(", ").join(shown) or "—"},
        "until": until,
        "can_end": acting.is_self or one.person_id == acting.viewer.person_id,
    }


def relative_form(form: RelativeForm) -> dict[str, Any]:
    """Return the form as typed, with what is wrong beside each field."""
    areas = form.data.getlist("areas") if form.is_bound and hasattr(form.data, "getlist") else []
    return {
        "name": form.typed("name"),
        "phone": form.typed("phone"),
        "relationships": [
            {"value": one.value, "label": str(words), "is_chosen": form.typed("relationship") == one.value}
            for one, words in RELATIONSHIPS.items()
            if one is not Relationship.GUARDIAN
        ],
        "areas": [
            {"value": area.value, "label": str(AREAS[area]), "is_chosen": area.value in areas}
            for area in OFFERED
        ],
        "errors": {name: str(found[0]) for name, found in form.errors.items()} if form.is_bound else {},
        "is_open": form.is_bound,
    }


def family_wording(acting: Acting) -> str:
    """Return the words one agrees to when letting a relative in."""
    found = next(one for one in consents.catalogue() if one.code is PurposeCode.FAMILY_SHARE)
    return found.wording[acting.language]


def consent(one: ConsentState, acting: Acting) -> dict[str, Any]:
    """Return one purpose in plain words, and since when it stands so."""
    decided = when_words(acting.local(one.decided_at), acting.today) if one.decided_at else ""
    if one.is_granted:
        state = _("Agreed, %(when)s") % {"when": decided}
    elif decided:
        state = _("Taken back, %(when)s") % {"when": decided}
    else:
        state = _("Not agreed")
    return {
        "code": one.purpose.code.value,
        "title": one.purpose.title[acting.language],
        "wording": one.purpose.wording[acting.language],
        "hash": one.purpose.hashes[acting.language],
        "is_granted": one.is_granted,
        "state": state,
    }


def channel(one: ChannelChoice) -> dict[str, Any]:
    """Return a channel in words."""
    title, text = CHANNELS[one.channel]
    return {
        "name": one.channel.value,
        "title": str(title),
        "text": str(text),
        "is_on": one.is_on,
        "address": one.address_masked,
        "needs_address": one.needs_address,
    }


def gathered(lines: Sequence[Seen]) -> list[Seen]:
    """Return the lines with those that say the same in a row as one, with how often."""
    found = []
    for _same, group in groupby(lines, key=lambda one: (one.who, one.what, one.why)):
        same = list(group)
        times = _("%(count)d times") % {"count": len(same)} if len(same) > 1 else ""
        found.append(replace(same[0], times=times))
    return found


def seen(one: Entry, names: Mapping[UUID, str], family: Mapping[UUID, str], acting: Acting) -> Seen:
    """Return an audit entry as a patient reads it."""
    is_own = one.person_id is not None and one.person_id == acting.viewer.person_id
    if is_own:
        who = _("You")
    elif one.membership_id is not None:
        who = names.get(one.membership_id, _("Care team"))
    elif one.person_id is not None:
        who = family.get(one.person_id, _("A relative"))
    elif one.viewer_kind == "device":
        who = _("A device of yours")
    elif one.viewer_kind == "client":
        who = _("A connected system")
    else:
        who = _("Xinqiao, by itself")
    return Seen(
        who=who,
        what=str(ACTIONS.get(one.action, _("worked on your record"))),
        when=when_words(acting.local(one.at), acting.today),
        why=str(PURPOSES.get(one.purpose, one.purpose)),
        is_own=is_own,
    )


AIR_BANDS: dict[str, str | Promise] = {
    "light": gettext_lazy("lightly polluted"),
    "moderate": gettext_lazy("moderately polluted"),
    "heavy": gettext_lazy("heavily polluted"),
    "severe": gettext_lazy("severely polluted"),
}
HEAT_LEVELS: dict[str, str | Promise] = {
    "yellow": gettext_lazy("yellow heat warning"),
    "orange": gettext_lazy("orange heat warning"),
    "red": gettext_lazy("red heat warning"),
}


def district(acting: Acting, chosen: str) -> dict[str, Any]:
    """Return the district that was given, what is reported there now, and the words one agrees to."""
    own = environment.district_of(acting.viewer, acting.patient_id)
    purpose = next(one for one in consents.catalogue() if one.code is PurposeCode.LOCATION)
    reports = environment.latest_reports([own.district], acting.now) if own else []
    wanted = chosen or (own.district if own else "")
    return {
        "own": own,
        "reports": [_report(one, acting) for one in reports],
        "districts": [
            {
                "code": one.district,
                "name": one.name,
                "is_chosen": one.district == wanted,
            }
            for one in environment.known_districts(acting.now)
        ],
        "can_decide": can_decide(acting.viewer, acting.patient_id, now=acting.now),
        "has_agreed": consents.is_granted(acting.patient_id, PurposeCode.LOCATION, now=acting.now),
        "wording": purpose.wording[acting.language],
        "wording_hash": purpose.hashes[acting.language],
    }


def _report(one: Measured, acting: Acting) -> dict[str, str]:
    if one.kind is Kind.HEAT:
        words = str(HEAT_LEVELS.get(one.band.name, _("no heat warning")))
    else:
        words = _("air-quality index %(value)s, %(band)s") % {
            "value": one.value,
            "band": AIR_BANDS.get(one.band.name, _("fit to breathe")),
        }
    return {"words": words, "when": when_words(acting.local(one.observed_at), acting.today)}
