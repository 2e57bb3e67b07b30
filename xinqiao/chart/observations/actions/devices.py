"""Devices at home: bound to one patient who has agreed to it, their secret shown once.

The accounts keep the secret and write the audit entry of both steps; the agreement is a consent per device.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from xinqiao.chart.observations.errors import ConsentMissing, DeviceUnbound, SerialTaken, VendorNotFound
from xinqiao.chart.observations.models import Device, Vendor
from xinqiao.chart.observations.permissions import check_can_record
from xinqiao.chart.observations.queries.devices import bound_row
from xinqiao.chart.observations.types import IssuedDevice
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.consent import actions as consent
from xinqiao.identity.consent.events import ConsentWithdrawn
from xinqiao.identity.consent.types import PurposeCode
from xinqiao.identity.people import actions as people_actions
from xinqiao.identity.people import queries as people

SEEN_GRAIN = timedelta(minutes=1)


@transaction.atomic
def issue_device(
    *,
    viewer: Viewer,
    patient_id: UUID,
    kind: str,
    name: str = "",
    user_number: int | None = None,
    vendor: str = "",
    serial: str = "",
    wording_hash: str | None = None,
    language: str = "zh-Hans",
    now: datetime,
) -> IssuedDevice:
    """Bind a new device to a patient and return its id and token; the token is shown this once.

    The patient (or guardian) agrees in the same step: `wording_hash` is that of the words of
    `device-upload` on their screen, in `language`. The operator's command binds without it, and answers
    for the agreement on paper. `user_number` is the patient's on a device that tells several people apart;
    `vendor` and `serial` say whose cloud speaks for a meter, and which meter it is.
    Raises VendorNotFound, SerialTaken, ConsentMissing to everybody else, what `grant_consent` raises for
    old words, and what `check_can_record` raises for a stranger.
    """
    check_can_record(viewer, patient_id)
    _check_serial(people.bearings([patient_id])[patient_id].organization_id, vendor, serial)
    if not viewer.is_system and wording_hash is None:
        raise ConsentMissing
    issued = people_actions.issue_device(viewer=viewer, patient_id=patient_id, label=name or kind, now=now)
    if wording_hash is not None:
        consent.grant_consent(
            viewer=viewer,
            patient_id=patient_id,
            purpose=PurposeCode.DEVICE_UPLOAD,
            wording_hash=wording_hash,
            language=language,
            target_id=issued.id,
            now=now,
        )
    Device.objects.create(
        id=issued.id,
        organization_id=people.bearings([patient_id])[patient_id].organization_id,
        patient_id=patient_id,
        kind=kind,
        name=name,
        user_number=user_number,
        vendor=vendor,
        serial=serial,
        bound_at=now,
        bound_by=viewer.account_id,
    )
    return IssuedDevice(device_id=issued.id, token=issued.token)


def _check_serial(organization_id: UUID, vendor: str, serial: str) -> None:
    if not serial and not vendor:
        return
    known = Vendor.objects.filter(organization_id=organization_id, code=vendor, removed_at=None)
    if not serial or not known.exists():
        raise VendorNotFound
    used = Device.objects.filter(
        organization_id=organization_id, vendor=vendor, serial=serial, unbound_at=None
    )
    if used.exists():
        raise SerialTaken


@transaction.atomic
def rotate_device_token(*, viewer: Viewer, device_id: UUID, now: datetime) -> IssuedDevice:
    """Give a device another token, shown this once; the one before it ends at once.

    Raises DeviceNotFound, DeviceUnbound, and what `check_can_record` raises for a stranger.
    """
    device = bound_row(viewer, device_id)
    made = people_actions.rotate_device(
        viewer=viewer, patient_id=device.patient_id, device_id=device_id, now=now
    )
    return IssuedDevice(device_id=device_id, token=made.token)


@transaction.atomic
def unbind_device(*, viewer: Viewer, device_id: UUID, now: datetime) -> None:
    """Take a device off: its token ends at once, what it sent stays.

    Raises DeviceNotFound, DeviceUnbound, and what `check_can_record` raises for a stranger.
    """
    device = bound_row(viewer, device_id)
    if not Device.objects.filter(id=device_id, unbound_at=None).update(unbound_at=now):
        raise DeviceUnbound
    people_actions.revoke_device(viewer=viewer, patient_id=device.patient_id, device_id=device_id, now=now)


def note_device_seen(device_id: UUID, now: datetime) -> None:
    """Keep that readings came from a device: at most once a minute, so a burst writes it once."""
    known = Q(last_seen_at__isnull=True) | Q(last_seen_at__lte=now - SEEN_GRAIN)
    Device.objects.filter(known, id=device_id).update(last_seen_at=now)


@transaction.atomic
def unbind_on_withdrawal(event: ConsentWithdrawn, *, viewer: Viewer, now: datetime) -> None:
    """Take off the devices that may no longer send: the one that was named, or all; twice is once."""
    if event.purpose != PurposeCode.DEVICE_UPLOAD:
        return
    bound = Device.objects.filter(patient_id__in=people.same_person(event.patient_id), unbound_at=None)
    if event.target_id is not None:
        bound = bound.filter(id=event.target_id)
    for device_id in bound.values_list("id", flat=True):
        unbind_device(viewer=viewer, device_id=device_id, now=now)
