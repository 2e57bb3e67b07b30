"""Reads of makers' clouds and of the meters they speak for."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from xinqiao.chart.observations.models import Device, Vendor, VendorKey
from xinqiao.chart.observations.types import VendorView
from xinqiao.foundation.errors import NotAllowed
from xinqiao.foundation.guards import Viewer


def _hospital(viewer: Viewer) -> UUID:
    if viewer.organization_id is None:
        raise NotAllowed(_("Makers' clouds call one hospital."))
    return viewer.organization_id


def vendors(viewer: Viewer, *, now: datetime) -> list[VendorView]:
    """Who may call the viewer's hospital, by code; three queries."""
    rows = list(Vendor.objects.filter(organization_id=_hospital(viewer), removed_at=None).order_by("code"))
    keys = VendorKey.objects.filter(Q(ends_at=None) | Q(ends_at__gt=now), vendor__in=rows).order_by("made_at")
    by_vendor: dict[UUID, list[UUID]] = {row.id: [] for row in rows}
    for key in keys:
        by_vendor[key.vendor_id].append(key.id)
    bound = Device.objects.filter(organization_id=_hospital(viewer), unbound_at=None).exclude(serial="")
    meters = dict(bound.values_list("vendor").annotate(count=Count("id")))
    return [
        VendorView(
            code=row.code, name=row.name, keys=tuple(by_vendor[row.id]), meters=meters.get(row.code, 0)
        )
        for row in rows
    ]


def meters_of(viewer: Viewer, vendor: str, serials: Collection[str]) -> dict[str, UUID]:
    """The devices in use of the viewer's hospital by serial number; a serial nobody uses is absent."""
    rows = Device.objects.filter(
        organization_id=_hospital(viewer), vendor=vendor, serial__in=list(serials), unbound_at=None
    )
    return dict(rows.values_list("serial", "id"))
