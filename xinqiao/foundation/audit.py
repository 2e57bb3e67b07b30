"""Audit is explicit: every action and every sensitive read says so, in its own transaction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.models import AuditEntry


def record(
    viewer: Viewer,
    action: str,
    *,
    object_type: str,
    object_id: UUID | None = None,
    subjects: Iterable[UUID] = (),
    purpose: str = "care",
    result: str = "ok",
    details: dict[str, Any] | None = None,
    now: datetime,
) -> None:
    """Write one entry. One list is one entry with its set of subjects; one batch is one entry.

    `details` holds ids and machine words only, never names or clinical text.
    """
    AuditEntry.objects.create(
        at=now,
        organization_id=viewer.organization_id,
        viewer_kind=viewer.kind,
        account_id=viewer.account_id,
        membership_id=viewer.membership_id,
        person_id=viewer.person_id,
        viewer_name=viewer.name if viewer.is_system else "",
        action=action,
        object_type=object_type,
        object_id=object_id,
        subjects=sorted(set(subjects)),
        purpose=purpose,
        result=result,
        details=details or {},
        address=viewer.address,
    )
