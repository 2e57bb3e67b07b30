"""The rounds that the clock starts: every hospital of the instance, one after the other."""

from datetime import datetime

from xinqiao.care.alerts.actions.escalation import escalate_overdue
from xinqiao.care.alerts.actions.silence import scan_silence
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.organizations.queries import organization_ids


def escalation_round(now: datetime) -> None:
    """Escalate what is overdue, in every hospital."""
    for organization_id in organization_ids():
        escalate_overdue(viewer=Viewer.system(organization_id, name="escalation"), now=now)


def silence_round(now: datetime) -> None:
    """Look for measures that stayed away, in every hospital."""
    for organization_id in organization_ids():
        scan_silence(viewer=Viewer.system(organization_id, name="silence"), now=now)
