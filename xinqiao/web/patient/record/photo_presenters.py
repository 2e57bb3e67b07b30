"""A photograph in words: what to take, how far it is, what was read and what is doubtful about it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xinqiao.chart.observations.queries import measure, reason
from xinqiao.chart.observations.types import Outcome
from xinqiao.chart.photos.queries import lab_name
from xinqiao.chart.photos.types import JIN, Doubt, Line, PhotoKind, PhotoState, PhotoView, Proposal, Shown
from xinqiao.web.patient.frame import Acting
from xinqiao.web.patient.moments import when_words

from .photo_forms import Answer, Group, Slot
from .photo_kinds import BY_KIND, SUBJECTS
from .symptoms import known_symptoms, symptom_words

# a little of what stands around a number, so that it is recognised on the photo
_AROUND = 0.15

_DOUBTS: dict[Doubt, Promise] = {
    Doubt.UNSURE: gettext_lazy("It is hard to read on the photo."),
    Doubt.TWO_WAYS: gettext_lazy("We looked twice and read it differently the second time."),
    Doubt.LETTERS: gettext_lazy("Something looked like a letter and was taken for a digit."),
    Doubt.NO_POINT: gettext_lazy("No decimal point was seen. Is there one?"),
    Doubt.BY_POSITION: gettext_lazy("No label was seen; which number this is follows from its place only."),
    Doubt.SEVERAL: gettext_lazy("There are several numbers that it could be."),
    Doubt.NO_UNIT: gettext_lazy("No unit was seen. Please choose it."),
    Doubt.IMPLAUSIBLE: gettext_lazy("What we read cannot be right. Please type what the photo shows."),
    Doubt.ORDER: gettext_lazy("The upper value must be above the lower one."),
    Doubt.SUDDEN: gettext_lazy("This is far from the last value. Please compare it once more."),
    Doubt.UNUSUAL: gettext_lazy("This value is unusual. Please compare it once more."),
    Doubt.FLAG: gettext_lazy("The printed mark does not fit the printed range."),
    Doubt.FAR: gettext_lazy("This is far outside the printed range. Is a decimal point missing?"),
}
_WHY_SHOWN: dict[str, Promise] = {
    "unknown-test": gettext_lazy("We do not know this test, so it is not kept."),
    "no-number": gettext_lazy("This is not a number, so it is not kept."),
    "other-unit": gettext_lazy("We do not know this unit for this test, so it is not kept."),
}
_OVER: dict[PhotoState, tuple[Promise, Promise]] = {
    PhotoState.KEPT: (
        gettext_lazy("Recorded"),
        gettext_lazy("The values you ticked are kept. The photo is deleted."),
    ),
    PhotoState.DISCARDED: (
        gettext_lazy("The photo is deleted"),
        gettext_lazy("Nothing of it was kept."),
    ),
    PhotoState.EXPIRED: (
        gettext_lazy("The photo is deleted"),
        gettext_lazy("It was not answered within a day. Nothing of it was kept."),
    ),
    PhotoState.FAILED: (
        gettext_lazy("This photo could not be read"),
        gettext_lazy("It is deleted and nothing of it was kept. Please take it again, or type the value."),
    ),
}


def subjects(chosen: str) -> list[dict[str, Any]]:
    """Return what can be photographed, the chosen one marked; the first where none of them is."""
    # the page of the pulse has no photo of its own: an oximeter shows it
    wanted = PhotoKind.OXYGEN.value if chosen == "pulse" else chosen
    known = [one.kind.value for one in SUBJECTS]
    wanted = wanted if wanted in known else known[0]
    return [
        {"value": one.kind.value, "label": str(one.label), "is_chosen": one.kind.value == wanted}
        for one in SUBJECTS
    ]


def photo(found: PhotoView, acting: Acting) -> dict[str, Any]:
    """Return how far a photograph is, and when it will be deleted."""
    title, text = _OVER.get(found.state, ("", ""))
    subject = BY_KIND[found.kind]
    return {
        "id": found.id,
        "kind": found.kind.value,
        "label": str(subject.label),
        "is_over": not found.is_open,
        "is_kept": found.state is PhotoState.KEPT,
        "is_slip": found.kind is PhotoKind.LAB,
        "title": str(title),
        "text": str(text),
        "until": when_words(acting.local(found.kept_until), acting.today),
        "type_url": reverse("patient-record-kind", args=[subject.typed.slug]) if subject.typed else "",
        "again_url": f"{reverse('patient-photo')}?kind={found.kind.value}",
    }


def review(answer: Answer, outcomes: Sequence[Outcome] = ()) -> dict[str, Any]:
    """Return the page on which what was read is compared with the photo."""
    acting = answer.acting
    recognised = answer.photo.recognised
    assert recognised is not None
    typed = answer.subject.typed
    return {
        "width": recognised.width,
        "height": recognised.height,
        "marks": [
            _box(slot.proposal.line) for group in answer.groups for slot in group.slots if slot.proposal
        ],
        "groups": [_group(group, acting) for group in answer.groups],
        "shown": [_shown(one) for one in answer.proposed.shown],
        "beyond": _beyond(answer.proposed.beyond, acting),
        "is_empty": answer.proposed.is_empty,
        "has_values": bool(answer.groups),
        "is_slip": answer.is_slip,
        "at": answer.at,
        "on": answer.on,
        "errors": answer.errors,
        "choices": [
            {"value": code, "label": str(label), "is_chosen": code == answer.choice}
            for code, label in (typed.choice.options if typed and typed.choice else ())
        ],
        "choice": typed.choice if typed else None,
        "symptoms": _symptoms(answer) if typed and typed.asks_symptoms else [],
        "has_symptoms": bool(answer.symptoms),
        "refusals": [_reason(one, acting) for one in outcomes],
        "can_type": typed is not None,
    }


def _group(group: Group, acting: Acting) -> dict[str, Any]:
    return {
        "key": group.key,
        "label": group.label or _name(group.slots[0].code, acting),
        "slots": [_slot(slot, acting) for slot in group.slots],
        "is_ticked": group.is_ticked,
    }


def _slot(slot: Slot, acting: Acting) -> dict[str, Any]:
    one = slot.proposal
    doubts = list(one.doubts) if one else []
    return {
        "key": slot.key,
        "label": slot.label or _name(slot.code, acting),
        "printed": one.name if one else "",
        "value": slot.value,
        "error": slot.error,
        "is_required": slot.is_required,
        "unit": "" if _asks_unit(slot) else _unit(slot.code, slot.unit, acting),
        "units": [
            {"value": unit, "label": _unit(slot.code, unit, acting), "is_chosen": unit == slot.unit}
            for unit in slot.units
        ]
        if _asks_unit(slot)
        else [],
        "read": one.read if one else "",
        "doubts": [str(_DOUBTS[each]) for each in doubts],
        "range": _range(one),
        "flag": one.flag if one else "",
        "crop": _crop(one.line) if one else None,
    }


def _asks_unit(slot: Slot) -> bool:
    return slot.proposal is not None and not slot.proposal.unit


def _name(code: str, acting: Acting) -> str:
    known = measure(code) or lab_name(code)
    if known is None:
        return code
    return known.en if acting.language == "en" else known.zh


def _unit(code: str, unit: str, acting: Acting) -> str:
    if unit == JIN:
        return _("jin (half a kilogram)")
    known = measure(code)
    found = known.units.get(unit) if known else None
    if found is None:
        return "" if unit == "1" else unit.replace("10*", "10^")
    return found.en if acting.language == "en" else found.zh


def _range(one: Proposal | None) -> str:
    if one is None or (one.low is None and one.high is None):
        return ""
    if one.low is None:
        return f"≤ {one.high:f}"
    return f"≥ {one.low:f}" if one.high is None else f"{one.low:f}–{one.high:f}"


def _box(line: Line) -> dict[str, int]:
    return {
        "x": round(line.left),
        "y": round(line.top),
        "width": round(line.right - line.left),
        "height": round(line.height),
    }


def _crop(line: Line) -> str:
    """The part of the photo around a number, as a view box."""
    more = line.height * _AROUND
    edges = (line.left - more, line.top - more, line.right - line.left + 2 * more, line.height + 2 * more)
    return " ".join(str(round(each)) for each in edges)


def _shown(one: Shown) -> dict[str, str]:
    return {"name": one.name, "read": one.read, "why": str(_WHY_SHOWN.get(one.why, ""))}


def _beyond(word: str, acting: Acting) -> str:
    if not word:
        return ""
    return reason("beyond-meter", {"field": word}, language=acting.language, voice=acting.voice)


def _reason(one: Outcome, acting: Acting) -> str:
    facts: Mapping[str, str] = one.facts
    return reason(one.code, facts, language=acting.language, voice=acting.voice)


def _symptoms(answer: Answer) -> list[dict[str, Any]]:
    voice, language = answer.acting.voice, answer.acting.language
    return [
        {
            "code": code,
            "label": symptom_words(code, voice=voice, language=language),
            "is_chosen": code in answer.symptoms,
        }
        for code in known_symptoms()
    ]
