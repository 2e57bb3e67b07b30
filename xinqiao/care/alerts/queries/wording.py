"""Rules in plain words, in the language of whoever reads: no code of a rule, fact or unit reaches a page.

Nothing is read but the catalogue of measures and the phrases; the same tree always gives the same words.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext, pgettext_lazy
from django.utils.translation import gettext as _

from xinqiao.care.alerts.rules.conditions import leaves
from xinqiao.care.alerts.types import (
    Compare,
    Condition,
    Confirm,
    Every,
    FactSpec,
    Limit,
    Operator,
    Opposite,
    ResponseClock,
    Rule,
    RuleSet,
    Silence,
    Some,
)
from xinqiao.chart.observations.queries import measure
from xinqiao.foundation.phrases import say

GROUPS: dict[str, Promise] = {
    "pulse": pgettext_lazy("rule", "Heart rate"),
    "oxygen": pgettext_lazy("rule", "Oxygen saturation"),
    "temperature": pgettext_lazy("rule", "Temperature"),
    "airway": pgettext_lazy("rule", "Airways"),
    "heart": pgettext_lazy("rule", "Heart"),
    "pressure": pgettext_lazy("rule", "Blood pressure"),
    "weight": pgettext_lazy("rule", "Weight"),
    "chemo-symptoms": pgettext_lazy("rule", "Symptoms during chemotherapy"),
    "heart-failure": pgettext_lazy("rule", "Heart failure"),
    "pressure-high": pgettext_lazy("rule", "Blood pressure high"),
    "pressure-low": pgettext_lazy("rule", "Blood pressure low"),
    "pressure-home-mean": pgettext_lazy("rule", "Home pressure above target"),
    "embolism": pgettext_lazy("rule", "Signs of a clot"),
    "limb": pgettext_lazy("rule", "The operated limb"),
    "infection": pgettext_lazy("rule", "Signs of infection"),
    "pain": pgettext_lazy("rule", "Pain"),
    "postpartum": pgettext_lazy("rule", "After the birth"),
    "stroke": pgettext_lazy("rule", "Signs of a stroke"),
    "glucose-low": pgettext_lazy("rule", "Blood sugar low"),
    "glucose-high": pgettext_lazy("rule", "Blood sugar high"),
    "glucose-lows": pgettext_lazy("rule", "Low blood sugar again and again"),
    "glucose-after-meal": pgettext_lazy("rule", "Blood sugar high after meals"),
    "glucose-fasting": pgettext_lazy("rule", "Fasting blood sugar high"),
    "glucose-fasting-again": pgettext_lazy("rule", "Fasting blood sugar high again"),
}
ACTIONS: dict[str, Promise] = {
    "call-patient-now": pgettext_lazy("rule", "call the patient now"),
    "call-patient-today": pgettext_lazy("rule", "call the patient today"),
    "review-within-two-weeks": pgettext_lazy("rule", "review within two weeks"),
    "refer-within-two-weeks": pgettext_lazy("rule", "consider a referral, and check it within two weeks"),
    "phone-patient": pgettext_lazy("rule", "ring and ask how things are"),
}
TOLD: dict[str, Promise] = {
    "adverse_reaction": pgettext_lazy("rule", "a medicine was not tolerated"),
    "new_complication": pgettext_lazy("rule", "a new complication appeared"),
}
SEVERITIES: dict[str, Promise] = {
    "red": pgettext_lazy("rule", "Critical"),
    "orange": pgettext_lazy("rule", "High"),
    "yellow": pgettext_lazy("rule", "Watch"),
    "blue": pgettext_lazy("rule", "Info"),
}
CONTEXTS: dict[tuple[str, str], tuple[Promise, Promise]] = {
    ("meal", "fasting"): (pgettext_lazy("rule", "fasting"), pgettext_lazy("rule", "not fasting")),
}
_SIGNS = {Operator.AT_LEAST: "≥", Operator.ABOVE: ">", Operator.AT_MOST: "≤", Operator.BELOW: "<"}
_SIDES = {"at-least": "≥", "below": "<"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleWords:
    """One rule as a page says it. `until` speaks of the time before a second reading; empty without one."""

    id: str
    title: str
    severity: str
    severity_words: str
    when: str
    confirm: str
    until: str
    until_severity: str
    clock: str
    action: str
    patient_text: str
    quiet: str


def rule_words(rule_set: RuleSet, rule: Rule) -> RuleWords:
    """Say a rule in the reader's language."""
    confirm = rule.confirm
    return RuleWords(
        id=rule.id,
        title=str(GROUPS.get(rule.group, rule.group)),
        severity=rule.severity.value,
        severity_words=severity_words(rule.severity.value),
        when=condition_words(rule_set.facts, rule.when),
        confirm=_confirm(confirm) if confirm else "",
        until=say(confirm.phrase_until, language=language()) if confirm else "",
        until_severity=confirm.severity_until.value if confirm else "",
        clock=clock_words(rule.clock),
        action=str(ACTIONS.get(rule.staff_action, rule.staff_action)),
        patient_text=say(rule.phrase_id, language=language()),
        quiet=_("Once closed it stays quiet for %(days)s days, unless it gets worse.")
        % {"days": rule.quiet_days_after_close}
        if rule.quiet_days_after_close
        else "",
    )


def silence_words(silence: Silence) -> str:
    """Say what happens when an expected measure stays away."""
    return _("If an expected measurement stays away: %(severity)s, %(clock)s, %(action)s.") % {
        "severity": severity_words(silence.severity.value),
        "clock": clock_words(silence.clock),
        "action": ACTIONS.get(silence.staff_action, silence.staff_action),
    }


def limit_words(limit: Limit) -> str:
    """Say which people and which ages of data the rules speak about."""
    who = _("From %(age)s years on") % {"age": limit.min_age}
    if "pregnancy" in limit.excludes:
        who = _("From %(age)s years on, not during pregnancy") % {"age": limit.min_age}
    return _(
        "%(who)s. A value older than %(hours)s hours is history, one older than %(days)s days says nothing."
    ) % {"who": who, "hours": limit.fresh_hours, "days": limit.silent_after_days}


def language() -> str:
    """The language of the phrases for whoever reads."""
    return "en" if (get_language() or "").startswith("en") else "zh-Hans"


def severity_words(severity: str) -> str:
    """Say a severity."""
    return str(SEVERITIES[severity])


def clock_words(clock: ResponseClock) -> str:
    """Say until when somebody must have taken the alert."""
    if clock.working_days:
        return _("to be taken within %(days)s working days") % {"days": clock.working_days}
    if not clock.minutes:
        return _("to be looked at on the next visit")
    if clock.minutes % 60:
        return _("to be taken within %(minutes)s minutes") % {"minutes": clock.minutes}
    return _("to be taken within %(hours)s hours") % {"hours": clock.minutes // 60}


def _confirm(confirm: Confirm) -> str:
    return _("and again %(least)s to %(most)s minutes later, %(times)s times in all") % {
        "least": confirm.least_minutes,
        "most": confirm.most_minutes,
        "times": confirm.times,
    }


def condition_words(facts: Mapping[str, FactSpec], condition: Condition, *, is_inside: bool = False) -> str:
    """Say a condition; what is joined inside another stands in brackets."""
    match condition:
        case Compare():
            return compare_words(facts[condition.fact], condition)
        case Every(parts):
            return _joined(facts, parts, pgettext("rule", " and "), is_inside=is_inside)
        case Some(parts):
            return _joined(facts, parts, pgettext("rule", " or "), is_inside=is_inside)
        case Opposite(part):
            return _("not (%(part)s)") % {"part": condition_words(facts, part)}


def _joined(facts: Mapping[str, FactSpec], parts: Iterable[Condition], joint: str, *, is_inside: bool) -> str:
    said = joint.join(condition_words(facts, part, is_inside=True) for part in parts)
    return _("(%(part)s)") % {"part": said} if is_inside else said


def compare_words(fact: FactSpec, leaf: Compare) -> str:
    """Say one comparison, with what the fact looks at."""
    if fact.kind == "symptoms":
        return _("any of: %(symptoms)s") % {"symptoms": _symptoms(leaf.words)}
    if fact.kind == "told":
        told = str(TOLD.get(fact.name, fact.name))
        return told if leaf.truth else _("not (%(part)s)") % {"part": told}
    if fact.kind == "sustained":
        return fact_words(fact) if leaf.truth else _("not (%(part)s)") % {"part": fact_words(fact)}
    said = f"{fact_words(fact)} {_SIGNS[leaf.operator]} {limits_words(fact, leaf.limits)}"
    if leaf.personal:
        return _("%(said)s (or above the person's own target)") % {"said": said}
    return said


def fact_words(fact: FactSpec) -> str:
    """Say what a fact is: the value of a moment, a count over days, a mean, a person's own."""
    values = {
        "measure": _measured(fact),
        "beyond": f"{_SIDES.get(fact.side, '')} {limits_words(fact, fact.bounds)}".strip(),
        **{name: _plain(value) for name, value in fact.numbers.items()},
    }
    return str(KINDS[fact.kind]) % values


KINDS: dict[str, Promise] = {
    "latest": pgettext_lazy("rule", "%(measure)s"),
    "count": pgettext_lazy("rule", "number of %(measure)s values %(beyond)s within %(days)s days"),
    "streak": pgettext_lazy("rule", "%(measure)s values %(beyond)s in a row within %(days)s days"),
    "sustained": pgettext_lazy("rule", "%(measure)s %(beyond)s all the time for %(minutes)s minutes or more"),
    "rise": pgettext_lazy("rule", "%(measure)s above the lowest of the %(days)s days before by"),
    "own-drop": pgettext_lazy("rule", "%(measure)s below the person's own usual value by"),
    "own-percent": pgettext_lazy("rule", "%(measure)s in percent of the person's own best"),
    "home-mean": pgettext_lazy(
        "rule",
        "%(days)s-day home mean of the %(measure)s (from %(min_days)s days and %(min_readings)s readings on)",
    ),
    "symptoms": pgettext_lazy("rule", "symptoms"),
    "age": pgettext_lazy("rule", "age"),
    "told": pgettext_lazy("rule", "told on the form"),
}


def _measured(fact: FactSpec) -> str:
    known = measure(fact.code)
    name = "" if known is None else known.en if language() == "en" else known.zh
    said = [name]
    for key, place in ((fact.context, 0), (fact.not_context, 1)):
        said += [str(CONTEXTS[part, word][place]) for part, words in key.items() for word in sorted(words)]
    return _("%(measure)s (%(context)s)") % {"measure": name, "context": said[1]} if said[1:] else name


def limits_words(fact: FactSpec, limits: Mapping[str, Decimal]) -> str:
    """Say a limit in each unit that it is given in, the first one first."""
    said = [f"{_plain(value)} {unit_words(fact.code, unit)}".strip() for unit, value in limits.items()]
    if not said[1:]:
        return said[0] if said else ""
    return _("%(first)s (%(others)s)") % {"first": said[0], "others": ", ".join(said[1:])}


def unit_words(code: str, unit: str) -> str:
    """Say a unit as the reader writes it; counts have none."""
    if unit == "a":
        return pgettext("rule", "years")
    if unit == "{count}":
        return pgettext("rule", "times")
    known = measure(code)
    found = known.units.get(unit) if known else None
    if found is None:
        return {"mm[Hg]": "mmHg"}.get(unit, unit)
    return found.en if language() == "en" else found.zh


def _symptoms(words: Iterable[str]) -> str:
    # senders spell some symptoms in several ways; a reader wants each once
    said = sorted({say(f"symptom.{word}", language=language()) for word in words})
    return pgettext("rule", ", ").join(said)


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def preview_words(fact: FactSpec) -> tuple[str, str]:
    """The name of a fact and its unit, for a form in which somebody tries a case."""
    if fact.kind == "told":
        return str(TOLD.get(fact.name, fact.name)), ""
    unit = {"own-percent": "%"}.get(fact.kind) or unit_words(fact.code, fact.unit)
    return fact_words(fact), "" if fact.kind in {"symptoms", "sustained"} else unit


def symptom_choices(rule: Rule) -> set[tuple[str, str]]:
    """The symptoms a rule asks for, as codes with words, each of the words once."""
    said: dict[str, str] = {}
    for leaf in leaves(rule.when):
        for word in sorted(leaf.words):
            said.setdefault(say(f"symptom.{word}", language=language()), word)
    return {(word, words) for words, word in said.items()}
