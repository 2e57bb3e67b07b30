"""Schedules of notifications: thin, one action per organization."""

from datetime import datetime

from xinqiao.contact.notifications.actions import send_due
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.jobs import periodic
from xinqiao.identity.organizations.queries import organization_ids

BATCHES = 20


@periodic("* * * * * */5", name="notifications.send_due")
def send_due_messages(now: datetime) -> None:
    """Send what is due, hospital by hospital, a set at a time."""
    for organization_id in organization_ids():
        viewer = Viewer.system(organization_id, name="notifications.send_due")
        for _batch in range(BATCHES):
            drained = send_due(viewer=viewer, now=now)
            if not any((drained.sent, drained.held, drained.suppressed, drained.expired)):
                break
