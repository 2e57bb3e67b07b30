"""The diary in words: what can be tapped, who reads it, what was just done."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from xinqiao.companion.engagement import queries as diary
from xinqiao.companion.engagement.errors import EntryRefused
from xinqiao.companion.engagement.types import Choice, EntryPage, Kind, Pad
from xinqiao.foundation.phrases import say
from xinqiao.web.patient.frame import Acting
from xinqiao.web.patient.moments import when_words

from .forms import BETWEEN, TypedEntry

# all pads but those of movement are grids of single taps
_IN_ROWS = frozenset({Kind.EXERCISE})
# refusals that are said beside the time
_ABOUT_TIME = frozenset({"no-time", "in-the-future"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The page of one kind. `rows` are choices with a button for each amount, `taps` single buttons."""

    kind: Kind
    icon: str
    label: str
    ask: str
    taps: list[dict[str, str]]
    rows: list[dict[str, Any]]
    choices: list[dict[str, Any]]
    amounts: list[dict[str, Any]]
    details: list[dict[str, Any]]
    text: str
    at: str
    at_words: str
    at_error: str
    client_id: str
    who: list[dict[str, Any]]
    refusal: str


def page(typed: TypedEntry, *, is_shared: bool, refusal: EntryRefused | None = None) -> Page:
    """Return the page of a kind as it is filled in so far."""
    is_about_time = refusal is not None and refusal.problem in _ABOUT_TIME
    acting, pad = typed.acting, diary.pad(typed.kind)
    in_rows = typed.kind in _IN_ROWS
    return Page(
        kind=typed.kind,
        icon=pad.icon,
        label=diary.kind_words(typed.kind, language=acting.language),
        ask=said(f"diary.ask.{typed.kind}", acting),
        taps=[] if in_rows else _taps(pad, acting),
        rows=_rows(pad, acting) if in_rows else [],
        choices=_options(pad.choices, typed.choice, acting),
        amounts=_amounts(pad, typed.amount, acting),
        details=_options(pad.details, typed.detail, acting),
        text=typed.text,
        at=typed.at,
        at_words=_at_words(typed),
        at_error=str(refusal) if is_about_time else "",
        client_id=str(typed.client_id),
        who=who(acting, is_shared=is_shared),
        refusal="" if refusal is None or is_about_time else str(refusal),
    )


def said(phrase_id: str, acting: Acting) -> str:
    """Return a phrase as the viewer hears it."""
    return say(phrase_id, voice=acting.voice, language=acting.language)


def who(acting: Acting, *, is_shared: bool) -> list[dict[str, Any]]:
    """Return who reads an entry: the patient chooses, a relative is told."""
    shared = {"value": "shared", "label": _("Share it"), "note": said("diary.who.shared", acting)}
    if not acting.is_self:
        return [shared | {"is_chosen": True}]
    private = {"value": "private", "label": _("Only me"), "note": said("diary.who.private", acting)}
    return [private | {"is_chosen": not is_shared}, shared | {"is_chosen": is_shared}]


def _taps(pad: Pad, acting: Acting) -> list[dict[str, str]]:
    choices = [{"value": f"{one.code}{BETWEEN}", "label": _words(one, acting)} for one in pad.choices]
    amounts = [{"value": f"{BETWEEN}{one:f}", "label": _amount(pad.kind, one, acting)} for one in pad.amounts]
    return [*choices, *amounts]


def _rows(pad: Pad, acting: Acting) -> list[dict[str, Any]]:
    return [
        {
            "label": _words(choice, acting),
            "taps": [
                {
                    "value": f"{choice.code}{BETWEEN}{amount:f}",
                    "short": f"{amount:f}",
                    "label": f"{_words(choice, acting)} {_amount(pad.kind, amount, acting)}",
                }
                for amount in pad.amounts
            ],
        }
        for choice in pad.choices
    ]


def _options(choices: tuple[Choice, ...], chosen: str, acting: Acting) -> list[dict[str, Any]]:
    return [
        {"value": one.code, "label": _words(one, acting), "is_chosen": one.code == chosen} for one in choices
    ]


def _amounts(pad: Pad, chosen: str, acting: Acting) -> list[dict[str, Any]]:
    return [
        {
            "value": f"{one:f}",
            "label": _amount(pad.kind, one, acting),
            "is_chosen": f"{one:f}" == chosen,
        }
        for one in pad.amounts
    ]


def _words(choice: Choice, acting: Acting) -> str:
    said = diary.words(choice, voice=acting.voice, language=acting.language)
    return said[:1].upper() + said[1:]


def _amount(kind: Kind, amount: Decimal, acting: Acting) -> str:
    return diary.amount_words(kind, amount, language=acting.language)


def _at_words(typed: TypedEntry) -> str:
    try:
        return when_words(datetime.fromisoformat(typed.at), typed.acting.today)
    except ValueError:
        return typed.at


def kinds(acting: Acting) -> list[dict[str, str]]:
    """Return the kinds as doors to write."""
    return [
        {
            "href": reverse("patient-diary-new", args=[kind.value]),
            "icon": diary.pad(kind).icon,
            "label": diary.kind_words(kind, language=acting.language),
        }
        for kind in Kind
    ]


def tabs(chosen: Kind | None, acting: Acting) -> list[dict[str, Any]]:
    """Return the filter by kind."""
    everything = {"href": reverse("patient-diary"), "label": _("All"), "is_current": chosen is None}
    return [
        everything,
        *(
            {
                "href": f"{reverse('patient-diary')}?kind={kind}",
                "label": diary.kind_words(kind, language=acting.language),
                "is_current": kind is chosen,
            }
            for kind in Kind
        ),
    ]


def turning(found: EntryPage, kind: Kind | None) -> dict[str, str]:
    """Return where newer and older entries stand; empty where there are none."""

    def address(page: int) -> str:
        narrowed = f"kind={kind}&" if kind else ""
        return f"{reverse('patient-diary')}?{narrowed}page={page}"

    return {
        "newer": address(found.page - 1) if found.page > 1 else "",
        "older": address(found.page + 1) if found.has_more else "",
    }
