"""What the clock does for measured values; the schedule stands in `journeys/wiring.py`."""

from datetime import datetime

from xinqiao.chart.observations import actions
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.organizations import queries as organizations


def keep_tables(now: datetime) -> None:
    """Make the months ahead, and let every organization's ledger forget what is older than ninety days."""
    with standing_as(Viewer.system(None, name="observations")):
        actions.make_months(viewer=Viewer.system(None, name="observations"), now=now)
    for organization_id in organizations.organization_ids():
        viewer = Viewer.system(organization_id, name="observations")
        with standing_as(viewer):
            actions.forget_ledger(viewer=viewer, now=now)
