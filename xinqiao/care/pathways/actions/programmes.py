"""Taking a shipped programme over for a hospital, and approving it under two names."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from xinqiao.care.pathways.errors import AlreadyApproved, EnrolmentRefused, UnknownProgramme
from xinqiao.care.pathways.models import PROGRAMME_STATES, Programme, ProgrammeApproval
from xinqiao.care.pathways.permissions import check_can_adopt, check_can_approve
from xinqiao.care.pathways.rules import template
from xinqiao.care.pathways.types import ProgrammeStatus
from xinqiao.foundation import audit
from xinqiao.foundation.guards import Viewer

APPROVALS_NEEDED = 2


@transaction.atomic
def adopt_programme(*, viewer: Viewer, code: str, is_watermarked: bool = False, now: datetime) -> UUID:
    """Take the shipped draft of a programme over for the viewer's hospital; the same version only once.

    Raises UnknownProgramme, and ValueError for a document that is not sound.
    """
    return _adopt(viewer, check_can_adopt(viewer), code, is_watermarked=is_watermarked, now=now).id


def _adopt(
    viewer: Viewer, organization_id: UUID, code: str, *, is_watermarked: bool, now: datetime
) -> Programme:
    document = template.shipped().get(code)
    if document is None:
        raise UnknownProgramme
    template.read(document)
    row, is_new = Programme.objects.get_or_create(
        organization_id=organization_id,
        code=code,
        version=document["version"],
        defaults={
            "status": PROGRAMME_STATES.initial,
            "document": document,
            "is_watermarked": is_watermarked,
            "adopted_at": now,
        },
    )
    if is_new:
        audit.record(viewer, "adopt_programme", object_type="programme", object_id=row.id, now=now)
    return row


@transaction.atomic
def approve_programme(*, viewer: Viewer, programme_id: UUID, now: datetime) -> ProgrammeStatus:
    """Approve a version under one's own name; the second person publishes it. Returns its status.

    Raises NotAllowed, UnknownProgramme, AlreadyApproved, and Conflict once it is published.
    """
    check_can_approve(viewer)
    row = Programme.objects.select_for_update().filter(id=programme_id).first()
    if row is None or viewer.account_id is None:
        raise UnknownProgramme
    published = PROGRAMME_STATES.next(row.status, "publish")
    if row.approvals.filter(account_id=viewer.account_id).exists():
        raise AlreadyApproved
    ProgrammeApproval.objects.create(
        organization_id=row.organization_id,
        programme=row,
        account_id=viewer.account_id,
        name=viewer.name,
        approved_at=now,
    )
    if row.approvals.count() >= APPROVALS_NEEDED:
        row.status, row.published_at = published, now
        row.save(update_fields=["status", "published_at"])
    audit.record(viewer, "approve_programme", object_type="programme", object_id=row.id, now=now)
    return ProgrammeStatus(row.status)


# house: actions-are-keyword-only - a step shared by the actions of this folder, not a door
def programme_for(viewer: Viewer, organization_id: UUID, code: str, now: datetime) -> Programme:
    """Return the version to enrol with: the newest published one; in the demo also the watermarked draft.

    Raises UnknownProgramme, and EnrolmentRefused while nobody has approved it.
    """
    if code not in template.shipped():
        raise UnknownProgramme
    rows = Programme.objects.filter(organization_id=organization_id, code=code)
    row = rows.filter(status=ProgrammeStatus.PUBLISHED).order_by("-published_at").first()
    if row is not None:
        return row
    if not getattr(settings, "XINQIAO_DEMO", False):
        raise EnrolmentRefused("not-published")
    return _adopt(viewer, organization_id, code, is_watermarked=True, now=now)
