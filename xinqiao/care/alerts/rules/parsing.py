"""From a data file to a typed rule set, and the linter that a file must pass before anyone signs it."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from xinqiao.care.alerts.rules.conditions import leaves
from xinqiao.care.alerts.rules.facts import KINDS, lacking
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
    Severity,
    Silence,
    Some,
    Unconfirmed,
)

TAGS = ("R", "K", "D")


def read_toml(text: str) -> dict[str, Any]:
    """Parse a rule-set file; numbers with a point become Decimal, never binary floats."""
    return tomllib.loads(text, parse_float=Decimal)


def parse_rule_set(data: Mapping[str, Any]) -> RuleSet:
    """Turn the data of a rule set into its typed form. Raises KeyError or ValueError where malformed."""
    words = {name: frozenset(members) for name, members in data.get("words", {}).items()}
    facts = {item["name"]: _fact(item) for item in data["facts"]}
    rules = tuple(_rule(item, words) for item in data["rules"])
    classes = {item["id"]: _condition(item["when"], words) for item in data.get("classes", ())}
    silence, unconfirmed = data.get("silence"), data.get("unconfirmed")
    return RuleSet(
        code=data["code"],
        version=data["version"],
        limit=_limit(data["limit"]),
        facts=facts,
        rules=rules,
        classes=classes,
        silence=_silence(silence) if silence else None,
        unconfirmed=_unconfirmed(unconfirmed) if unconfirmed else None,
    )


def problems(data: Mapping[str, Any], phrase_languages: Mapping[str, Iterable[str]]) -> list[str]:
    """Everything that keeps a rule set from being signed, as sentences; empty when nothing does.

    `phrase_languages` gives, per phrase id, the languages its words exist in.
    """
    try:
        rule_set = parse_rule_set(data)
    except (KeyError, ValueError, TypeError) as problem:
        return [f"cannot be read: {problem!r}"]
    return [
        *_unknown_facts(rule_set),
        *_ambiguities(rule_set),
        *_unsaid(rule_set, phrase_languages),
        *_without_source(data),
    ]


def _fact(item: Mapping[str, Any]) -> FactSpec:
    return FactSpec(
        item["name"],
        item["kind"],
        item.get("code", ""),
        item.get("unit", ""),
        numbers={name: Decimal(value) for name, value in item.get("numbers", {}).items()},
        bounds={unit: Decimal(value) for unit, value in item.get("bounds", {}).items()},
        side=item.get("side", ""),
        context={key: frozenset(words) for key, words in item.get("context", {}).items()},
        not_context={key: frozenset(words) for key, words in item.get("not_context", {}).items()},
        parameter=item.get("parameter", ""),
    )


def _limit(item: Mapping[str, Any]) -> Limit:
    return Limit(
        min_age=item["min_age"],
        excludes=frozenset(item["excludes"]),
        fresh_hours=item["fresh_hours"],
        silent_after_days=item["silent_after_days"],
        future_minutes=item["future_minutes"],
    )


def _clock(item: Mapping[str, int]) -> ResponseClock:
    return ResponseClock(item.get("minutes", 0), item.get("working_days", 0))


def _unconfirmed(item: Mapping[str, Any]) -> Unconfirmed:
    return Unconfirmed(
        severity=Severity(item["severity"]),
        clock=_clock(item["clock"]),
        summary_id=item["summary"],
        provenance=item.get("provenance", {}),
    )


def _silence(item: Mapping[str, Any]) -> Silence:
    return Silence(
        id=item["id"],
        severity=Severity(item["severity"]),
        clock=_clock(item["clock"]),
        phrase_id=item["phrase"],
        staff_action=item["staff_action"],
        summary_id=item["summary"],
        provenance=item.get("provenance", {}),
    )


def _rule(item: Mapping[str, Any], words: Mapping[str, frozenset[str]]) -> Rule:
    confirm = item.get("confirm")
    return Rule(
        id=item["id"],
        group=item["group"],
        severity=Severity(item["severity"]),
        when=_condition(item["when"], words),
        clock=_clock(item["clock"]),
        phrase_id=item["phrase"],
        staff_action=item["staff_action"],
        summary_id=item["summary"],
        confirm=_confirm(confirm) if confirm else None,
        quiet_days_after_close=item.get("quiet_days_after_close", 0),
        provenance=item.get("provenance", {}),
    )


def _confirm(item: Mapping[str, Any]) -> Confirm:
    least, most = item["gap_minutes"]
    return Confirm(item["times"], least, most, Severity(item["severity_until"]), item["phrase_until"])


def _condition(item: Mapping[str, Any], words: Mapping[str, frozenset[str]]) -> Condition:
    if "all" in item:
        return Every(tuple(_condition(part, words) for part in item["all"]))
    if "any" in item:
        return Some(tuple(_condition(part, words) for part in item["any"]))
    if "not" in item:
        return Opposite(_condition(item["not"], words))
    return Compare(
        fact=item["fact"],
        operator=Operator(item["op"]),
        limits={unit: Decimal(limit) for unit, limit in item.get("limit", {}).items()},
        words=words[item["words"]] if "words" in item else frozenset(),
        truth=item.get("truth", True),
        personal=item.get("personal", ""),
    )


def _unknown_facts(rule_set: RuleSet) -> Iterator[str]:
    for fact in rule_set.facts.values():
        if fact.kind not in KINDS:
            yield f"fact {fact.name} has the unknown kind {fact.kind}"
        elif missing := lacking(fact):
            yield f"fact {fact.name} lacks {missing}"
    conditions = {rule.id: rule.when for rule in rule_set.rules} | dict(rule_set.classes)
    for name, condition in conditions.items():
        for leaf in leaves(condition):
            asked = rule_set.facts.get(leaf.fact)
            if asked is None:
                yield f"{name} asks for the unknown fact {leaf.fact}"
            elif asked.unit and asked.unit not in leaf.limits:
                yield f"{name} gives no limit for {leaf.fact} in {asked.unit}"


def _ambiguities(rule_set: RuleSet) -> Iterator[str]:
    seen: set[tuple[str, Severity]] = set()
    ids: set[str] = set()
    for rule in rule_set.rules:
        if rule.id in ids:
            yield f"{rule.id} stands twice"
        ids.add(rule.id)
        # precedence decides between severities; between equals of one group nothing would
        if (rule.group, rule.severity) in seen:
            yield f"{rule.id} and another rule of group {rule.group} are both {rule.severity}"
        seen.add((rule.group, rule.severity))
        if rule.confirm and rule.confirm.severity_until.rank >= rule.severity.rank:
            yield f"{rule.id} is as loud before it is confirmed as after"
        if rule.severity is Severity.RED and rule.confirm:
            yield f"{rule.id} is red and would wait for a second reading"


def _unsaid(rule_set: RuleSet, languages: Mapping[str, Iterable[str]]) -> Iterator[str]:
    asked = {rule.phrase_id: rule.id for rule in rule_set.rules}
    asked |= {rule.confirm.phrase_until: rule.id for rule in rule_set.rules if rule.confirm}
    if rule_set.silence:
        asked[rule_set.silence.phrase_id] = rule_set.silence.id
    for phrase_id, rule_id in asked.items():
        for language in sorted({"zh-Hans", "en"} - set(languages.get(phrase_id, ()))):
            yield f"{rule_id} has no patient text {phrase_id} in {language}"


def _without_source(data: Mapping[str, Any]) -> Iterator[str]:
    needs: list[tuple[str, Mapping[str, Any], tuple[str, ...]]] = [
        ("limit", data["limit"], ("min_age", "fresh_hours", "silent_after_days", "future_minutes"))
    ]
    needs += [
        (item["id"], item, ("when", "severity", "clock", *(("confirm",) if "confirm" in item else ())))
        for item in data["rules"]
    ]
    needs += [(item["id"], item, ("when",)) for item in data.get("classes", ())]
    needs += [("unconfirmed", data["unconfirmed"], ("severity", "clock"))] if "unconfirmed" in data else []
    needs += [(item["name"], item, tuple(item["numbers"])) for item in data["facts"] if "numbers" in item]
    needs += [(item["name"], item, ("bounds",)) for item in data["facts"] if "bounds" in item]
    for name, item, fields in needs:
        for field in fields:
            if str(item.get("provenance", {}).get(field, ""))[:1] not in TAGS:
                yield f"{name} names no source for {field}"
