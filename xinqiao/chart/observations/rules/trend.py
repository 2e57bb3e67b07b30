"""What is usual for one person, and whether the last days differ from it.

Robust centre and spread of the days before, then an exponentially weighted mean (Roberts 1959) and a
tabular CUSUM (Page 1954) of the recent days, as the NIST/SEMATECH e-Handbook 6.3.2.3 and 6.3.2.4 define
them; each day is clipped first, so that one slip of a scale cannot speak alone. Numbers: baselines-1.toml.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from math import sqrt
from statistics import median

from xinqiao.chart.observations.rules.catalogue import catalogue
from xinqiao.chart.observations.rules.daily import NEWEST, followed, numbers
from xinqiao.chart.observations.types import Trend, Usual


def usual_of(values: Sequence[float], *, least_spread: float, mad_to_sd: float) -> Usual:
    """Median and scaled median absolute deviation, the latter at least `least_spread`.

    Raises ValueError (StatisticsError) when there are no values.
    """
    centre = median(values)
    deviation = median(abs(value - centre) for value in values)
    return Usual(centre=centre, spread=max(deviation * mad_to_sd, least_spread), days=len(values))


def ewma(scores: Iterable[float], weight: float) -> list[float]:
    """Exponentially weighted means from 0, one per score; `weight` of the newest in (0, 1]."""
    means, last = [], 0.0
    for score in scores:
        last = weight * score + (1 - weight) * last
        means.append(last)
    return means


def ewma_bound(count: int, weight: float, limit: float) -> float:
    """How far the mean of `count` scores of SD 1 strays by chance: `limit` of its own standard deviations."""
    return limit * sqrt(weight / (2 - weight) * (1 - (1 - weight) ** (2 * count)))


def cusum(scores: Iterable[float], slack: float) -> tuple[list[float], list[float]]:
    """The upper and the lower cumulative sum after each score, never below 0."""
    upper, lower = [0.0], [0.0]
    for score in scores:
        upper.append(max(0.0, upper[-1] + score - slack))
        lower.append(max(0.0, lower[-1] - score - slack))
    return upper[1:], lower[1:]


def trend_of(
    days: Mapping[date, float], code: str, *, on: date, since_on: date | None = None, version: str = NEWEST
) -> Trend | None:
    """How the days up to `on` compare with what was usual before them; None while too few days say so.

    `days`: one value per local day in the canonical unit (`daily.daily_values`). Days before `since_on`
    are left out: after a discharge the usual begins anew. Raises KeyError for a code that is not followed.
    """
    told = numbers(version)["trend"]
    recent_from = on - timedelta(days=told["recent_days"] - 1)
    usual_from = max(recent_from - timedelta(days=told["usual_days"]), since_on or date.min)
    before = [value for day, value in days.items() if usual_from <= day < recent_from]
    recent = {day: days[day] for day in sorted(days) if max(recent_from, usual_from) <= day <= on}
    if len(before) < told["minimum_usual_days"] or len(recent) < told["minimum_recent_days"]:
        return None
    usual = usual_of(
        before,
        least_spread=float(followed(version)[code]["least_spread"]),
        mad_to_sd=float(told["mad_to_sd"]),
    )
    side = _side(_scores(recent.values(), usual, float(told["clip"])), told)
    streak = _streak(recent, usual, side)
    return Trend(
        code=code,
        unit=catalogue().measures[code].canonical,
        usual=usual,
        side=side,
        streak_days=len(streak),
        since_on=streak[0] if streak else None,
        last=recent[max(recent)],
        last_on=max(recent),
        version=version,
    )


def _scores(values: Iterable[float], usual: Usual, clip: float) -> list[float]:
    return [max(-clip, min(clip, (value - usual.centre) / usual.spread)) for value in values]


def _side(scores: Sequence[float], told: Mapping[str, str]) -> str:
    """Where both charts agree that the last days lie: above, below, or nowhere."""
    weight, limit = float(told["ewma_lambda"]), float(told["cusum_limit"])
    mean = ewma(scores, weight)[-1]
    bound = ewma_bound(len(scores), weight, float(told["ewma_limit"]))
    upper, lower = cusum(scores, float(told["cusum_slack"]))
    if mean > bound and upper[-1] > limit:
        return "above"
    if mean < -bound and lower[-1] > limit:
        return "below"
    return ""


def _streak(recent: Mapping[date, float], usual: Usual, side: str) -> list[date]:
    """The measured days in a row, up to the last, beyond the usual on that side."""
    row: list[date] = []
    for day in sorted(recent, reverse=True):
        is_beyond = recent[day] > usual.high if side == "above" else recent[day] < usual.low
        if not side or not is_beyond:
            break
        row.append(day)
    return row[::-1]
