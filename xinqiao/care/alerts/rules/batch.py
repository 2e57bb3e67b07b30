"""What arrived at once for one person: which of it is worth a look, and what the rules say of it.

The live path and the replay of a back-test judge by this one piece.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from operator import attrgetter

from xinqiao.care.alerts.rules.evaluate import judge, loudest
from xinqiao.care.alerts.rules.screen import Screen
from xinqiao.care.alerts.rules.series import Series
from xinqiao.care.alerts.types import Finding, Profile, RuleSet
from xinqiao.chart.observations.types import SeriesReading

_MEASURED = attrgetter("measured_at")


@dataclass(kw_only=True)
class Batch:
    """Readings that arrived together, and the rules that may speak about them."""

    rule_sets: Sequence[tuple[RuleSet, Screen]]
    arrived: Sequence[SeriesReading]

    @cached_property
    def striking(self) -> list[SeriesReading]:
        """What a rule about one moment may speak about."""
        return [item for item in self.arrived if self._is_striking(item)]

    def _is_striking(self, item: SeriesReading) -> bool:
        for _, screen in self.rule_sets:  # noqa: SIM110 - every value passes here
            if screen.is_striking(item):
                return True
        return False

    @cached_property
    def trends(self) -> list[SeriesReading]:
        """What may change a window of days."""
        codes = frozenset().union(*(screen.trend_codes for _, screen in self.rule_sets))
        return [item for item in self.arrived if item.code in codes]

    @property
    def looks_back_to(self) -> datetime:
        """The first instant that a rule may look at because of what arrived."""
        screens = [screen for _, screen in self.rule_sets]
        instant = max(screen.instant_reach for screen in screens)
        trend = max(screen.trend_reach for screen in screens)
        starts = [item.measured_at - instant for item in self.striking]
        # a window ends at the newest reading, which may itself have come late
        starts += [max(item.measured_at for item in self.trends) - trend] if self.trends else []
        return min(starts)

    def judge(self, series: Series, profile: Profile, now: datetime) -> list[Finding]:
        """What the rules say about what arrived, in the light of the series."""
        found: list[Finding] = []
        for rule_set, screen in self.rule_sets:
            # a window is judged once, at its newest reading; only striking moments are judged one by one
            arrived = [item for item in self.striking if screen.is_striking(item)]
            trends = [item for item in self.trends if screen.is_trend(item)]
            newest = [max(trends, key=_MEASURED)] if trends else []
            found += judge(rule_set, series, profile, arrived, now, trends=newest).findings
        return found

    def again(self, found: Iterable[Finding]) -> list[Finding]:
        """Those about moments at which nothing arrived: a late reading has moments after it judged again."""
        arrived = {item.measured_at for item in self.arrived}
        return [finding for finding in found if finding.at not in arrived]

    def news(self, found: Sequence[Finding], said: Mapping[tuple[str, datetime], int]) -> list[Finding]:
        """What was not said before; `said` is the loudest rank of each rule and moment that was kept."""
        arrived = {item.measured_at for item in self.arrived}
        return [
            finding
            for finding in found
            if finding.at in arrived or finding.severity.rank > said.get((finding.rule_id, finding.at), -1)
        ]

    def of_symptoms(self, found: Iterable[Finding]) -> list[Finding]:
        """Those findings that symptoms had a part in."""
        names = frozenset().union(*(screen.symptom_facts for _, screen in self.rule_sets))
        return [finding for finding in found if any(fact.name in names for fact in finding.facts)]


def by_problem(found: Iterable[Finding]) -> list[list[Finding]]:
    """Findings by problem, oldest first; of those about one moment of one problem the loudest counts."""
    moments: dict[datetime, list[Finding]] = defaultdict(list)
    for finding in found:
        moments[finding.at].append(finding)
    groups: dict[str, list[Finding]] = defaultdict(list)
    for at in sorted(moments):
        for finding in loudest(moments[at]):
            groups[finding.group].append(finding)
    return list(groups.values())
