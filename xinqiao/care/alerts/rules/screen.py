"""A cheap look at a reading before the rules look at its patient: most readings can trip nothing."""

from datetime import timedelta
from decimal import Decimal

from xinqiao.care.alerts.rules.conditions import leaves
from xinqiao.care.alerts.rules.evaluate import codes_of, is_instant, reach_of
from xinqiao.care.alerts.rules.facts import told_minutes
from xinqiao.care.alerts.types import Compare, Operator, RuleSet
from xinqiao.chart.observations.types import StoredReading

# one reaches the other: is this value on the far side of the limit?
_FAR = {
    Operator.AT_LEAST: lambda value, limit: value >= limit,
    Operator.ABOVE: lambda value, limit: value > limit,
    Operator.AT_MOST: lambda value, limit: value <= limit,
    Operator.BELOW: lambda value, limit: value < limit,
}


class Screen:
    """Necessary conditions of a rule set, per code: what they let pass is judged in full.

    An instant rule without a `not` can only hold when one of its numeric comparisons does, so a
    reading on the near side of every limit, told without a symptom, needs no history.
    """

    def __init__(self, rule_set: RuleSet) -> None:
        self.trend_codes: frozenset[str] = frozenset()
        self.instant_codes: frozenset[str] = frozenset()
        self.symptom_facts = frozenset(
            fact.name for fact in rule_set.facts.values() if fact.kind == "symptoms"
        )
        self.told_reach = timedelta(
            minutes=max((told_minutes(rule_set.facts[name]) for name in self.symptom_facts), default=0)
        )
        # how far back a moment, or a window of local days, looks; a day more, since days begin at home
        self.instant_reach = timedelta(0)
        windows = [fact.number("days") for fact in rule_set.facts.values() if "days" in fact.numbers]
        self.trend_reach = timedelta(days=max(windows, default=0) + 1)
        self._limits: dict[str, list[Compare]] = {}
        for rule in rule_set.rules:
            if not is_instant(rule_set, rule):
                self.trend_codes |= codes_of(rule_set, rule)
                continue
            self.instant_codes |= codes_of(rule_set, rule)
            self.instant_reach = max(self.instant_reach, timedelta(minutes=reach_of(rule_set, rule)))
            for leaf in leaves(rule.when):
                code = rule_set.facts[leaf.fact].code
                if code:
                    self._limits.setdefault(code, []).append(leaf)

    def is_trend(self, reading: StoredReading) -> bool:
        """Whether a window of days may have changed by this reading."""
        return reading.code in self.trend_codes

    def is_striking(self, reading: StoredReading) -> bool:
        """Whether a rule about one moment may hold because of this reading."""
        if reading.symptoms:
            return True
        for leaf in self._limits.get(reading.code, ()):  # noqa: SIM110 - every value passes here
            if _reaches(leaf, reading):
                return True
        return False


def _reaches(leaf: Compare, reading: StoredReading) -> bool:
    limit: Decimal | None = leaf.limits.get(reading.unit)
    # a personal limit is not known here, so the full judgement decides
    return bool(leaf.personal) or (limit is not None and _FAR[leaf.operator](reading.value, limit))
