"""House-keeping of the tables: months made ahead, the ledger kept for ninety days."""

from datetime import datetime, timedelta

from django.db import transaction

from xinqiao.chart.observations.models import LedgerEntry, VendorNonce
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.partitions import ensure_partitions
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.organizations import queries as organizations

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


@transaction.atomic
def forget_nonces(*, viewer: Viewer, now: datetime) -> int:
    """Drop nonces of calls that are no longer timely by far; return how many."""
    if viewer.organization_id is None:
        return 0
    rows = VendorNonce.objects.filter(organization_id=viewer.organization_id, at__lt=now - timedelta(days=1))
    return rows.delete()[0]


def keep_tables(now: datetime) -> None:
    """Nightly: make the months ahead, and let every hospital's ledger forget. Takes its own viewers."""
    keeper = Viewer.system(None, name="observations")
    with standing_as(keeper):
        make_months(viewer=keeper, now=now)
    for organization_id in organizations.organization_ids():
        viewer = Viewer.system(organization_id, name="observations")
        with standing_as(viewer):
            forget_ledger(viewer=viewer, now=now)
            forget_nonces(viewer=viewer, now=now)
