"""Reads of reports and districts."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from xinqiao.care.environment.models import District, Report
from xinqiao.care.environment.rules import is_fresh, numbers
from xinqiao.care.environment.types import Band, DistrictChoice, Kind, Measured
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people.permissions import check_can_read_patient
from xinqiao.identity.people.queries import same_person
from xinqiao.identity.people.types import Area

__all__ = ["district_of", "is_fresh", "known_districts", "latest_reports", "newest_report_at"]


def known_districts(now: datetime) -> list[DistrictChoice]:
    """The districts of which something was told in the last days, by name; one query."""
    since = now - timedelta(days=numbers()["hours"]["keep_days"])
    rows = (
        Report.objects.filter(observed_at__gte=since)
        .order_by("district", "-observed_at")
        .distinct("district")
    )
    return sorted(
        (DistrictChoice(district=row.district, name=row.name) for row in rows), key=lambda one: one.name
    )


def latest_reports(districts: Collection[str], now: datetime) -> list[Measured]:
    """The newest report of each district and kind within the last day; one query."""
    rows = Report.objects.filter(
        district__in=districts,
        observed_at__gte=now - timedelta(days=1),
        observed_at__lte=now + timedelta(hours=1),
    )
    newest = rows.order_by("district", "kind", "-observed_at").distinct("district", "kind")
    return [
        Measured(
            district=row.district,
            name=row.name,
            kind=Kind(row.kind),
            value=row.value,
            band=Band(name=row.band, rank=row.rank),
            observed_at=row.observed_at,
        )
        for row in newest
    ]


def district_of(viewer: Viewer, patient_id: UUID) -> DistrictChoice | None:
    """The district that the patient gave. Raises as `check_can_read_patient` does."""
    check_can_read_patient(viewer, patient_id, Area.READINGS)
    row = District.objects.filter(patient_id__in=same_person(patient_id)).order_by("-chosen_at").first()
    return None if row is None else DistrictChoice(district=row.district, name=row.name)


def newest_report_at() -> datetime | None:
    """When the newest report was observed; None before the first."""
    return Report.objects.order_by("-observed_at").values_list("observed_at", flat=True).first()
