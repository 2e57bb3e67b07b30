"""Merging and un-merging: a link is written, nothing is moved, so un-merging is exact."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import Conflict, NotFound
from xinqiao.foundation.events import announce
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.organizations.permissions import Act, check_can
from xinqiao.identity.people.actions.common import held_patient, record
from xinqiao.identity.people.events import PatientsLinked, PatientsUnlinked
from xinqiao.identity.people.links import same_person
from xinqiao.identity.people.models import PatientLink
from xinqiao.identity.people.types import Standing


@transaction.atomic
def link_patients(*, viewer: Viewer, patient_id: UUID, survivor_id: UUID, reason: str, now: datetime) -> UUID:
    """Say that `patient_id` is the same human as `survivor_id`; return the link.

    The row keeps its own standing beside the link: it is shown as merged for as long as the link
    is open. Raises Conflict when the two are linked already or lie in different hospitals.
    """
    check_can(viewer, Act.LINK_PATIENTS)
    # always in the same order, so that two people linking the same pair cannot wait for each other
    rows = {row.id: row for row in (held_patient(each) for each in sorted({patient_id, survivor_id}))}
    if survivor_id in same_person(patient_id):
        raise Conflict(_("These are the same patient already."))
    duplicate, survivor = rows[patient_id], rows[survivor_id]
    if duplicate.organization_id != survivor.organization_id or duplicate.standing == Standing.MERGED.value:
        raise Conflict(_("These two cannot be merged."))
    link = PatientLink.objects.create(
        organization_id=duplicate.organization_id,
        patient=duplicate,
        survivor=survivor,
        reason=reason,
        standing_before=duplicate.standing,
        linked_at=now,
    )
    duplicate.standing = Standing.MERGED.value
    duplicate.save(update_fields=["standing"])
    announce(
        PatientsLinked(
            organization_id=link.organization_id,
            cause_id=link.id,
            at=now,
            patient_id=patient_id,
            survivor_id=survivor_id,
        )
    )
    record(viewer, "link_patients", patient_id, details={"survivor": str(survivor_id)}, now=now)
    return link.id


@transaction.atomic
def unlink_patients(*, viewer: Viewer, patient_id: UUID, reason: str, now: datetime) -> None:
    """Take a merge back: everything is as it was before. Raises NotFound when there is no link."""
    check_can(viewer, Act.LINK_PATIENTS)
    row = held_patient(patient_id)
    link = PatientLink.objects.select_for_update().filter(patient_id=patient_id, unlinked_at=None).first()
    if link is None:
        raise NotFound(_("This patient is not merged into another."))
    link.unlinked_at = now
    link.save(update_fields=["unlinked_at"])
    row.standing = link.standing_before
    row.save(update_fields=["standing"])
    announce(
        PatientsUnlinked(
            organization_id=link.organization_id,
            cause_id=link.id,
            at=now,
            patient_id=patient_id,
            survivor_id=link.survivor_id,
        )
    )
    record(viewer, "unlink_patients", patient_id, details={"reason": reason}, now=now)
