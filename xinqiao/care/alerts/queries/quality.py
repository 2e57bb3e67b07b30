"""Reads for the quality of alerts: every alert of a time with its end, and how many people were watched."""

from datetime import datetime

from django.db.models import Q

from xinqiao.care.alerts.models import Alert, Watch
from xinqiao.care.alerts.types import EndedRow, Severity
from xinqiao.care.worklist.permissions import organization_of
from xinqiao.foundation.guards import Viewer


def ended(viewer: Viewer, since: datetime, until: datetime, *, programme: str = "") -> list[EndedRow]:
    """Alerts opened in [since, until) of the viewer's organization, of one programme or of all; one query."""
    rows = Alert.objects.filter(
        organization_id=organization_of(viewer), opened_at__gte=since, opened_at__lt=until
    ).select_related("watch")
    if programme:
        rows = rows.filter(watch__programme=programme)
    return [
        EndedRow(
            alert_id=row.id,
            patient_id=row.survivor_id,
            programme=row.watch.programme,
            rule_id=row.rule_id,
            severity=Severity(row.severity),
            opened_at=row.opened_at,
            received_at=row.received_at,
            acknowledged_at=row.acknowledged_at,
            closed_at=row.closed_at,
            action_code=row.action_code,
            owner_id=row.owner_id,
        )
        for row in rows.order_by("opened_at", "id")
    ]


def watched_count(viewer: Viewer, since: datetime, until: datetime, *, programme: str = "") -> int:
    """How many patients were watched at any time within [since, until); one query."""
    rows = Watch.objects.filter(
        Q(until=None) | Q(until__gt=since), organization_id=organization_of(viewer), since__lt=until
    )
    if programme:
        rows = rows.filter(programme=programme)
    return rows.values("patient_id").distinct().count()


def watched_programmes(viewer: Viewer) -> list[str]:
    """The programmes for which anybody of the viewer's organization was ever watched; one query."""
    rows = Watch.objects.filter(organization_id=organization_of(viewer))
    return sorted(rows.values_list("programme", flat=True).distinct())
