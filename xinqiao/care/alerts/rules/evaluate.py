"""The evaluator: which rules speak about the readings that have just arrived, and how loudly."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from xinqiao.care.alerts.rules.conditions import Facts, Truth, holds, leaves
from xinqiao.care.alerts.rules.facts import compute
from xinqiao.care.alerts.rules.moment import Moment
from xinqiao.care.alerts.rules.series import Series
from xinqiao.care.alerts.types import (
    Compare,
    CopiedFact,
    FactValue,
    Finding,
    Gap,
    Judgement,
    Limit,
    Profile,
    ResponseClock,
    Rule,
    RuleSet,
    Severity,
)
from xinqiao.chart.observations.types import SeriesReading


def judge(
    rule_set: RuleSet,
    series: Series,
    profile: Profile,
    arrived: Sequence[SeriesReading],
    now: datetime,
    *,
    trends: Sequence[SeriesReading] | None = None,
) -> Judgement:
    """Judge the moments of the readings that arrived, in the order in which they were measured.

    Every moment is judged, so that a device that sends a night's readings at once hides nothing.
    Values older than the rule set's `fresh_hours` become BLUE historical findings; older than
    `silent_after_days`, or in the future, say nothing. A child or an excluded person is refused.
    `trends` are the readings for which windows of days are looked at; without them, those of `arrived`.
    """
    if not profile.may_be_watched:
        return Judgement()
    refusal = refusal_of(rule_set.limit, profile)
    if refusal:
        return Judgement(refusal=refusal)
    findings: list[Finding] = []
    gaps: list[Gap] = []
    for at, rules in _agenda(rule_set, series, arrived, arrived if trends is None else trends, now):
        spoken, missing = _judge_moment(rule_set, rules, Moment(series, profile, at))
        findings += [_aged(finding, rule_set.limit, now) for finding in spoken]
        gaps += missing
    return Judgement(tuple(findings), tuple(gaps))


def judge_facts(rule_set: RuleSet, facts: Facts, profile: Profile, at: datetime) -> Judgement:
    """Judge given facts instead of readings; what is given counts as confirmed and of this moment."""
    refusal = refusal_of(rule_set.limit, profile)
    if refusal or not profile.may_be_watched:
        return Judgement(refusal=refusal)
    findings, gaps = [], []
    for rule in rule_set.rules:
        truth = holds(rule.when, facts, profile.parameters)
        if truth:
            findings.append(_finding(rule_set, rule, facts, at))
        elif truth is None:
            gaps += _gaps(rule, facts)
    return Judgement(tuple(loudest(findings)), tuple(gaps))


def classify(rule_set: RuleSet, facts: Facts, profile: Profile) -> str | None:
    """The class of a follow-up visit (NBPHS 控制满意 or not); None when the data do not suffice."""
    for name, condition in rule_set.classes.items():
        if holds(condition, facts, profile.parameters):
            return name
    return None


def facts_at(rule_set: RuleSet, moment: Moment) -> Facts:
    """Named facts of a rule set at a moment, each computed once."""
    known: dict[str, FactValue] = {}

    def fact(name: str) -> FactValue:
        if name not in known:
            known[name] = compute(rule_set.facts[name], moment)
        return known[name]

    return fact


def refusal_of(limit: Limit, profile: Profile) -> str:
    """Why these rules must not speak about this person, as a machine word; empty when they may."""
    if profile.age_years is not None and profile.age_years < limit.min_age:
        return "under-age"
    if profile.is_pregnant and "pregnancy" in limit.excludes:
        return "pregnancy"
    return ""


def is_pregnant(parameters: Mapping[str, str]) -> bool:
    """Whether the parameters of a watch say that the patient is pregnant."""
    return str(parameters.get("pregnant", "")).lower() in {"true", "1", "yes"}


def limits_in(parameters: Mapping[str, str]) -> dict[str, Decimal]:
    """The numbers among the parameters of a watch: personal limits and the person's own values."""
    limits = {}
    for name, value in parameters.items():
        try:
            limits[name] = Decimal(value)
        except InvalidOperation:
            continue
    return limits


def loudest(findings: Iterable[Finding]) -> list[Finding]:
    """One finding per group: RED > ORANGE > YELLOW > BLUE; between equals the earlier rule speaks."""
    best: dict[str, Finding] = {}
    for finding in findings:
        rival = best.get(finding.group)
        if rival is None or finding.severity.rank > rival.severity.rank:
            best[finding.group] = finding
    return list(best.values())


def is_instant(rule_set: RuleSet, rule: Rule) -> bool:
    """Whether the rule looks at one moment; the others look at a window that ends at the newest reading."""
    return any(rule_set.facts[leaf.fact].is_instant for leaf in leaves(rule.when))


def codes_of(rule_set: RuleSet, rule: Rule) -> frozenset[str]:
    """The observation codes a rule reads."""
    return frozenset(code for leaf in leaves(rule.when) if (code := rule_set.facts[leaf.fact].code))


def reach_of(rule_set: RuleSet, rule: Rule) -> int:
    """How many minutes back a rule about one moment looks: for symptoms, what lasts, and what confirms.

    A reading that comes late is looked at from the moments so long after it as well.
    """
    facts = [rule_set.facts[leaf.fact] for leaf in leaves(rule.when)]
    minutes = [
        int(fact.numbers.get(name, 0))
        for fact in facts
        if fact.is_instant
        for name in ("minutes", "most_minutes")
    ]
    return max([*minutes, rule.confirm.most_minutes * (rule.confirm.times - 1) if rule.confirm else 0])


def history_of(rule_set: RuleSet, rule: Rule) -> timedelta:
    """How far back the readings of a rule about one moment must be known: its reach, and its days."""
    days = [
        rule_set.facts[leaf.fact].number("days")
        for leaf in leaves(rule.when)
        if rule_set.facts[leaf.fact].is_instant and "days" in rule_set.facts[leaf.fact].numbers
    ]
    # days more, since local days do not begin at the instant's own midnight
    whole = timedelta(days=max(days) + 2) if days else timedelta(0)
    return max(whole, timedelta(minutes=reach_of(rule_set, rule)))


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a rule reads: the codes, and for a rule about one moment how far back it looks."""

    rule: Rule
    codes: frozenset[str]
    is_instant: bool
    reach: timedelta


@lru_cache(maxsize=256)
def _plan(rule_set: RuleSet) -> tuple[_Reading, ...]:
    """Each rule of a version with what it reads; found once, since every reading asks for it."""
    return tuple(
        _Reading(
            rule,
            codes_of(rule_set, rule),
            is_instant(rule_set, rule),
            timedelta(minutes=reach_of(rule_set, rule)),
        )
        for rule in rule_set.rules
    )


def _agenda(
    rule_set: RuleSet,
    series: Series,
    arrived: Sequence[SeriesReading],
    trends: Sequence[SeriesReading],
    now: datetime,
) -> list[tuple[datetime, list[Rule]]]:
    last = now + timedelta(minutes=rule_set.limit.future_minutes)
    since = now - timedelta(days=rule_set.limit.silent_after_days)
    new, newest = (
        [reading for reading in readings if since <= reading.measured_at <= last]
        for readings in (arrived, trends)
    )
    agenda: dict[datetime, list[Rule]] = {}
    for read in _plan(rule_set):
        for at in _moments(read, series, new if read.is_instant else newest, last):
            agenda.setdefault(at, []).append(read.rule)
    return sorted(agenda.items(), key=lambda entry: entry[0])


def _moments(
    read: _Reading, series: Series, arrived: Sequence[SeriesReading], last: datetime
) -> set[datetime]:
    new = {reading.measured_at for reading in arrived if reading.code in read.codes or reading.symptoms}
    if not new:
        return new
    if not read.is_instant:
        newest = [reading for code in read.codes if (reading := series.last(code, last))]
        return {max(reading.measured_at for reading in newest)} if newest else set()
    # a reading that arrives late may confirm, or tell a symptom of, one that was judged before it
    later = {at for start in new for at in series.moments(read.codes, start, min(start + read.reach, last))}
    return new | later


def _judge_moment(
    rule_set: RuleSet, rules: Sequence[Rule], moment: Moment
) -> tuple[list[Finding], list[Gap]]:
    facts = facts_at(rule_set, moment)
    findings: list[Finding] = []
    gaps: list[Gap] = []
    for rule in rules:
        truth = holds(rule.when, facts, moment.profile.parameters)
        if truth:
            finding = _finding(rule_set, rule, facts, moment.at)
            findings.append(finding if _is_confirmed(rule_set, rule, moment) else _waiting(finding, rule))
        elif truth is None:
            gaps += _gaps(rule, facts)
    return loudest(findings), gaps


def _is_confirmed(rule_set: RuleSet, rule: Rule, moment: Moment) -> bool:
    if rule.confirm is None:
        return True

    def truth_at(at: datetime) -> Truth:
        earlier = replace(moment, at=at)
        return holds(rule.when, facts_at(rule_set, earlier), moment.profile.parameters)

    return _chain(rule, codes_of(rule_set, rule), moment, truth_at, rule.confirm.times - 1)


def _chain(
    rule: Rule, codes: frozenset[str], moment: Moment, truth_at: Callable[[datetime], Truth], left: int
) -> bool:
    if left <= 0 or rule.confirm is None:
        return True
    first = moment.at - timedelta(minutes=rule.confirm.most_minutes)
    last = moment.at - timedelta(minutes=rule.confirm.least_minutes)
    return any(
        truth_at(at) and _chain(rule, codes, replace(moment, at=at), truth_at, left - 1)
        for at in moment.series.moments(codes, first, last)
    )


def _waiting(finding: Finding, rule: Rule) -> Finding:
    confirm = rule.confirm
    assert confirm is not None
    return replace(
        finding,
        severity=confirm.severity_until,
        phrase_id=confirm.phrase_until,
        # nobody is made to hurry by a number that has not been measured twice
        clock=ResponseClock(working_days=1),
        is_confirmed=False,
    )


def _aged(finding: Finding, limit: Limit, now: datetime) -> Finding:
    if now - finding.at <= timedelta(hours=limit.fresh_hours):
        return finding
    return replace(
        finding,
        severity=Severity.BLUE,
        group=f"{finding.group}-historic",
        phrase_id="",
        clock=ResponseClock(),
        staff_action="read-historic-value",
        is_historic=True,
    )


def _finding(rule_set: RuleSet, rule: Rule, facts: Facts, at: datetime) -> Finding:
    return Finding(
        rule_id=rule.id,
        group=rule.group,
        severity=rule.severity,
        rule_set=rule_set.reference,
        at=at,
        facts=_copied(rule, facts),
        phrase_id=rule.phrase_id,
        summary_id=rule.summary_id,
        staff_action=rule.staff_action,
        clock=rule.clock,
        quiet_days_after_close=rule.quiet_days_after_close,
    )


def _copied(rule: Rule, facts: Facts) -> tuple[CopiedFact, ...]:
    copied = {leaf.fact: _copy(leaf, facts(leaf.fact)) for leaf in leaves(rule.when)}
    return tuple(fact for fact in copied.values() if fact is not None)


def _copy(leaf: Compare, fact: FactValue) -> CopiedFact | None:
    if fact.value is None:
        return None
    words = ",".join(sorted(fact.value)) if isinstance(fact.value, frozenset) else str(fact.value)
    last = fact.used[-1] if fact.used else None
    return CopiedFact(
        leaf.fact,
        words,
        fact.unit,
        last.measured_at if last else None,
        last.id if last else None,
        max(len(fact.used), 1),
    )


def _gaps(rule: Rule, facts: Facts) -> list[Gap]:
    missing = {leaf.fact: facts(leaf.fact).missing for leaf in leaves(rule.when)}
    return [Gap(rule.id, name, reason) for name, reason in missing.items() if reason]
