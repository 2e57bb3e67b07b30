"""House-keeping of the floor: days of the outbox made ahead, and what has passed through forgotten.

How long each is kept, and why, stands in `retention.toml`.
"""

import tomllib
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet

from xinqiao.foundation.models import OutboxDelivery, OutboxEvent, RateBucket, StreamNotice
from xinqiao.foundation.partitions import ensure_partitions


@cache
def retention() -> dict[str, dict[str, Any]]:
    """Return how long each table of the floor is kept, in days, with the reason."""
    return tomllib.loads((Path(__file__).parent / "retention.toml").read_text(encoding="utf-8"))


def keep_floor(now: datetime) -> dict[str, int]:
    """Make the days of the outbox ahead; forget settled events, rate buckets and stream notices.

    Returns how many rows went, by table. Each table is a transaction of its own.
    """
    gone = {
        "outbox": forget_settled(now),
        "limits": forget_buckets(now),
        "notices": forget_notices(now),
    }
    make_days(now)
    return gone


def make_days(now: datetime) -> int:
    """Make the partitions of the outbox from tomorrow on; return how many were missing.

    Today's events may lie in the default partition already, which then cannot be divided.
    """
    tomorrow = now.date() + timedelta(days=1)
    last = now.date() + timedelta(days=retention()["outbox"]["ahead_days"])
    return ensure_partitions("foundation_outboxevent", "day", tomorrow, last)


@transaction.atomic
def forget_settled(now: datetime) -> int:
    """Drop events settled long ago, and the marks of their handlers; parked ones wait for a person."""
    before = _before("outbox", now)
    OutboxDelivery.objects.filter(at__lt=before).exclude(event_id__in=_unsettled()).delete()
    return OutboxEvent.objects.filter(on_day__lte=before.date(), settled_at__lt=before).delete()[0]


@transaction.atomic
def forget_buckets(now: datetime) -> int:
    """Drop rate buckets whose windows have long passed."""
    return RateBucket.objects.filter(window_start__lt=_before("limits", now)).delete()[0]


@transaction.atomic
def forget_notices(now: datetime) -> int:
    """Drop numbered notices; the last one stays, since new streams start from its number."""
    last = StreamNotice.objects.aggregate(last=Max("offset"))["last"]
    rows = StreamNotice.objects.filter(made_at__lt=_before("notices", now), offset__lt=last or 0)
    return rows.delete()[0]


def _unsettled() -> QuerySet[OutboxEvent, Any]:
    return OutboxEvent.objects.filter(settled_at=None).values("id")


def _before(name: str, now: datetime) -> datetime:
    return now - timedelta(days=retention()[name]["keep_days"])
