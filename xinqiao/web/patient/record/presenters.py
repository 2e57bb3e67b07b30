"""What recording says: the form with its question, what was kept, the advice, the stop screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from xinqiao.care.alerts.types import AlertView
from xinqiao.chart.observations.queries import measure, reason
from xinqiao.chart.observations.types import HomeMean, Method, Outcome, OutcomeStatus, StoredReading
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.phrases import say
from xinqiao.identity.people.types import Area
from xinqiao.web.components.chart.geometry import Band, Chart, Point, Series
from xinqiao.web.patient.frame import Acting
from xinqiao.web.patient.moments import when_words

from .device_marks import device_says
from .forms import Typed
from .kinds import KINDS, SYSTOLIC, Kind
from .symptoms import known_symptoms, symptom_words

WEEK = timedelta(days=7)
# less than this many mmHg from the mean is said as "about the same"; wording only, nothing is decided by it
_ABOUT_THE_SAME = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """One number field as the page draws it."""

    id: str
    name: str
    label: str
    unit: str
    value: str
    digits: int
    error: str
    is_active: bool
    is_required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The page of one measurement. `question` is what we ask back; `use` the likely slip mended."""

    kind: Kind
    tabs: list[dict[str, Any]]
    inputs: list[Input]
    choices: list[dict[str, Any]]
    symptoms: list[dict[str, Any]]
    has_symptoms: bool
    at: str
    at_words: str
    at_error: str
    client_id: str
    question: str = ""
    use: str = ""
    use_words: str = ""
    asked_id: UUID | None = None
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What was kept, and how it compares."""

    reading_id: UUID
    value: str
    said: str
    when: str
    compared: str
    symptoms: list[str]
    is_asked: bool
    asks_symptoms: bool
    device_says: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What to do about it, in the patient's words."""

    severity: str
    first: str
    rest: str
    again: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """The stop screen: a title in lines, why, what was done and when."""

    title: list[str]
    why: str
    steps: str
    say: str
    done: list[tuple[str, str]]


def form(typed: Typed, outcome: Outcome | None) -> Form:
    """Return the form as typed, with what is wrong or asked beside the number it is about."""
    acting, kind = typed.acting, typed.kind
    question = _question(outcome, acting)
    about = _field_of(kind, outcome)
    use = outcome.facts.get("likely_value", "") if outcome else ""
    is_same_unit = outcome is not None and outcome.facts.get("likely_unit") == outcome.facts.get("unit")
    is_asked = outcome is not None and outcome.status is OutcomeStatus.ASKED
    errors = {**typed.errors, **({about: question} if question and not is_asked else {})}
    return Form(
        kind=kind,
        tabs=[_tab(one, kind) for one in KINDS],
        inputs=_inputs(typed, errors, about),
        choices=_choices(typed),
        symptoms=_symptoms(typed),
        has_symptoms=bool(typed.symptoms),
        at=typed.at,
        at_words=_at_words(typed),
        at_error=typed.errors.get("measured_at", ""),
        client_id=str(new_id()),
        question=question if is_asked else "",
        use=f"{about}={use}" if use and is_same_unit else "",
        use_words=use,
        asked_id=outcome.reading_id if outcome and is_asked else None,
        errors=list(errors.values()),
    )


def _question(outcome: Outcome | None, acting: Acting) -> str:
    if outcome is None or not outcome.code:
        return ""
    return reason(outcome.code, outcome.facts, language=acting.language, voice=acting.voice)


def _field_of(kind: Kind, outcome: Outcome | None) -> str:
    """Return the name of the field an answer is about; the first where it does not say."""
    key = outcome.facts.get("measure", "") if outcome else ""
    for each in kind.fields:
        known = measure(each.code)
        if known is not None and known.key == key:
            return each.name
    return kind.fields[0].name


def _tab(one: Kind, current: Kind) -> dict[str, Any]:
    return {
        "href": reverse("patient-record-kind", args=[one.slug]),
        "icon": one.icon,
        "label": str(one.label),
        "is_current": one.slug == current.slug,
    }


def _inputs(typed: Typed, errors: dict[str, str], about: str) -> list[Input]:
    active = about if errors else typed.kind.fields[0].name
    return [
        Input(
            id=f"r-{each.name}",
            name=each.name,
            label=str(each.label),
            unit=str(each.unit_words),
            value=typed.values[each.name],
            digits=each.digits,
            error=errors.get(each.name, ""),
            is_active=each.name == active,
            is_required=each.is_required,
        )
        for each in typed.kind.fields
    ]


def _choices(typed: Typed) -> list[dict[str, Any]]:
    if typed.kind.choice is None:
        return []
    return [
        {"value": code, "label": str(label), "is_chosen": code == typed.choice}
        for code, label in typed.kind.choice.options
    ]


def _symptoms(typed: Typed) -> list[dict[str, Any]]:
    if not typed.kind.asks_symptoms:
        return []
    voice, language = typed.acting.voice, typed.acting.language
    return [
        {
            "code": code,
            "label": symptom_words(code, voice=voice, language=language),
            "is_chosen": code in typed.symptoms,
        }
        for code in known_symptoms()
    ]


def _at_words(typed: Typed) -> str:
    try:
        at = datetime.fromisoformat(typed.at)
    except ValueError:
        return typed.at
    return when_words(at, typed.acting.today)


def drawn_codes(kind: Kind) -> tuple[str, ...]:
    """Return the codes that the small chart of a kind draws: the pair of a pressure, else the first."""
    return tuple(each.code for each in kind.fields[: 2 if kind.panel else 1])


def week(
    kind: Kind, found: Mapping[str, Sequence[StoredReading]], bands: Mapping[str, Band], acting: Acting
) -> Chart | None:
    """Return the last days as a small chart with the targets by code; None where nothing was measured."""
    drawn = [each for each in kind.fields if each.code in drawn_codes(kind)]
    series = [
        Series(
            name=str(each.label),
            points=[
                Point(acting.local(one.measured_at), float(one.canonical_value)) for one in found[each.code]
            ],
            band=bands.get(each.code),
        )
        for each in drawn
    ]
    if not all(each.points for each in series):
        return None
    last = "/".join(f"{each.points[-1].value:g}" for each in series)
    return Chart(
        sentence=f"{_('The last 7 days')}: {kind.label} {last} {drawn[0].unit_words}",
        unit=str(drawn[0].unit_words),
        since=acting.today - WEEK + timedelta(days=1),
        until=acting.today,
        today=acting.today,
        series=series,
    )


def kept(acting: Acting, kind: Kind, found: Sequence[StoredReading], mean: HomeMean | None) -> Kept:
    """Return what was kept in words, compared with the patient's own week where that is known."""
    by_code = {each.code: each for each in found}
    first = found[0]
    parts = [(each, by_code[each.code]) for each in kind.fields if each.code in by_code]
    numbers = [_number(reading.value) for _each, reading in parts]
    if kind.slug == "blood-pressure":
        value = "/".join(numbers[:2])
        said = _("Upper %(upper)s, lower %(lower)s mmHg") % {"upper": numbers[0], "lower": numbers[1]}
        if len(numbers) > 2:
            said += _(", pulse %(pulse)s per minute") % {"pulse": numbers[2]}
    else:
        value = numbers[0]
        said = f"{kind.label} {numbers[0]} {kind.fields[0].unit_words}"
    return Kept(
        reading_id=first.panel_id or first.id,
        value=value,
        said=said,
        when=when_words(acting.local(first.measured_at), acting.today),
        compared=_compared(acting, by_code, mean),
        symptoms=[
            symptom_words(code, voice=acting.voice, language=acting.language)
            for code in first.symptoms
            if code in known_symptoms()
        ],
        is_asked=first.needs_confirmation,
        # a device or its picture tells the number, never how the patient feels; some rules need both
        asks_symptoms=kind.asks_symptoms
        and first.method in {Method.DEVICE, Method.PHOTO}
        and not first.symptoms
        and acting.may(Area.QUESTIONNAIRES),
        device_says=device_says(first.context),
    )


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _compared(acting: Acting, by_code: dict[str, StoredReading], mean: HomeMean | None) -> str:
    if mean is None or mean.systolic is None or mean.diastolic is None or SYSTOLIC not in by_code:
        return ""
    by = round(by_code[SYSTOLIC].canonical_value - mean.systolic)
    facts = {"systolic": round(mean.systolic), "diastolic": round(mean.diastolic), "by": abs(by)}
    phrase = "mean-near" if abs(by) < _ABOUT_THE_SAME else "mean-above" if by > 0 else "mean-below"
    return say(f"patient.record.{phrase}", voice=acting.voice, language=acting.language, **facts)


def advice(alert: AlertView, again: tuple[datetime, datetime] | None, acting: Acting) -> Advice:
    """Return what an open alert advises; with clock times where a second measurement is wanted."""
    first, _break, rest = alert.patient_text.partition("\n")
    second = ""
    if again is not None:
        from_at, until_at = (f"{acting.local(at):%H:%M}" for at in again)
        second = say(
            "patient.record.again",
            voice=acting.voice,
            language=acting.language,
            from_at=from_at,
            until_at=until_at,
        )
    href = reverse("patient-stop", args=[alert.id]) if alert.severity == "red" else ""
    return Advice(severity=str(alert.severity), first=first, rest=rest, again=second, href=href)


def stop(alert: AlertView, acting: Acting) -> Stop:
    """Return the stop screen of an alert."""
    first, _break, rest = alert.patient_text.partition("\n")

    def said(phrase_id: str) -> str:
        return say(phrase_id, voice=acting.voice, language=acting.language)

    return Stop(
        title=said("patient.stop.title").split("\n"),
        why=first,
        steps=rest,
        say=said("patient.stop.say"),
        done=_done(alert, acting),
    )


def _done(alert: AlertView, acting: Acting) -> list[tuple[str, str]]:
    opened = when_words(acting.local(alert.opened_at), acting.today)
    done = [(_("Your values were kept"), opened)]
    if alert.owner_name:
        done.append((_("%(name)s on duty was told") % {"name": alert.owner_name}, opened))
    else:
        done.append((_("The care team was told"), opened))
    if alert.acknowledged_at is not None:
        seen = when_words(acting.local(alert.acknowledged_at), acting.today)
        done.append((_("%(name)s has seen it") % {"name": alert.owner_name}, seen))
    return done
