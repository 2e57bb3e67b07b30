"""What a back-test goes through again: the stored past of the watched, some patients at a time."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from statistics import median
from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from xinqiao.care.alerts.models import Alert, Mute, Watch
from xinqiao.care.alerts.queries.rule_sets import COMMON, typed
from xinqiao.care.alerts.rules.evaluate import is_pregnant, limits_in
from xinqiao.care.alerts.rules.screen import Screen
from xinqiao.care.alerts.types import Past, Quieted, RealAlert, RuleSet, Severity, Stretch, Told
from xinqiao.care.worklist.permissions import organization_of
from xinqiao.chart.observations.queries import arrivals
from xinqiao.chart.observations.types import Arrival
from xinqiao.chart.questionnaires.queries import symptoms_told
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people import queries as people

# so many are gone through at most; more are drawn from by a lot that falls the same way each time
MOST_HUMANS = 1000
_MOST_CLOSED = 5000

Each = TypeVar("Each")


@dataclass(frozen=True, slots=True)
class Span:
    """Which rules, and from when to when."""

    code: str
    rule_sets: Sequence[RuleSet]
    since: datetime
    until: datetime

    @property
    def groups(self) -> frozenset[str]:
        """The problems the rules speak about, as they are called today and as history."""
        names = {rule.group for rules in self.rule_sets for rule in rules.rules}
        return frozenset(names | {f"{name}-historic" for name in names})


def watched_humans(viewer: Viewer, span: Span) -> tuple[list[frozenset[UUID]], int]:
    """Who was watched in the span, each with all their rows, and of how many they were drawn."""
    rows = _watches(viewer, span).values_list("patient_id", flat=True)
    humans = set(people.same_people(sorted(set(rows))).values())
    drawn = sorted(humans, key=lambda ids: sha256(min(ids).bytes).digest())[:MOST_HUMANS]
    return drawn, len(humans)


def pasts(viewer: Viewer, span: Span, humans: Sequence[frozenset[UUID]]) -> Iterator[Past]:
    """The past of some humans. A fixed number of queries, however many they are."""
    everybody = {each for ids in humans for each in ids}
    stretches = _stretches(viewer, span, everybody)
    besides = [stretch.beside for found in stretches.values() for _, stretch in found if stretch.beside]
    came = _by_patient(_arrivals(span, [*span.rule_sets, *besides], everybody))
    forms = _by_patient(
        (each.patient_id, Told(each.at, frozenset(each.symptoms)))
        for each in symptoms_told(everybody, span.since - timedelta(days=1), span.until)
    )
    alerts, mutes = _by_patient(_alerts(span, everybody)), _by_patient(_mutes(span, everybody))
    cards = people.cards(viewer, everybody)
    for ids in humans:
        # a fold of several rows keeps the order in which things happened
        mine = [pair for each in ids for pair in stretches[each]]
        first = min((patient_id for patient_id, _ in mine), default=min(ids))
        yield Past(
            patient_id=first,
            birth_on=cards[first].birth_on if first in cards else None,
            arrivals=sorted(
                (item for each in ids for item in came[each]),
                key=lambda item: (item.received_at, item.batch_id.int, item.reading.measured_at),
            ),
            stretches=[stretch for _, stretch in mine],
            told=sorted((form for each in ids for form in forms[each]), key=lambda form: form.at),
            alerts=[alert for each in ids for alert in alerts[each]],
            quieted=[mute for each in ids for mute in mutes[each]],
        )


def usual_time_open(viewer: Viewer, span: Span) -> timedelta | None:
    """The median time from opening to closing of the hospital's alerts of these problems, if any."""
    rows = Alert.objects.filter(
        organization_id=organization_of(viewer),
        group__in=span.groups,
        closed_at__isnull=False,
        opened_at__gte=span.since,
        opened_at__lt=span.until,
    )
    spans = rows.order_by("-opened_at").values_list("opened_at", "closed_at")[:_MOST_CLOSED]
    seconds = [(closed - opened).total_seconds() for opened, closed in spans if closed is not None]
    return timedelta(seconds=median(seconds)) if seconds else None


def _watches(viewer: Viewer, span: Span) -> "QuerySet[Watch]":
    rows = Watch.objects.filter(Q(until=None) | Q(until__gt=span.since), since__lt=span.until)
    rows = rows.filter(organization_id=organization_of(viewer)).exclude(end_reason="refused")
    return (
        rows.filter(common_rule_set__code=COMMON)
        if span.code == COMMON
        else rows.filter(rule_set__code=span.code)
    )


def _stretches(
    viewer: Viewer, span: Span, everybody: Collection[UUID]
) -> dict[UUID, list[tuple[UUID, Stretch]]]:
    found: dict[UUID, list[tuple[UUID, Stretch]]] = defaultdict(list)
    for watch in _watches(viewer, span).filter(patient_id__in=everybody).order_by("since", "id"):
        is_common = span.code == COMMON
        beside = watch.rule_set_id if is_common else watch.common_rule_set_id
        stretch = Stretch(
            since=watch.since,
            until=watch.until,
            parameters=limits_in(watch.parameters),
            is_pregnant=is_pregnant(watch.parameters),
            beside=typed(beside)[0] if beside else None,
            is_beside_first=is_common,
        )
        found[watch.patient_id].append((watch.patient_id, stretch))
    return found


def _arrivals(
    span: Span, rule_sets: Iterable[RuleSet], everybody: Collection[UUID]
) -> Iterator[tuple[UUID, Arrival]]:
    screens = [(rules, Screen(rules)) for rules in {id(each): each for each in rule_sets}.values()]
    codes = frozenset().union(*(screen.instant_codes | screen.trend_codes for _, screen in screens))
    reach = max(max(screen.instant_reach, screen.trend_reach) for _, screen in screens)
    oldest = timedelta(days=max(rules.limit.silent_after_days for rules, _ in screens))
    found = arrivals(everybody, codes, span.since - oldest - reach, span.until + timedelta(hours=1))
    return ((item.reading.patient_id, item) for item in found)


def _alerts(span: Span, everybody: Collection[UUID]) -> Iterator[tuple[UUID, RealAlert]]:
    rows = Alert.objects.filter(patient_id__in=everybody, group__in=span.groups, opened_at__lt=span.until)
    for row in rows.order_by("opened_at", "id"):
        yield (
            row.patient_id,
            RealAlert(
                group=row.group,
                rule_id=row.rule_id,
                severity=Severity(row.severity),
                opened_at=row.opened_at,
                last_measured_at=row.last_measured_at,
                closed_at=row.closed_at,
                quiet_days=row.quiet_days_after_close,
            ),
        )


def _mutes(span: Span, everybody: Collection[UUID]) -> Iterator[tuple[UUID, Quieted]]:
    rows = Mute.objects.filter(patient_id__in=everybody, since__lt=span.until, until__gt=span.since)
    for row in rows:
        yield row.patient_id, Quieted(row.group, row.since, row.until)


def _by_patient(pairs: Iterable[tuple[UUID, Each]]) -> dict[UUID, list[Each]]:
    found: dict[UUID, list[Each]] = defaultdict(list)
    for patient_id, each in pairs:
        found[patient_id].append(each)
    return found
