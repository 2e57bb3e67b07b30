"""A cheap look at a reading before the rules look at its patient: most readings can trip nothing."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal

from xinqiao.care.alerts.rules.conditions import holds, leaves
from xinqiao.care.alerts.rules.evaluate import codes_of, history_of, is_instant
from xinqiao.care.alerts.rules.facts import home_mean_of_days, told_minutes
from xinqiao.care.alerts.types import Compare, Condition, Every, FactSpec, Operator, RuleSet, Some
from xinqiao.chart.observations.types import PressureDay, SeriesReading

_HIGH = frozenset({Operator.AT_LEAST, Operator.ABOVE})
_LOW = frozenset({Operator.AT_MOST, Operator.BELOW})
# the unit in which days of pressures are summed
HOME_UNIT = "mm[Hg]"


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
        windows = [
            fact.number("days")
            for fact in rule_set.facts.values()
            if not fact.is_instant and "days" in fact.numbers
        ]
        self.trend_reach = timedelta(days=max(windows, default=0) + 1)
        # per code and unit the lowest high limit and the highest low one: reaching either lets pass
        self._highs: dict[tuple[str, str], Decimal] = {}
        self._lows: dict[tuple[str, str], Decimal] = {}
        # a personal limit is not known here, so the full judgement decides
        self._personal: set[str] = set()
        self._windows = [rule.when for rule in rule_set.rules if not is_instant(rule_set, rule)]
        self._facts = rule_set.facts
        for rule in rule_set.rules:
            if not is_instant(rule_set, rule):
                self.trend_codes |= codes_of(rule_set, rule)
                continue
            self.instant_codes |= codes_of(rule_set, rule)
            self.instant_reach = max(self.instant_reach, history_of(rule_set, rule))
            for leaf in leaves(rule.when):
                code = rule_set.facts[leaf.fact].code
                if code:
                    self._note(rule_set.facts[leaf.fact], leaf)

    def is_trend(self, reading: SeriesReading) -> bool:
        """Whether a window of days may have changed by this reading."""
        return reading.code in self.trend_codes

    def is_striking(self, reading: SeriesReading) -> bool:
        """Whether a rule about one moment may hold because of this reading."""
        if reading.symptoms:
            return True
        if reading.code in self._personal:
            return True
        named = (reading.code, reading.unit)
        high, low = self._highs.get(named), self._lows.get(named)
        return (high is not None and reading.value >= high) or (low is not None and reading.value <= low)

    def may_trend(self, days: Sequence[PressureDay], parameters: Mapping[str, Decimal]) -> bool:
        """Whether a rule about a window can hold, given the days of pressures up to the newest one.

        Exact for means of plain days. Anything else is left to the full judgement.
        """
        is_paired = any(day.systolic[0] or day.diastolic[0] for day in days)
        known = days if not is_paired or all(day.is_plain for day in days) else None
        return any(self._may_hold(condition, known, parameters) for condition in self._windows)

    def _may_hold(
        self, condition: Condition, days: Sequence[PressureDay] | None, parameters: Mapping[str, Decimal]
    ) -> bool:
        match condition:
            case Compare():
                return self._may_reach(condition, days, parameters)
            case Every(parts):
                return all(self._may_hold(part, days, parameters) for part in parts)
            case Some(parts):
                return any(self._may_hold(part, days, parameters) for part in parts)
            case _:
                return True

    def _may_reach(
        self, leaf: Compare, days: Sequence[PressureDay] | None, parameters: Mapping[str, Decimal]
    ) -> bool:
        fact = self._facts[leaf.fact]
        if days is None or fact.kind != "home-mean" or fact.unit != HOME_UNIT:
            return True
        if not days:
            return False
        mean = home_mean_of_days(fact, days)
        return bool(holds(leaf, {leaf.fact: mean}.__getitem__, parameters))

    def _note(self, fact: FactSpec, leaf: Compare) -> None:
        if leaf.personal or fact.parameter or fact.kind == "rise":
            self._personal.add(fact.code)
        elif fact.bounds:
            # these end at the moment, whose own value must itself be beyond
            self._note_limits(fact.code, fact.bounds, is_high=fact.side == "at-least")
        elif leaf.operator in _HIGH | _LOW:
            self._note_limits(fact.code, leaf.limits, is_high=leaf.operator in _HIGH)

    def _note_limits(self, code: str, limits: Mapping[str, Decimal], *, is_high: bool) -> None:
        for unit, limit in limits.items():
            if is_high:
                self._highs[code, unit] = min(limit, self._highs.get((code, unit), limit))
            else:
                self._lows[code, unit] = max(limit, self._lows.get((code, unit), limit))
