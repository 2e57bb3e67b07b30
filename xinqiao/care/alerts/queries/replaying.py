"""What two versions would have raised over the days that are past, by the same judging as live."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from xinqiao.care.alerts.errors import RuleSetNotFound
from xinqiao.care.alerts.models import RuleSetVersion
from xinqiao.care.alerts.queries.back_tests import fingerprint
from xinqiao.care.alerts.queries.pasts import Span, pasts, usual_time_open, watched_humans
from xinqiao.care.alerts.rules.parsing import parse_rule_set
from xinqiao.care.alerts.rules.replay import go_through
from xinqiao.care.alerts.rules.tally import Difference, Tally, as_words
from xinqiao.care.alerts.types import Assumed, Example, Past, RuleSet, RuleSetStatus, WouldBe
from xinqiao.care.worklist.permissions import organization_of
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.organizations import queries as organizations

# an alert counts as known where one of the same problem was open, or opened within so long
KNOWN_WITHIN = timedelta(days=1)
# so few humans are held at once: a sensor sends tens of thousands of values in the days
_AT_ONCE = 5

Progress = Callable[[int, int], bool]


class Stopped(Exception):
    """Whoever asked for it does not want it any more."""


def rule_set_id_of(viewer: Viewer, code: str, version: str) -> UUID:
    """The id of a version by its code and number. Raises RuleSetNotFound."""
    rows = RuleSetVersion.objects.filter(organization_id=organization_of(viewer), code=code, version=version)
    found = rows.values_list("id", flat=True).first()
    if found is None:
        raise RuleSetNotFound
    return found


def back_test_of(
    viewer: Viewer, rule_set_id: UUID, *, days: int, until: datetime, progress: Progress
) -> dict[str, Any]:
    """Go through the days before `until` with a version and with the one in force; the result as words.

    `progress` hears how many of how many humans are done and says whether to go on (Stopped when not).
    Each few humans are read in a transaction of their own, so that no lock or snapshot is held for long.
    """
    with standing_as(viewer):
        row = _row(viewer, rule_set_id)
        current = _current(row)
        # freshly read, never from memory: a draft may have changed since
        sets = [parse_rule_set(each.data) for each in (row, current) if each is not None]
        zone = ZoneInfo(organizations.organization(viewer, organization_of(viewer)).time_zone)
        span = Span(row.code, sets, until - timedelta(days=days), until)
        humans, known = watched_humans(viewer, span)
        assumed = Assumed(usual_time_open(viewer, span), KNOWN_WITHIN)
    tallies = [Tally(rules.reference, span.since, zone) for rules in sets]
    difference = Difference()
    for past in _each(viewer, span, humans, progress):
        found = [_raised(rules, past, assumed, span) for rules in sets]
        for tally, alerts in zip(tallies, found, strict=True):
            tally.add(alerts)
        if len(found) > 1:
            difference.add(found[0], found[1])
    outcomes = [as_words(tally.outcome(days)) for tally in tallies]
    return {
        "data_hash": fingerprint(row.data),
        "since": span.since.isoformat(),
        "until": span.until.isoformat(),
        "days": days,
        "humans": len(humans),
        "of_humans": known,
        "open_for_hours": round(assumed.open_for.total_seconds() / 3600, 1) if assumed.open_for else None,
        "tested": outcomes[0],
        "current": outcomes[1] if len(outcomes) > 1 else None,
        "new": difference.counts["new"],
        "gone": difference.counts["gone"],
        "examples": [_words(each) for side in ("new", "gone") for each in difference.examples[side]],
    }


def _row(viewer: Viewer, rule_set_id: UUID) -> RuleSetVersion:
    row = RuleSetVersion.objects.filter(organization_id=organization_of(viewer), id=rule_set_id).first()
    if row is None:
        raise RuleSetNotFound
    return row


def _current(row: RuleSetVersion) -> RuleSetVersion | None:
    rows = RuleSetVersion.objects.filter(
        organization_id=row.organization_id, code=row.code, status=RuleSetStatus.PUBLISHED.value
    )
    return rows.exclude(id=row.id).first()


def _each(
    viewer: Viewer, span: Span, humans: Sequence[frozenset[UUID]], progress: Progress
) -> Iterator[Past]:
    for start in range(0, len(humans), _AT_ONCE):
        some = humans[start : start + _AT_ONCE]
        if not progress(start, len(humans)):
            raise Stopped
        with standing_as(viewer):
            found = list(pasts(viewer, span, some))
        yield from found


def _raised(rules: RuleSet, past: Past, assumed: Assumed, span: Span) -> list[WouldBe]:
    found = go_through(rules, past, assumed, since=span.since, until=span.until)
    return [alert for alert in found if alert.group in span.groups]


def _words(example: Example) -> Mapping[str, object]:
    return {
        "side": example.side,
        "patient_id": str(example.patient_id),
        "opened_at": example.opened_at.isoformat(),
        "rule": example.rule_id,
        "severity": example.severity.value,
        "known": example.is_known,
    }
