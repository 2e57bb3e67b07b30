"""The rounds that the clock starts: every hospital of the instance, one after the other."""

from datetime import datetime

from xinqiao.care.pathways.actions.planning import plan_ahead
from xinqiao.care.pathways.actions.tasks import mark_missed
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.organizations.queries import organization_ids


def planning_round(now: datetime) -> None:
    """Lay out what the horizon has newly reached, in every hospital."""
    for organization_id in organization_ids():
        plan_ahead(viewer=Viewer.system(organization_id, name="planning"), now=now)


def missed_round(now: datetime) -> None:
    """Mark tasks whose grace is over, in every hospital, one set after the other."""
    for organization_id in organization_ids():
        viewer = Viewer.system(organization_id, name="missed-tasks")
        while mark_missed(viewer=viewer, now=now):
            pass
