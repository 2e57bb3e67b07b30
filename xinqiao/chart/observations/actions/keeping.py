"""House-keeping of the tables: months made ahead, the ledger kept for ninety days."""

from datetime import datetime, timedelta

from django.db import transaction

from xinqiao.chart.observations.models import LedgerEntry
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.partitions import ensure_partitions

LEDGER_DAYS = 90
_AHEAD = timedelta(days=93)


@transaction.atomic
def make_months(*, viewer: Viewer, now: datetime) -> int:
    """Make the partitions of samples for this month and three ahead; return how many were missing."""
    del viewer
    return ensure_partitions("observations_sample", "month", now.date(), (now + _AHEAD).date())


@transaction.atomic
def forget_ledger(*, viewer: Viewer, now: datetime) -> int:
    """Drop ledger entries older than ninety days of the viewer's organization; return how many."""
    before = (now - timedelta(days=LEDGER_DAYS)).date()
    if viewer.organization_id is None:
        return 0
    rows = LedgerEntry.objects.filter(organization_id=viewer.organization_id, received_on__lt=before)
    return rows.delete()[0]
