"""A value that was asked about: somebody says that it is right, or that it was a slip."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from xinqiao.chart.observations.errors import ReadingNotFound
from xinqiao.chart.observations.events import ReadingConfirmed, ReadingDiscarded
from xinqiao.chart.observations.models import Sample
from xinqiao.chart.observations.permissions import check_can_record
from xinqiao.chart.observations.queries import sample_view
from xinqiao.chart.observations.types import ReadingStatus, RecordedBatch, StoredReading
from xinqiao.foundation import audit, events
from xinqiao.foundation.guards import Viewer


@transaction.atomic
def confirm_reading(*, viewer: Viewer, reading_id: UUID, now: datetime) -> RecordedBatch:
    """Confirm a value that waits (a panel as a whole) and hand it back as a batch that may be examined.

    Raises ReadingNotFound when nothing of that id waits, CannotRecord for a stranger.
    """
    readings = _settle(viewer, reading_id, ReadingStatus.FINAL, "reading.confirm", now)
    first = readings[0]
    events.announce(
        ReadingConfirmed(
            organization_id=first.organization_id,
            cause_id=reading_id,
            at=now,
            patient_id=first.patient_id,
            codes=tuple(reading.code for reading in readings),
            local_on=first.local_on,
        )
    )
    return RecordedBatch(
        id=reading_id,
        organization_id=first.organization_id,
        received_at=now,
        outcomes=(),
        stored=readings,
    )


@transaction.atomic
def discard_reading(*, viewer: Viewer, reading_id: UUID, now: datetime) -> None:
    """Mark a value that waits as an error: it stays on record and counts nowhere.

    Raises ReadingNotFound when nothing of that id waits, CannotRecord for a stranger.
    """
    first = _settle(viewer, reading_id, ReadingStatus.ENTERED_IN_ERROR, "reading.discard", now)[0]
    events.announce(
        ReadingDiscarded(
            organization_id=first.organization_id, cause_id=reading_id, at=now, patient_id=first.patient_id
        )
    )


def _settle(
    viewer: Viewer, reading_id: UUID, status: ReadingStatus, action: str, now: datetime
) -> tuple[StoredReading, ...]:
    waiting = Sample.objects.filter(
        Q(id=reading_id) | Q(panel_id=reading_id), status=ReadingStatus.PRELIMINARY
    ).select_for_update()
    rows = sorted(waiting, key=lambda row: row.id)
    if not rows:
        raise ReadingNotFound
    check_can_record(viewer, rows[0].patient_id)
    for row in rows:
        # the month is named, so that one partition is touched
        Sample.objects.filter(id=row.id, measured_at=row.measured_at).update(status=status)
        row.status = status
    audit.record(
        viewer,
        action,
        object_type="Sample",
        object_id=reading_id,
        subjects={rows[0].patient_id},
        now=now,
    )
    return tuple(sample_view(row) for row in rows)
