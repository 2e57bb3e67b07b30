"""What two versions would have raised, counted human by human, so that memory does not grow with them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo

from xinqiao.care.alerts.types import Example, Outcome, WouldBe

MOST_EXAMPLES = 10
# two versions speak of one event where their alerts of one problem open so near to each other
_SAME = timedelta(days=1)


@dataclass
class Tally:
    """Counts of one version."""

    reference: str
    since: datetime
    zone: tzinfo
    known: int = 0
    humans: int = 0
    severities: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    weeks: Counter[int] = field(default_factory=Counter)
    hours: Counter[int] = field(default_factory=Counter)

    def add(self, alerts: Sequence[WouldBe]) -> None:
        """Count the alerts of one human."""
        self.humans += bool(alerts)
        for alert in alerts:
            self.known += alert.is_known
            self.severities[alert.severity.value] += 1
            self.rules[alert.rule_id] += 1
            self.weeks[(alert.opened_at - self.since).days // 7] += 1
            self.hours[alert.opened_at.astimezone(self.zone).hour] += 1

    def outcome(self, days: int) -> Outcome:
        """What was counted; `weeks` has one number for each week of the days, the last may be short."""
        return Outcome(
            reference=self.reference,
            alerts=self.severities.total(),
            patients=self.humans,
            known=self.known,
            severities=dict(self.severities),
            rules=dict(sorted(self.rules.items())),
            weeks=[self.weeks[week] for week in range((days + 6) // 7)],
            hours=dict(sorted(self.hours.items())),
        )


@dataclass
class Difference:
    """What only one of two versions raises, with the newest examples of each."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[Example]] = field(default_factory=lambda: {"new": [], "gone": []})

    def add(self, tested: Sequence[WouldBe], current: Sequence[WouldBe]) -> None:
        """Compare the alerts of one human."""
        for side, ours, theirs in (("new", tested, current), ("gone", current, tested)):
            alone = [alert for alert in ours if not any(_is_same(alert, other) for other in theirs)]
            self.counts[side] += len(alone)
            kept = [*self.examples[side], *(_example(side, alert) for alert in alone)]
            self.examples[side] = sorted(kept, key=lambda each: each.opened_at, reverse=True)[:MOST_EXAMPLES]


def _is_same(one: WouldBe, other: WouldBe) -> bool:
    return one.group == other.group and abs(one.opened_at - other.opened_at) <= _SAME


def _example(side: str, alert: WouldBe) -> Example:
    return Example(
        side=side,
        patient_id=alert.patient_id,
        opened_at=alert.opened_at,
        rule_id=alert.rule_id,
        severity=alert.severity,
        is_known=alert.is_known,
    )


def as_words(outcome: Outcome) -> Mapping[str, object]:
    """An outcome as JSON keeps it."""
    return {
        "reference": outcome.reference,
        "alerts": outcome.alerts,
        "patients": outcome.patients,
        "known": outcome.known,
        "severities": dict(outcome.severities),
        "rules": dict(outcome.rules),
        "weeks": list(outcome.weeks),
        "busiest_hour": outcome.busiest_hour,
        "busiest_count": outcome.hours.get(outcome.busiest_hour, 0)
        if outcome.busiest_hour is not None
        else 0,
    }
