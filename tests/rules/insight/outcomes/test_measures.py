"""Measures against published intervals and the edge cases of the catalogue of measures."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from uuid import UUID

import pytest

from xinqiao.insight.outcomes import rules
from xinqiao.insight.outcomes.types import AnsweredAlert, EnrolledPatient

DAY_0 = date(2026, 1, 1)
AS_OF = date(2026, 6, 1)
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


def member(number: int, *followed: int, programme: str = "HTN-ADULT", **rest: object) -> EnrolledPatient:
    days = tuple(DAY_0 + timedelta(days=day) for day in followed)
    return EnrolledPatient(
        patient_id=UUID(int=number), programme=programme, anchor_on=DAY_0, followed_on=days, **rest
    )


def alert(number: int, wait: float | None, severity: str = "red") -> AnsweredAlert:
    return AnsweredAlert(
        alert_id=UUID(int=number),
        patient_id=UUID(int=1),
        severity=severity,
        received_at=NOON,
        acknowledged_at=None if wait is None else NOON + timedelta(minutes=wait),
        clock=timedelta(minutes=15),
    )


@pytest.mark.parametrize(
    ("numerator", "denominator", "low", "high"),
    [(81, 263, 25.53, 36.62), (15, 148, 6.24, 16.05), (0, 20, 0.0, 16.11), (1, 29, 0.61, 17.18)],
)
def test_wilson_agrees_with_newcombe_1998_table(
    numerator: int, denominator: int, low: float, high: float
) -> None:
    assert rules.wilson(numerator, denominator) == pytest.approx((low, high), abs=0.01)


def test_nobody_to_count_is_not_zero_percent() -> None:
    figure = rules.follow_up_rate([], as_of=AS_OF)
    assert (figure.numerator, figure.denominator, figure.percent, figure.low) == (0, 0, None, None)


@pytest.mark.parametrize(("day", "counts"), [(0, 0), (1, 1), (90, 1), (91, 0)])
def test_only_day_1_to_90_counts(day: int, counts: int) -> None:
    assert rules.follow_up_rate([member(1, day)], as_of=AS_OF).numerator == counts


def test_leaving_before_contact_is_excluded_and_leaving_after_is_not() -> None:
    died = DAY_0 + timedelta(days=20)
    cohort = [
        member(1, left_on=died, left_because="death"),
        member(2, 5, left_on=died, left_because="death"),
        member(3, left_on=died, left_because="lost"),
    ]
    figure = rules.follow_up_rate(cohort, as_of=AS_OF)
    assert (figure.numerator, figure.denominator, figure.excluded) == (1, 2, {"death": 1})
    assert figure.missing == (UUID(int=3),)


def test_too_recent_is_left_out_and_two_programmes_count_once() -> None:
    recent = EnrolledPatient(patient_id=UUID(int=9), programme="HTN-ADULT", anchor_on=AS_OF)
    figure = rules.follow_up_rate([member(1, 7), member(1, programme="T2D-ADULT"), recent], as_of=AS_OF)
    assert (figure.numerator, figure.denominator, figure.excluded) == (1, 1, {"too-recent": 1})


def test_an_alert_whose_clock_still_runs_is_not_late_yet() -> None:
    alerts = [alert(1, 5), alert(2, None)]
    early = rules.time_to_acknowledge(alerts, "red", as_of=NOON + timedelta(minutes=14))
    assert (early.running, early.within_clock.numerator, early.within_clock.denominator) == (1, 1, 1)
    later = rules.time_to_acknowledge(alerts, "red", as_of=NOON + timedelta(minutes=15))
    assert (later.running, later.within_clock.numerator, later.within_clock.denominator) == (0, 1, 2)


def test_weeks_end_today_by_the_local_day_and_empty_ones_stay() -> None:
    zone = timezone(timedelta(hours=8))
    today = replace(alert(1, 5))
    # 23:30 at home six days ago is the first day of this week, an hour later by UTC it would not be
    first = replace(alert(2, None), received_at=datetime(2026, 5, 25, 16, 30, tzinfo=UTC))
    evening = datetime(2026, 5, 25, 15, 30, tzinfo=UTC)
    before = replace(alert(3, 5), received_at=evening, acknowledged_at=evening + timedelta(minutes=5))
    old = replace(alert(4, 5), received_at=NOON - timedelta(days=40))
    found = rules.by_week([today, first, before, old], as_of=NOON + timedelta(hours=1), weeks=3, zone=zone)
    assert [begin for begin, _ in found] == [date(2026, 5, 12), date(2026, 5, 19), date(2026, 5, 26)]
    assert [(share.numerator, share.denominator) for _, share in found] == [(0, 0), (1, 1), (1, 2)]


def test_waits_count_only_the_acknowledged_but_the_share_counts_all() -> None:
    alerts = [alert(1, 5), alert(2, 14), alert(3, 30), alert(4, None), alert(5, 1, "orange")]
    figure = rules.time_to_acknowledge(alerts, "red", as_of=NOON + timedelta(minutes=40))
    assert (figure.acknowledged, figure.total) == (3, 4)
    assert (figure.p50, figure.p95) == (timedelta(minutes=14), timedelta(minutes=30))
    assert (figure.within_clock.numerator, figure.within_clock.denominator) == (2, 4)
