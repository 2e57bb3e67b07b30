"""A patient's standing: every gate above asks it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import Conflict, NotAllowed
from xinqiao.foundation.events import announce
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.notices import tell
from xinqiao.identity.people import rules
from xinqiao.identity.people.actions.common import held_patient, record
from xinqiao.identity.people.events import StandingChanged
from xinqiao.identity.people.models import Patient
from xinqiao.identity.people.permissions import check_can_write_patient, is_self
from xinqiao.identity.people.types import Area, Standing


@transaction.atomic
def change_standing(
    *, viewer: Viewer, patient_id: UUID, standing: Standing, reason: str, now: datetime
) -> None:
    """Record that a patient died, withdrew, moved away or came back.

    A patient may withdraw themself; the rest is for the care team. Raises Conflict for a step
    that cannot follow (merging goes by `link_patients`).
    """
    if not (standing is Standing.WITHDRAWN and is_self(viewer, patient_id)):
        _check_staff(viewer, patient_id)
    row = held_patient(patient_id)
    if standing not in rules.FOLLOWING[Standing(row.standing)]:
        raise Conflict(_("This step is not possible from the patient's present standing."))
    _set_standing(viewer, row, standing, reason, now)


def _check_staff(viewer: Viewer, patient_id: UUID) -> None:
    if viewer.is_person:
        raise NotAllowed(_("Please ask your care team to record this."))
    check_can_write_patient(viewer, patient_id, Area.DEMOGRAPHICS)


def _set_standing(viewer: Viewer, row: Patient, standing: Standing, reason: str, now: datetime) -> None:
    """Write a standing on a row held by the caller, and say so."""
    before = row.standing
    row.standing = standing.value
    row.standing_since = now
    row.save(update_fields=["standing", "standing_since"])
    announce(
        StandingChanged(
            organization_id=row.organization_id,
            cause_id=row.id,
            at=now,
            patient_id=row.id,
            standing=standing.value,
        )
    )
    tell(
        organization_id=row.organization_id,
        audience=f"organization:{row.organization_id}",
        region="patient",
        subject={"patient": str(row.id)},
    )
    record(
        viewer,
        "change_standing",
        row.id,
        details={"from": before, "to": standing.value, "reason": reason},
        now=now,
    )
