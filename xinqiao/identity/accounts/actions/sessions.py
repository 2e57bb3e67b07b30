"""Opening and ending sessions."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.notices import tell
from xinqiao.identity.accounts.actions.common import record
from xinqiao.identity.accounts.models import Account
from xinqiao.identity.accounts.types import SignedIn


def open_session(
    *,
    viewer: Viewer,
    account_id: UUID,
    organization_id: UUID | None = None,
    as_staff: bool,
    is_complete: bool,
    now: datetime,
) -> SignedIn:
    """Return what the session is to remember; `is_complete` once every factor was shown."""
    del viewer
    generation = Account.objects.values_list("session_generation", flat=True).get(id=account_id)
    return SignedIn(
        account_id=account_id,
        generation=generation,
        seen_at=now,
        organization_id=organization_id,
        as_staff=as_staff,
        is_complete=is_complete,
    )


@transaction.atomic
def sign_out(*, viewer: Viewer, account_id: UUID, reason: str = "asked", now: datetime) -> None:
    """Say in the audit that a session ended; the door drops the session itself."""
    record(viewer, "sign_out", account_id, details={"reason": reason}, now=now)


@transaction.atomic
def sign_out_everywhere(*, viewer: Viewer, account_id: UUID, now: datetime) -> None:
    """End every session of an account at once, and tell its open pages."""
    Account.objects.filter(id=account_id).update(session_generation=F("session_generation") + 1)
    homes = {viewer.organization_id} if viewer.organization_id else set(viewer.organization_ids)
    for home in homes:
        tell(organization_id=home, audience=f"account:{account_id}", region="session", subject={})
    record(viewer, "sign_out", account_id, details={"reason": "everywhere"}, now=now)
