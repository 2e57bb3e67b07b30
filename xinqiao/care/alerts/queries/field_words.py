"""The fields of a rule set that may be changed, and changes between versions, in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from xinqiao.care.alerts.queries.wording import (
    GROUPS,
    SEVERITIES,
    fact_words,
    language,
    severity_words,
    unit_words,
)
from xinqiao.care.alerts.rules.conditions import leaves
from xinqiao.care.alerts.rules.editing import differences, fields
from xinqiao.care.alerts.rules.parsing import parse_rule_set
from xinqiao.care.alerts.types import Operator, RuleSet
from xinqiao.foundation.phrases import catalogue, knows, say

_SIGNS = {Operator.AT_LEAST: "≥", Operator.ABOVE: ">", Operator.AT_MOST: "≤", Operator.BELOW: "<"}
_NAMES: dict[str, Promise] = {
    "off": pgettext_lazy("rule", "Switched off"),
    "severity": pgettext_lazy("rule", "Level"),
    "confirm/least": pgettext_lazy("rule", "Second reading at the earliest after (minutes)"),
    "confirm/most": pgettext_lazy("rule", "Second reading at the latest after (minutes)"),
    "confirm/times": pgettext_lazy("rule", "Readings in all"),
    "confirm/severity_until": pgettext_lazy("rule", "Level until then"),
    "clock/minutes": pgettext_lazy("rule", "To be taken within (minutes)"),
    "clock/working_days": pgettext_lazy("rule", "To be taken within (working days)"),
    "quiet_days_after_close": pgettext_lazy("rule", "Quiet after closing (days)"),
    "phrase": pgettext_lazy("rule", "What the patient is told"),
    "numbers/days": pgettext_lazy("rule", "Window (days)"),
    "numbers/minutes": pgettext_lazy("rule", "At least (minutes)"),
    "numbers/most_minutes": pgettext_lazy("rule", "At most (minutes)"),
    "numbers/told_minutes": pgettext_lazy("rule", "A form speaks about readings within (minutes)"),
    "numbers/drop_days": pgettext_lazy("rule", "First days left out"),
    "numbers/min_days": pgettext_lazy("rule", "Days needed"),
    "numbers/min_readings": pgettext_lazy("rule", "Readings needed"),
    "fresh_hours": pgettext_lazy("rule", "History after (hours)"),
    "silent_after_days": pgettext_lazy("rule", "Says nothing after (days)"),
}
_OWNERS: dict[str, Promise] = {
    "limit": pgettext_lazy("rule", "Age of the data"),
    "silence": pgettext_lazy("rule", "An expected measurement stays away"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldWords:
    """One field as a form or a comparison shows it; `old` is set where it is a change."""

    path: str
    owner: str
    owner_words: str
    kind: str
    label: str
    value: str
    said: str
    old: str = ""
    source: str = ""


def field_words(data: Mapping[str, Any]) -> list[FieldWords]:
    """Every field of a rule set with its label, its value and where the value comes from."""
    rule_set = every_rule(data)
    sources = _sources(data)
    return [
        FieldWords(
            path=field.path,
            owner=field.owner,
            owner_words=owner_words(rule_set, field.owner),
            kind=field.kind,
            label=_label(rule_set, field.path),
            value=field.value,
            said=_said(field.kind, field.value),
            source=sources.get((field.owner, field.source), ""),
        )
        for field in fields(data)
    ]


def changes_between(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[FieldWords]:
    """Which fields differ between two versions, with both values in words."""
    rule_set, older, sources = every_rule(new), every_rule(old), _sources(new)
    kept = {field.path: field for field in fields(new)}
    return [
        FieldWords(
            path=change.path,
            owner=change.owner,
            owner_words=owner_words(rule_set if change.path in kept else older, change.owner),
            kind=change.kind,
            label=_label(rule_set if change.path in kept else older, change.path),
            value=change.new,
            said=_said(change.kind, change.new),
            old=_said(change.kind, change.old),
            source=sources.get((change.owner, kept[change.path].source), "") if change.path in kept else "",
        )
        for change in differences(old, new)
    ]


def rule_sources(data: Mapping[str, Any], owner: str) -> list[tuple[str, str, str]]:
    """Where the fields of a rule come from: name of the field, tag (R, K, D, H) and words."""
    return [
        (str(_SOURCED.get(name, name)), words[:1], words[2:])
        for (each, name), words in _sources(data).items()
        if each == owner
    ]


_SOURCED: dict[str, Promise] = {
    "when": pgettext_lazy("rule", "Condition"),
    "severity": pgettext_lazy("rule", "Level"),
    "clock": pgettext_lazy("rule", "Time to take it"),
    "confirm": pgettext_lazy("rule", "Second reading"),
    "quiet_days_after_close": pgettext_lazy("rule", "Quiet after closing"),
    "phrase": pgettext_lazy("rule", "What the patient is told"),
    "off": pgettext_lazy("rule", "Switched off"),
}


def patient_texts() -> list[tuple[str, str]]:
    """The texts for patients that a rule may choose from, in the reader's language, by id."""
    ids = [
        name for name in catalogue() if name.startswith("alerts.") and not name.startswith("alerts.summary.")
    ]
    return [(name, say(name, language=language())) for name in sorted(ids) if "{" not in _raw(name)]


def _raw(name: str) -> str:
    return catalogue()[name]["self"][language()]


def owner_words(rule_set: RuleSet, owner: str) -> str:
    """Name a rule or a fact by what it is about."""
    kind, _slash, name = owner.partition("/")
    if kind == "rules":
        rule = next((rule for rule in rule_set.rules if rule.id == name), None)
        if rule is None:
            return name
        title = GROUPS.get(rule.group, rule.group)
        return _("%(title)s, %(level)s") % {"title": title, "level": severity_words(rule.severity.value)}
    if kind == "facts":
        return fact_words(rule_set.facts[name])
    return str(_OWNERS.get(kind, kind))


def _label(rule_set: RuleSet, path: str) -> str:
    parts = path.split("/")
    rest = "/".join(parts[2:] if parts[0] in {"rules", "facts"} else parts[1:])
    if rest in _NAMES:
        return str(_NAMES[rest])
    unit = parts[-1].replace("|", "/")
    if parts[0] == "facts":
        fact = rule_set.facts[parts[1]]
        return _("Limit (%(unit)s)") % {"unit": unit_words(fact.code, unit)}
    rule = next(rule for rule in rule_set.rules if rule.id == parts[1])
    leaf = list(leaves(rule.when))[int(parts[3])]
    fact = rule_set.facts[leaf.fact]
    return f"{fact_words(fact)} {_SIGNS.get(leaf.operator, '')} ({unit_words(fact.code, unit)})"


def _said(kind: str, value: str) -> str:
    if kind == "severity":
        return severity_words(value) if value in SEVERITIES else value
    if kind == "phrase":
        return say(value, language=language()) if knows(value) else value
    if kind == "off":
        return _("yes") if value else _("no")
    return value


def _sources(data: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    owners = [(f"rules/{rule['id']}", rule) for rule in data["rules"]]
    owners += [(f"facts/{fact['name']}", fact) for fact in data["facts"]]
    owners += [(name, data[name]) for name in ("limit", "silence") if name in data]
    return {
        (owner, name): str(words)
        for owner, item in owners
        for name, words in item.get("provenance", {}).items()
    }


def every_rule(data: Mapping[str, Any]) -> RuleSet:
    """The typed form of a version with the rules that are switched off: these have fields and words too."""
    rules = [{name: value for name, value in rule.items() if name != "off"} for rule in data["rules"]]
    return parse_rule_set({**data, "rules": rules})
