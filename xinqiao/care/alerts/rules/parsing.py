"""From a data file to a typed rule set, and the linter that a file must pass before anyone signs it."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
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

# read, known, proposed by us, decided by the hospital
TAGS = ("R", "K", "D", "H")

_ENGLISH = {
    "unreadable": "cannot be read: {0}",
    "unknown-kind": "fact {owner} has the unknown kind {0}",
    "lacking": "fact {owner} lacks {0}",
    "unknown-fact": "{owner} asks for the unknown fact {0}",
    "no-limit": "{owner} gives no limit for {0} in {1}",
    "twice": "{owner} stands twice",
    "same-severity": "{owner} and another rule of group {0} are both {1}",
    "loud-before": "{owner} is as loud before it is confirmed as after",
    "red-waits": "{owner} is red and would wait for a second reading",
    "no-text": "{owner} has no patient text {0} in {1}",
    "no-source": "{owner} names no source for {0}",
    "gap-order": "{owner} would be confirmed after it may no longer be",
}


@dataclass(frozen=True, slots=True)
class Complaint:
    """What keeps a rule set from being signed: about which rule or fact, as a machine word, with details."""

    owner: str
    code: str
    details: tuple[str, ...] = ()

    def __str__(self) -> str:
        return _ENGLISH[self.code].format(*self.details, owner=self.owner)


def read_toml(text: str) -> dict[str, Any]:
    """Parse a rule-set file; numbers with a point become Decimal, never binary floats."""
    return tomllib.loads(text, parse_float=Decimal)


def parse_rule_set(data: Mapping[str, Any]) -> RuleSet:
    """Turn the data of a rule set into its typed form. Raises KeyError or ValueError where malformed."""
    words = {name: frozenset(members) for name, members in data.get("words", {}).items()}
    facts = {item["name"]: _fact(item) for item in data["facts"]}
    rules = tuple(_rule(item, words) for item in data["rules"] if not item.get("off"))
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
    """Everything that keeps a rule set from being signed, as sentences; empty when nothing does."""
    return [str(complaint) for complaint in complaints(data, phrase_languages)]


def complaints(data: Mapping[str, Any], phrase_languages: Mapping[str, Iterable[str]]) -> list[Complaint]:
    """Everything that keeps a rule set from being signed; empty when nothing does.

    `phrase_languages` gives, per phrase id, the languages its words exist in.
    """
    try:
        rule_set = parse_rule_set(data)
    except (KeyError, ValueError, TypeError, ArithmeticError) as problem:
        return [Complaint("", "unreadable", (repr(problem),))]
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


def _unknown_facts(rule_set: RuleSet) -> Iterator[Complaint]:
    for fact in rule_set.facts.values():
        if fact.kind not in KINDS:
            yield Complaint(fact.name, "unknown-kind", (fact.kind,))
        elif missing := lacking(fact):
            yield Complaint(fact.name, "lacking", (missing,))
    conditions = {rule.id: rule.when for rule in rule_set.rules} | dict(rule_set.classes)
    for name, condition in conditions.items():
        for leaf in leaves(condition):
            asked = rule_set.facts.get(leaf.fact)
            if asked is None:
                yield Complaint(name, "unknown-fact", (leaf.fact,))
            elif asked.unit and asked.unit not in leaf.limits:
                yield Complaint(name, "no-limit", (leaf.fact, asked.unit))


def _ambiguities(rule_set: RuleSet) -> Iterator[Complaint]:
    seen: set[tuple[str, Severity]] = set()
    ids: set[str] = set()
    for rule in rule_set.rules:
        if rule.id in ids:
            yield Complaint(rule.id, "twice")
        ids.add(rule.id)
        # precedence decides between severities; between equals of one group nothing would
        if (rule.group, rule.severity) in seen:
            yield Complaint(rule.id, "same-severity", (rule.group, str(rule.severity)))
        seen.add((rule.group, rule.severity))
        if rule.confirm and rule.confirm.severity_until.rank >= rule.severity.rank:
            yield Complaint(rule.id, "loud-before")
        if rule.confirm and rule.confirm.least_minutes > rule.confirm.most_minutes:
            yield Complaint(rule.id, "gap-order")
        if rule.severity is Severity.RED and rule.confirm:
            yield Complaint(rule.id, "red-waits")


def _unsaid(rule_set: RuleSet, languages: Mapping[str, Iterable[str]]) -> Iterator[Complaint]:
    asked = {rule.phrase_id: rule.id for rule in rule_set.rules}
    asked |= {rule.confirm.phrase_until: rule.id for rule in rule_set.rules if rule.confirm}
    if rule_set.silence:
        asked[rule_set.silence.phrase_id] = rule_set.silence.id
    for phrase_id, rule_id in asked.items():
        for language in sorted({"zh-Hans", "en"} - set(languages.get(phrase_id, ()))):
            yield Complaint(rule_id, "no-text", (phrase_id, language))


def _without_source(data: Mapping[str, Any]) -> Iterator[Complaint]:
    needs: list[tuple[str, Mapping[str, Any], tuple[str, ...]]] = [
        ("limit", data["limit"], ("min_age", "fresh_hours", "silent_after_days", "future_minutes"))
    ]
    needs += [
        (
            item["id"],
            item,
            ("when", "severity", "clock", *(name for name in ("confirm", "off") if name in item)),
        )
        for item in data["rules"]
    ]
    needs += [(item["id"], item, ("when",)) for item in data.get("classes", ())]
    needs += [("unconfirmed", data["unconfirmed"], ("severity", "clock"))] if "unconfirmed" in data else []
    needs += [(item["name"], item, tuple(item["numbers"])) for item in data["facts"] if "numbers" in item]
    needs += [(item["name"], item, ("bounds",)) for item in data["facts"] if "bounds" in item]
    for name, item, fields in needs:
        for field in fields:
            if str(item.get("provenance", {}).get(field, ""))[:1] not in TAGS:
                yield Complaint(name, "no-source", (field,))
