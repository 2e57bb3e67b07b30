"""How good alerts are: definitions over ended alerts. What an ending means stands in alert-quality-1.toml."""

import tomllib
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from xinqiao.insight.outcomes.rules import rate
from xinqiao.insight.outcomes.types import AlertQuality, EndedAlert, Rate, RuleQuality

NEWEST = "alert-quality-1"


@cache
def meanings(version: str = NEWEST) -> dict[str, Any]:
    """The data file, parsed."""
    return tomllib.loads((Path(__file__).parent / f"{version}.toml").read_text(encoding="utf-8"))


def alert_quality(ended: Sequence[EndedAlert], *, patients_watched: int, as_of: datetime) -> AlertQuality:
    """The figures of a time. Rules come noisiest first.

    Per 100 patients: alerts ÷ patients watched × 100. Per clinician: alerts ÷ people who took or closed any.
    Closed in time: of the alerts that were closed or whose 48 hours are over, those closed within them.
    """
    owners = {one.owner for one in ended if one.owner is not None}
    count = len(ended)
    return AlertQuality(
        alerts=count,
        patients_watched=patients_watched,
        patients_alerted=len({one.patient_id for one in ended}),
        clinicians=len(owners),
        per_100_patients=100 * count / patients_watched if patients_watched else None,
        per_clinician=count / len(owners) if owners else None,
        acted=_acted(ended),
        closed_in_time=_closed_in_time(ended, as_of),
        rules=tuple(_rules(ended)),
    )


def _acted(ended: Sequence[EndedAlert]) -> Rate:
    closed = [one for one in ended if one.action]
    return rate(sum(one.action in meanings()["acted"] for one in closed), len(closed))


def _precision(ended: Sequence[EndedAlert]) -> Rate:
    known = [one for one in ended if one.action and one.action not in meanings()["unknown"]]
    return rate(sum(one.action in meanings()["acted"] for one in known), len(known))


def _closed_in_time(ended: Sequence[EndedAlert], as_of: datetime) -> Rate:
    within = timedelta(hours=meanings()["goals"]["closed_within_hours"])
    decided = [one for one in ended if one.closed_at is not None or as_of - one.opened_at > within]
    in_time = [
        one for one in decided if one.closed_at is not None and one.closed_at - one.opened_at <= within
    ]
    return rate(len(in_time), len(decided))


def _rules(ended: Sequence[EndedAlert]) -> list[RuleQuality]:
    by_rule: dict[tuple[str, str], list[EndedAlert]] = defaultdict(list)
    for one in ended:
        by_rule[one.rule_id, one.severity].append(one)
    found = [
        RuleQuality(
            rule_id=rule_id,
            severity=severity,
            alerts=len(own),
            patients=len({one.patient_id for one in own}),
            acted=_acted(own),
            precision=_precision(own),
        )
        for (rule_id, severity), own in by_rule.items()
    ]
    return sorted(found, key=lambda one: (-one.alerts, one.rule_id, one.severity))
