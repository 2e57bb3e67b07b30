"""Going through a past again: the same judging and the same joining as live, over what is stored.

Nothing is written. What cannot be known is assumed, and `docs/adr/0031` says what.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby

from xinqiao.care.alerts.rules.batch import Batch, by_problem
from xinqiao.care.alerts.rules.joining import Answered, is_answered, loudest_of
from xinqiao.care.alerts.rules.screen import Screen
from xinqiao.care.alerts.rules.series import Series, Telling
from xinqiao.care.alerts.types import (
    Assumed,
    Finding,
    Past,
    Profile,
    RealAlert,
    RuleSet,
    Severity,
    Stretch,
    WouldBe,
)
from xinqiao.chart.observations.types import SeriesReading

# what came with a batch may lie a little in the future; the live path reads as far
_AHEAD = timedelta(hours=1)


def go_through(
    rule_set: RuleSet, past: Past, assumed: Assumed, *, since: datetime, until: datetime
) -> list[WouldBe]:
    """The alerts that `rule_set` would have opened about one human in [since, until), oldest first."""
    return _Replay(rule_set, past, assumed).run(since, until)


@dataclass(frozen=True, slots=True)
class _Event:
    """A batch that arrived, or a form that made its newest readings worth another look."""

    at: datetime
    number: int
    readings: Sequence[SeriesReading]
    is_told: bool = False


@dataclass
class _Replay:
    rule_set: RuleSet
    past: Past
    assumed: Assumed
    found: list[WouldBe] = field(default_factory=list)
    open: dict[str, WouldBe] = field(default_factory=dict)
    closed: dict[str, WouldBe] = field(default_factory=dict)
    said: dict[tuple[str, datetime], int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._screens: dict[int, Screen] = {}
        batches = groupby(self.past.arrivals, key=lambda item: (item.received_at, item.batch_id))
        self._batches = [list(batch) for _, batch in batches]
        numbered = [(item.reading, number) for number, batch in enumerate(self._batches) for item in batch]
        self._known = sorted(numbered, key=lambda pair: pair[0].measured_at)
        self._times = [reading.measured_at for reading, _ in self._known]

    def run(self, since: datetime, until: datetime) -> list[WouldBe]:
        self._take_over(since)
        for event in self._events():
            if not since <= event.at < until:
                continue
            for stretch in self.past.stretches:
                if stretch.since <= event.at and (stretch.until is None or event.at < stretch.until):
                    self._look(event, stretch)
        return self.found

    def _take_over(self, since: datetime) -> None:
        """What was open, or had been answered, when the days begin: it is joined, not counted."""
        for real in sorted(self.past.alerts, key=lambda alert: alert.opened_at):
            if real.opened_at >= since:
                continue
            self._still_open(real.group, real.opened_at)
            self.open[real.group] = WouldBe(
                patient_id=self.past.patient_id,
                group=real.group,
                rule_id=real.rule_id,
                severity=real.severity,
                opened_at=real.opened_at,
                last_measured_at=real.last_measured_at,
                quiet_days=real.quiet_days,
                is_known=True,
                closes_at=real.closed_at,
            )

    def _events(self) -> list[_Event]:
        events = [
            _Event(batch[0].received_at, number, [item.reading for item in batch])
            for number, batch in enumerate(self._batches)
        ]
        events += [_Event(form.at, self._arrived_by(form.at), (), is_told=True) for form in self.past.told]
        return sorted(events, key=lambda event: (event.at, event.number, event.is_told))

    def _arrived_by(self, at: datetime) -> int:
        return sum(batch[0].received_at <= at for batch in self._batches) - 1

    def _sets(self, stretch: Stretch) -> list[tuple[RuleSet, Screen]]:
        sets = [self.rule_set, stretch.beside]
        # of two equally loud rules the programme's own speaks, as live
        sets = sets[::-1] if stretch.is_beside_first else sets
        return [(each, self._screen(each)) for each in sets if each is not None]

    def _screen(self, rule_set: RuleSet) -> Screen:
        if id(rule_set) not in self._screens:
            self._screens[id(rule_set)] = Screen(rule_set)
        return self._screens[id(rule_set)]

    def _look(self, event: _Event, stretch: Stretch) -> None:
        sets = self._sets(stretch)
        arrived = self._newest(event, sets) if event.is_told else event.readings
        batch = Batch(rule_sets=sets, arrived=arrived)
        if not batch.striking and not batch.trends:
            return
        found = batch.judge(self._series(event, batch), self._profile(stretch, event.at), event.at)
        for group in by_problem(batch.of_symptoms(found) if event.is_told else batch.news(found, self.said)):
            for finding in group:
                key = finding.rule_id, finding.at
                self.said[key] = max(self.said.get(key, -1), finding.severity.rank)
            self._open_or_join(group, event.at)

    def _newest(self, event: _Event, sets: Sequence[tuple[RuleSet, Screen]]) -> list[SeriesReading]:
        codes = frozenset().union(*(screen.instant_codes for _, screen in sets))
        reach = max(screen.told_reach for _, screen in sets)
        near = self._between(event, event.at - reach, event.at + timedelta.resolution)
        return list({reading.code: reading for reading in near if reading.code in codes}.values())

    def _between(self, event: _Event, first: datetime, until: datetime) -> Iterator[SeriesReading]:
        for place in range(bisect_left(self._times, first), bisect_left(self._times, until)):
            reading, number = self._known[place]
            if number <= event.number:
                yield reading

    def _series(self, event: _Event, batch: Batch) -> Series:
        sets = [rules for rules, _ in batch.rule_sets]
        oldest = event.at - timedelta(days=max(rules.limit.silent_after_days for rules in sets))
        codes = frozenset().union(
            *(screen.instant_codes | screen.trend_codes for _, screen in batch.rule_sets)
        )
        first = max(min(event.at, batch.looks_back_to), oldest)
        stored = self._between(event, first, event.at + _AHEAD)
        return Series(
            [*(reading for reading in stored if reading.code in codes), *batch.arrived],
            [Telling(form.at, form.symptoms) for form in self.past.told if form.at <= event.at],
        )

    def _profile(self, stretch: Stretch, at: datetime) -> Profile:
        born = self.past.birth_on
        return Profile(
            age_years=_full_years(born, at.date()) if born else None,
            is_pregnant=stretch.is_pregnant,
            parameters=stretch.parameters,
        )

    def _open_or_join(self, found: list[Finding], now: datetime) -> None:
        loud, newest = loudest_of(found), max(finding.at for finding in found)
        alert = self._still_open(loud.group, now)
        if alert is not None:
            alert.last_measured_at = max(alert.last_measured_at, newest)
            alert.data_points += len(found)
            if loud.severity.rank > alert.severity.rank:
                alert.severity, alert.rule_id = loud.severity, loud.rule_id
                alert.quiet_days = loud.quiet_days_after_close
            return
        if not self._is_kept_quiet(found, now):
            self._open(loud, newest, len(found), now)

    def _still_open(self, group: str, now: datetime) -> WouldBe | None:
        alert = self.open.get(group)
        if alert and alert.closes_at and alert.closes_at <= now:
            self.closed[group] = self.open.pop(group)
            return None
        return alert

    def _is_kept_quiet(self, found: list[Finding], now: datetime) -> bool:
        loud = loudest_of(found)
        last = self.closed.get(loud.group)
        if last and last.closes_at:
            rests = last.closes_at + timedelta(days=last.quiet_days) if last.quiet_days else None
            if is_answered(found, Answered(last.severity, last.last_measured_at, rests), now):
                return True
        if loud.severity is Severity.RED:
            return False
        return any(mute.group == loud.group and mute.since <= now < mute.until for mute in self.past.quieted)

    def _open(self, loud: Finding, newest: datetime, count: int, now: datetime) -> None:
        real = _real_one(self.past.alerts, loud.group, now, self.assumed.known_within)
        alert = WouldBe(
            patient_id=self.past.patient_id,
            group=loud.group,
            rule_id=loud.rule_id,
            severity=loud.severity,
            opened_at=now,
            last_measured_at=newest,
            quiet_days=loud.quiet_days_after_close,
            is_known=real is not None,
            closes_at=real.closed_at if real else self._assumed_close(now),
            data_points=count,
        )
        self.open[loud.group] = alert
        self.found.append(alert)

    def _assumed_close(self, now: datetime) -> datetime | None:
        return now + self.assumed.open_for if self.assumed.open_for is not None else None


def _real_one(alerts: Sequence[RealAlert], group: str, now: datetime, within: timedelta) -> RealAlert | None:
    """The alert of the same problem that was really open then, or opened within the day; the nearest."""
    near = [
        alert
        for alert in alerts
        if alert.group == group
        and alert.opened_at <= now + within
        and (alert.closed_at is None or alert.closed_at > now)
    ]
    return min(near, key=lambda alert: abs(alert.opened_at - now), default=None)


def _full_years(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
