"""A draft is tried before it is signed: on one case that somebody types, and on the days that are past."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xinqiao.care.alerts import queries as alerts
from xinqiao.care.alerts.actions import DAYS
from xinqiao.care.alerts.permissions import SIGNING_ROLES
from xinqiao.care.alerts.queries import field_words, wording
from xinqiao.care.alerts.types import BackTestStatus, RuleSet, RuleSetStatus, RuleSetView
from xinqiao.foundation import clock
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.phrases import say
from xinqiao.identity.people import queries as people
from xinqiao.web.office.frame import page, viewer_in
from xinqiao.web.shell.guards import for_staff
from xinqiao.web.shell.reads import note_read

from .views import title_of, version_context

SIGNERS = tuple(role.value for role in SIGNING_ROLES)
_MOST_TYPED = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One fact of the case: a number, a yes, or symptoms."""

    name: str
    label: str
    unit: str
    kind: str
    value: str
    error: str
    choices: list[tuple[str, str, bool]]


@for_staff(*SIGNERS)
@require_safe
def preview_page(request: HttpRequest, rule_set_id: UUID) -> HttpResponse:
    """Try a case: what this version would say, beside the version in force. Nothing is kept."""
    viewer = viewer_in(request)
    one = alerts.rule_set(viewer, rule_set_id)
    current = None if one.status is RuleSetStatus.PUBLISHED else alerts.version_in_force(viewer, one.code)
    asked = _asked(request, alerts.parsed(one.data))
    is_wrong = any(each.error for each in asked)
    given = _given(request, asked)
    shown = [one, *([current] if current else [])] if given and not is_wrong else []
    context = {
        "one": one,
        "title": title_of(one),
        "asked": asked,
        "is_first": request.GET.get("first") == "yes",
        "answers": [_answer(each, given, is_tested=each is one) for each in shown],
    }
    status = 422 if is_wrong else 200
    return page(request, "office/rule_sets/preview.html", context, current="rule-sets", status=status)


def _asked(request: HttpRequest, rule_set: RuleSet) -> list[Asked]:
    words = {said: word for rule in rule_set.rules for word, said in sorted(wording.symptom_choices(rule))}
    symptoms = {(word, said) for said, word in words.items()}
    return [
        _one(request, fact.name, fact.kind, *wording.preview_words(fact), symptoms)
        for fact in rule_set.facts.values()
    ]


def _one(
    request: HttpRequest, name: str, kind: str, label: str, unit: str, words: set[tuple[str, str]]
) -> Asked:
    chosen = request.GET.getlist(name)
    value = chosen[0].strip()[:_MOST_TYPED] if chosen else ""
    is_number = kind not in {"symptoms", "told", "sustained"}
    error = _("Write a number, such as 180 or 13.9.") if is_number and value and not _is_number(value) else ""
    choices = [(word, said, word in chosen) for word, said in sorted(words, key=lambda pair: pair[1])]
    return Asked(
        name=name,
        label=label,
        unit=unit,
        kind="number" if is_number else "symptoms" if kind == "symptoms" else "yes",
        value=value,
        error=error,
        choices=choices if kind == "symptoms" else [],
    )


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False


def _given(request: HttpRequest, asked: list[Asked]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for each in asked:
        if each.kind == "symptoms":
            chosen = [word for word, _said, is_chosen in each.choices if is_chosen]
            given |= {each.name: chosen} if chosen else {}
        elif each.value:
            given[each.name] = True if each.kind == "yes" else each.value
    if given and request.GET.get("first") == "yes":
        given["confirmed"] = False
    return given


def _answer(one: RuleSetView, given: dict[str, Any], *, is_tested: bool) -> dict[str, Any]:
    rule_set = alerts.parsed(one.data)
    known = {name: value for name, value in given.items() if name in rule_set.facts or name == "confirmed"}
    found = alerts.judged(rule_set, known, at=clock.now())
    rule = found["rule"]
    return {
        "version": one.version,
        "is_tested": is_tested,
        "severity": found["severity"].value if found["severity"] else "",
        "rule": field_words.owner_words(rule_set, f"rules/{rule}") if rule else "",
        "text": say(found["phrase"], language=wording.language()) if found["phrase"] else "",
        "refusal": found["refusal"],
    }


@for_staff(*SIGNERS)
@require_safe
def back_test_page(request: HttpRequest, rule_set_id: UUID) -> HttpResponse:
    """What the version would have raised, beside the version in force; or how far the run is."""
    viewer = viewer_in(request)
    one = alerts.rule_set(viewer, rule_set_id)
    context = version_context(viewer, one)
    test = context["test"]
    found: dict[str, Any] = dict(test.result) if test and test.status is BackTestStatus.DONE else {}
    names = _names(viewer, one, context["current"]) if found else {}
    context |= {
        "days": DAYS,
        "is_running": bool(test and test.status in {BackTestStatus.WAITING, BackTestStatus.RUNNING}),
        "share": round(100 * test.done / test.total) if test and test.total else 0,
        "found": found,
        "sides": _sides(names, found),
        "examples": _examples(request, viewer, names, found),
    }
    return page(request, "office/rule_sets/back_test.html", context, current="rule-sets")


def _names(viewer: Viewer, *versions: RuleSetView | None) -> dict[str, str]:
    """Rules by id in words: of the versions, and of the common set, which judges beside them."""
    names: dict[str, str] = {}
    for each in (alerts.version_in_force(viewer, alerts.COMMON), *versions):
        if each is not None:
            rule_set = field_words.every_rule(each.data)
            words = (
                (rule.id, field_words.owner_words(rule_set, f"rules/{rule.id}")) for rule in rule_set.rules
            )
            names |= dict(words)
    return names


def _sides(names: dict[str, str], found: dict[str, Any]) -> list[dict[str, Any]]:
    sides = [side for side in (found.get("tested"), found.get("current")) if side]
    most = max((count for side in sides for count in side["weeks"]), default=0) or 1
    return [
        side
        | {
            "version": side["reference"].partition("@")[2],
            "levels": [(level, side["severities"].get(level, 0)) for level in wording.SEVERITIES],
            "by_rule": [(names.get(rule, rule), count) for rule, count in side["rules"].items()],
            "bars": [(week, count, round(100 * count / most)) for week, count in enumerate(side["weeks"], 1)],
            "hour": None if side["busiest_hour"] is None else f"{side['busiest_hour']:02d}:00",
        }
        for side in sides
    ]


def _examples(
    request: HttpRequest, viewer: Viewer, names: dict[str, str], found: dict[str, Any]
) -> list[dict[str, Any]]:
    """Moments for those who may see the patient; others learn only how many there are."""
    kept = [(UUID(each["patient_id"]), each) for each in found.get("examples", ())]
    asked = {patient_id for patient_id, _each in kept}
    seen = set(people.reachable_patients(viewer).filter(id__in=asked)) if asked else set()
    cards = people.cards(viewer, seen) if seen else {}
    if seen:
        note_read(request, "back-test", seen)
    return [
        {
            "card": cards.get(patient_id),
            "patient_id": patient_id,
            "at": datetime.fromisoformat(each["opened_at"]),
            "rule": names.get(each["rule"], each["rule"]),
            "severity": each["severity"],
            "is_new": each["side"] == "new",
            "is_known": each["known"],
        }
        for patient_id, each in kept
        if patient_id in cards
    ]
