"""Devices of a patient: the door to their tokens."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from xinqiao.foundation.guards import Viewer
from xinqiao.identity.accounts import actions as accounts
from xinqiao.identity.accounts.types import NewToken
from xinqiao.identity.people.actions.common import held_patient
from xinqiao.identity.people.permissions import check_can_write_patient
from xinqiao.identity.people.types import Area


@transaction.atomic
def issue_device(*, viewer: Viewer, patient_id: UUID, label: str, now: datetime) -> NewToken:
    """Return the token of a new device of a patient, shown once. Refusals as for writing readings."""
    check_can_write_patient(viewer, patient_id, Area.READINGS)
    home = held_patient(patient_id).organization_id
    return accounts.issue_device_token(
        viewer=viewer, patient_id=patient_id, organization_id=home, label=label, now=now
    )


@transaction.atomic
def rotate_device(*, viewer: Viewer, patient_id: UUID, device_id: UUID, now: datetime) -> NewToken:
    """Return another token for a device of a patient, shown once; the old one ends. Raises NotFound."""
    check_can_write_patient(viewer, patient_id, Area.READINGS)
    return accounts.rotate_device_token(viewer=viewer, device_id=device_id, patient_id=patient_id, now=now)


@transaction.atomic
def revoke_device(*, viewer: Viewer, patient_id: UUID, device_id: UUID, now: datetime) -> None:
    """End a device's token at once. Raises NotFound."""
    check_can_write_patient(viewer, patient_id, Area.READINGS)
    accounts.revoke_device_token(viewer=viewer, device_id=device_id, patient_id=patient_id, now=now)
