"""Reports of a feed are kept, once each."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from xinqiao.care.environment.errors import FeedUnusable
from xinqiao.care.environment.models import Report
from xinqiao.care.environment.providers import Feed, feed_at, lines_of
from xinqiao.care.environment.rules import band_of, numbers
from xinqiao.care.environment.types import Kind, Pulled, Told
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as

log = logging.getLogger(__name__)
_MOST_REASONS = 20


def pull_round(now: datetime) -> Pulled | None:
    """Look at the feed that is configured; None without one. A feed that fails is said, never raised."""
    if not settings.ENVIRONMENT_FEED:
        return None
    viewer = Viewer.system(None, name="environment")
    with standing_as(viewer):
        return keep_reports(viewer=viewer, feed=feed_at(settings.ENVIRONMENT_FEED), now=now)


def keep_reports(*, viewer: Viewer, feed: Feed, now: datetime) -> Pulled:
    """Keep what a feed tells; lines that cannot be are refused one by one, and what is known is left."""
    del viewer  # reports say nothing about anybody
    try:
        lines = list(lines_of(feed.read()))
    except FeedUnusable as problem:
        log.warning("the feed of air and heat (%s) cannot be used: %s", feed.name, problem)
        return Pulled(problem=str(problem))
    told = [_report(number, line, feed, now) for number, line in enumerate(lines, start=1)]
    rows = [row for row in told if isinstance(row, Report)]
    refused = [row for row in told if isinstance(row, str)]
    if refused:
        log.warning("%d lines of the feed %s were refused, first %s", len(refused), feed.name, refused[0])
    return Pulled(kept=_keep(rows, now), known=len(rows), refused=tuple(refused[:_MOST_REASONS]))


@transaction.atomic
def _keep(rows: list[Report], now: datetime) -> int:
    """Store what is new and drop what is old; return how many were new."""
    Report.objects.filter(observed_at__lt=now - timedelta(days=numbers()["hours"]["keep_days"])).delete()
    made = Report.objects.bulk_create(rows, ignore_conflicts=True)
    return Report.objects.filter(id__in=[row.id for row in made]).count()


def _report(number: int, line: Told | str, feed: Feed, now: datetime) -> Report | str:
    if isinstance(line, str):
        return line
    if line.observed_at > now + timedelta(hours=1):
        return f"{number}: observed_at lies ahead"
    if line.observed_at < now - timedelta(days=numbers()["hours"]["keep_days"]):
        return f"{number}: observed_at is older than what is kept"
    try:
        band = band_of(line)
    except ValueError as problem:
        return f"{number}: {problem}"
    return Report(
        district=line.district,
        name=line.name,
        kind=line.kind.value,
        value=line.value if line.kind is Kind.AIR else None,
        band=band.name,
        rank=band.rank,
        observed_at=line.observed_at,
        received_at=now,
        source=feed.name[:80],
    )
