"""Invented data for the component board: 周桂兰, day 22 after a stent. Never shown as anyone's record."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from math import sin
from typing import Any

from xinqiao.chart.observations.types import GlucoseDay, GlucoseMetrics, GlucoseReport, ProfileBucket

from .careline.geometry import Day, Line, Mark, Pier, Tower
from .chart.geometry import Band, Chart, Point, Series

DISCHARGE = date(2025, 10, 27)
TODAY = date(2025, 11, 18)
MISSED = {5, 13, 14}
PAIRS = (
    "150/92 147/90 151/93 145/89 146/91 143/88 144/88 140/86 142/87 139/85 141/86"
    " 138/83 140/84 136/82 139/83 134/81 137/82 141/84 162/94"
)
SPREAD = {5: 0.62, 25: 0.86, 50: 1.0, 75: 1.17, 95: 1.5}
SHARES: dict[str, Any] = {
    "mean": 7.4,
    "sd": 2.2,
    "cv": 29.9,
    "gmi": 6.5,
    "below_3_0": 0.4,
    "below_3_9": 2.6,
    "in_range": 82.1,
    "above_10_0": 15.3,
    "above_13_9": 2.2,
}
BP_DAYS = [1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 15, 16, 17, 18, 19, 20, 21, 22]


def care_line() -> Line:
    """Return the care line of the board: two meetings past, two agreed, three days missed."""
    shares = [None if n in MISSED else (0.5 if n in {6, 17} else 1.0) for n in range(1, 22)]
    return Line(
        today=TODAY,
        day_label="第 22 天",
        towers=[
            Tower(DISCHARGE, "出院", "10/27"),
            Tower(date(2025, 11, 3), "电话随访", "11/3"),
            Tower(date(2025, 11, 26), "门诊复查", "11/26"),
            Tower(date(2026, 1, 27), "三个月", "1/27"),
        ],
        days=[Day(DISCHARGE + timedelta(days=n + 1), share) for n, share in enumerate(shares)],
        piers=[
            Pier(DISCHARGE + timedelta(days=n), label)
            for n, label in ((1, "电话宣教"), (4, "回消息"), (7, "调药"), (12, "药师答疑"), (15, "课程 2"))
        ],
        marks=[Mark(date(2025, 10, 30), "yellow"), Mark(TODAY, "orange", "162/94")],
    )


def broken_line() -> Line:
    """Return a line whose deck broke: six days in which nobody spoke."""
    days = [Day(DISCHARGE + timedelta(days=n), 1.0) for n in (*range(1, 9), *range(15, 22))]
    return Line(today=TODAY, towers=[Tower(DISCHARGE, "出院")], days=days, piers=[Pier(TODAY, "")])


def blood_pressure() -> Chart:
    """Return a stemmed pair with targets, a gap and one intervention."""
    at = [datetime(2025, 10, 27, 7, 30, tzinfo=UTC) + timedelta(days=n) for n in BP_DAYS]
    pairs = [tuple(map(float, pair.split("/"))) for pair in PAIRS.split()]
    return Chart(
        sentence="出院 22 天的血压。11 月 3 日调药后逐渐下降，今早复测 162/94，高于目标 140/90。",
        unit="mmHg",
        since=date(2025, 10, 28),
        until=TODAY,
        today=TODAY,
        events=[(date(2025, 11, 3), "11/3 调药")],
        series=[
            Series(
                name="高压",
                points=[Point(t, p[0]) for t, p in zip(at, pairs, strict=True)],
                band=Band(110, 140),
            ),
            Series(
                name="低压",
                points=[Point(t, p[1]) for t, p in zip(at, pairs, strict=True)],
                band=Band(60, 90),
            ),
        ],
    )


def glucose() -> Chart:
    """Return one line with a target and gaps."""
    values = {
        1: 7.8,
        3: 7.2,
        4: 7.5,
        6: 6.9,
        8: 7.1,
        9: 6.8,
        10: 6.7,
        11: 6.4,
        15: 7.0,
        16: 6.3,
        17: 6.5,
        18: 6.4,
    }
    points = [
        Point(datetime(2025, 10, 27, 6, 30, tzinfo=UTC) + timedelta(days=n), v) for n, v in values.items()
    ]
    return Chart(
        sentence="空腹血糖由 7.8 降到 6.4，目标 4.4 到 7.0。",
        unit="mmol/L",
        since=date(2025, 10, 28),
        until=TODAY,
        today=TODAY,
        series=[Series(name="空腹血糖", points=points, band=Band(4.4, 7.0))],
    )


def glucose_report() -> GlucoseReport:
    """Return a sensor's fortnight: calm nights, rises after meals, an hour without values."""
    shape = [5.6 + 2.8 * max(0.0, sin((minute - 360) / 170)) for minute in range(0, 1440, 30)]
    return GlucoseReport(
        since_on=TODAY - timedelta(days=13),
        until_on=TODAY,
        is_sensor=True,
        active_percent=93.0,
        metrics=GlucoseMetrics(**SHARES, readings=3750, days=14, is_sufficient=True),
        profile=[_bucket(n, value) for n, value in enumerate(shape)],
        days=[_glucose_day(n, shape) for n in range(13, -1, -1)],
    )


def _bucket(number: int, value: float) -> ProfileBucket:
    is_thin = number in {46, 47}
    percents = {} if is_thin else {percent: value * by for percent, by in SPREAD.items()}
    return ProfileBucket(minute=30 * number, count=0 if is_thin else 84, percents=percents)


def _glucose_day(ago: int, shape: Sequence[float]) -> GlucoseDay:
    values = [(30 * k, value * (0.9 + 0.02 * ((ago * 7 + k) % 11))) for k, value in enumerate(shape)]
    return GlucoseDay(local_on=TODAY - timedelta(days=ago), values=tuple(values))


MADE = {
    "glucose_report": glucose_report,
    "line": care_line,
    "broken": broken_line,
    "bp": blood_pressure,
    "glucose": glucose,
}


def example(name: str) -> Any:
    """Return one of the invented things by name, for `{% example_data "line" as line %}`."""
    return MADE[name]()
