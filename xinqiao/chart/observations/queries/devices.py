"""Devices at home as pages and doors read them."""

from uuid import UUID

from django.db.models import F

from xinqiao.chart.observations.errors import DeviceNotFound, DeviceUnbound
from xinqiao.chart.observations.models import Device
from xinqiao.chart.observations.permissions import check_can_record
from xinqiao.chart.observations.types import DeviceView
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people import permissions as people_permissions
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.types import Area


def devices(viewer: Viewer, patient_id: UUID) -> list[DeviceView]:
    """The devices of a patient, those in use first."""
    people_permissions.check_can_read_patient(viewer, patient_id, Area.READINGS)
    rows = Device.objects.filter(patient_id__in=list(people.same_person(patient_id)))
    return [_view(row) for row in rows.order_by(F("unbound_at").desc(nulls_first=True), "-bound_at")]


def bound_device(viewer: Viewer, device_id: UUID) -> DeviceView:
    """A device in use that the viewer may send values of.

    Raises DeviceNotFound, DeviceUnbound, and what `check_can_record` raises for a stranger.
    """
    return _view(bound_row(viewer, device_id))


def bound_row(viewer: Viewer, device_id: UUID) -> Device:
    """The row of a device in use, for this package. Raises as `bound_device` does."""
    row = Device.objects.filter(id=device_id).first()
    if row is None:
        raise DeviceNotFound
    check_can_record(viewer, row.patient_id)
    if row.unbound_at is not None:
        raise DeviceUnbound
    return row


def _view(row: Device) -> DeviceView:
    return DeviceView(
        id=row.id,
        patient_id=row.patient_id,
        kind=row.kind,
        name=row.name,
        bound_at=row.bound_at,
        unbound_at=row.unbound_at,
        user_number=row.user_number,
        last_seen_at=row.last_seen_at,
    )
