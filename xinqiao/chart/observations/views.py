"""Rows as the frozen views that queries give away."""

from xinqiao.chart.observations.models import Result, Sample
from xinqiao.chart.observations.types import ReadingStatus, StoredReading


def sample_view(row: Sample) -> StoredReading:
    """The frozen view of a sample."""
    return StoredReading(
        id=row.id,
        organization_id=row.organization_id,
        patient_id=row.patient_id,
        code=row.code,
        value=row.value,
        unit=row.unit,
        canonical_value=row.canonical_value,
        measured_at=row.measured_at,
        received_at=row.received_at,
        local_on=row.local_on,
        offset_minutes=row.offset_minutes,
        method=row.method,
        panel_id=row.panel_id,
        device_id=row.device_id,
        context=row.context,
        symptoms=tuple(row.symptoms),
        status=ReadingStatus(row.status),
        is_late=row.is_late,
    )


def result_view(row: Result) -> StoredReading:
    """The frozen view of a result; its method is the kind (lab, score, office)."""
    return StoredReading(
        id=row.id,
        organization_id=row.organization_id,
        patient_id=row.patient_id,
        code=row.code,
        value=row.value,
        unit=row.unit,
        canonical_value=row.canonical_value,
        measured_at=row.measured_at,
        received_at=row.received_at,
        local_on=row.local_on,
        offset_minutes=row.offset_minutes,
        method=row.kind,
        panel_id=row.panel_id,
        context=row.context,
        status=ReadingStatus(row.status),
    )
