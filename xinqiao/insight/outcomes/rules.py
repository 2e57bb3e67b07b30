"""Computable definitions of the measures: facts in, figures out."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo

from xinqiao.insight.outcomes.types import AnsweredAlert, EnrolledPatient, Rate, Waiting

# a two-sided 95 % interval of the normal distribution (Wilson 1927)
_Z = 1.959963984540054

FOLLOW_UP_DAYS = 90
_UNCOUNTED_LEAVERS = frozenset({"death", "moved", "refused"})


def wilson(numerator: int, denominator: int) -> tuple[float, float] | None:
    """Return the 95 % Wilson score interval in percent, or None where N is 0."""
    if denominator == 0:
        return None
    share = numerator / denominator
    spread = _Z * math.sqrt(share * (1 - share) / denominator + _Z**2 / (4 * denominator**2))
    centre = share + _Z**2 / (2 * denominator)
    scale = 1 + _Z**2 / denominator
    return 100 * (centre - spread) / scale, 100 * (centre + spread) / scale


def rate(numerator: int, denominator: int, **lists: object) -> Rate:
    """Return n/N with its interval."""
    low, high = wilson(numerator, denominator) or (None, None)
    return Rate(numerator=numerator, denominator=denominator, low=low, high=high, **lists)  # type: ignore[arg-type]


def follow_up_rate(cohort: Iterable[EnrolledPatient], *, as_of: date) -> Rate:
    """Return M1: enrolled patients with a completed, clinician-reviewed follow-up on day 1 to 90.

    Denominator: enrolled with at least 90 days elapsed, minus those who died, moved away or
    opted out before the first contact (catalogue of measures §8, NHC 2023 indicator 21).
    A person enrolled twice counts once, from the first enrolment.
    """
    counted: list[EnrolledPatient] = []
    excluded: Counter[str] = Counter()
    for member in _first_enrolments(cohort):
        reason = _exclusion(member, as_of)
        if reason:
            excluded[reason] += 1
        else:
            counted.append(member)
    followed = [member for member in counted if _first_contact(member) is not None]
    missed = [member for member in counted if _first_contact(member) is None]
    return rate(
        len(followed),
        len(counted),
        members=tuple(member.patient_id for member in followed),
        missing=tuple(member.patient_id for member in missed),
        excluded=dict(excluded),
    )


def _first_enrolments(cohort: Iterable[EnrolledPatient]) -> list[EnrolledPatient]:
    first: dict[object, EnrolledPatient] = {}
    for member in sorted(cohort, key=lambda member: member.anchor_on):
        first.setdefault(member.patient_id, member)
    return list(first.values())


def _exclusion(member: EnrolledPatient, as_of: date) -> str | None:
    if as_of - member.anchor_on < timedelta(days=FOLLOW_UP_DAYS):
        return "too-recent"
    left_before_contact = member.left_on is not None and _first_contact(member) is None
    if left_before_contact and member.left_because in _UNCOUNTED_LEAVERS:
        return member.left_because
    return None


def _first_contact(member: EnrolledPatient) -> date | None:
    days = [on for on in member.followed_on if 1 <= (on - member.anchor_on).days <= FOLLOW_UP_DAYS]
    return min(days, default=None)


def percentile(waits: Sequence[timedelta], share: float) -> timedelta | None:
    """Return the nearest-rank percentile of sorted or unsorted waits; None of nothing."""
    if not waits:
        return None
    return sorted(waits)[max(0, math.ceil(share * len(waits)) - 1)]


def time_to_acknowledge(alerts: Iterable[AnsweredAlert], severity: str, *, as_of: datetime) -> Waiting:
    """Return M11 for one severity: reading received to alert acknowledged, and the share in time.

    An alert that nobody took counts as not in time once its clock has run out; until then it is not
    decided and enters neither n nor N. It has no wait to enter the percentiles.
    """
    chosen = [alert for alert in alerts if alert.severity == severity]
    waits = [alert.acknowledged_at - alert.received_at for alert in chosen if alert.acknowledged_at]
    decided = [alert for alert in chosen if is_decided(alert, as_of)]
    return Waiting(
        severity=severity,
        acknowledged=len(waits),
        total=len(chosen),
        running=len(chosen) - len(decided),
        p50=percentile(waits, 0.50),
        p95=percentile(waits, 0.95),
        within_clock=share_in_time(decided, as_of=as_of),
    )


def share_in_time(alerts: Iterable[AnsweredAlert], *, as_of: datetime) -> Rate:
    """Return the share of alerts taken within their clock, over those that are decided."""
    decided = [alert for alert in alerts if is_decided(alert, as_of)]
    return rate(sum(is_in_time(alert) for alert in decided), len(decided))


def by_week(
    alerts: Iterable[AnsweredAlert], *, as_of: datetime, weeks: int, zone: tzinfo
) -> list[tuple[date, Rate]]:
    """Return the share in time of each of the last weeks, oldest first, by their first local day.

    Weeks are sevens of days that end with the day of `as_of`; a week without a decided alert is 0 of 0.
    """
    today = as_of.astimezone(zone).date()
    begins = [today - timedelta(days=7 * back + 6) for back in reversed(range(weeks))]
    found: dict[date, list[AnsweredAlert]] = {begin: [] for begin in begins}
    for alert in alerts:
        age = (today - alert.received_at.astimezone(zone).date()).days
        if 0 <= age < 7 * weeks:
            found[begins[-1 - age // 7]].append(alert)
    return [(begin, share_in_time(found[begin], as_of=as_of)) for begin in begins]


def is_in_time(alert: AnsweredAlert) -> bool:
    """Whether somebody took the alert within its clock; one without a clock is never in time."""
    if alert.acknowledged_at is None or alert.clock is None:
        return False
    return alert.acknowledged_at - alert.received_at <= alert.clock


def is_decided(alert: AnsweredAlert, as_of: datetime) -> bool:
    """Whether it is known if the alert was taken in time: somebody took it, or its clock ran out."""
    if alert.acknowledged_at is not None or alert.clock is None:
        return True
    return alert.received_at + alert.clock <= as_of
