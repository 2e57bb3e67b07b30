"""What the actions of sign-in share: the account's own audit viewer, failures and the lock."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from xinqiao.foundation import audit
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.accounts import rules
from xinqiao.identity.accounts.models import Account


def record(
    viewer: Viewer,
    action: str,
    account_id: UUID | None,
    *,
    result: str = "ok",
    details: dict[str, Any] | None = None,
    now: datetime,
) -> None:
    """Write one audit entry of sign-in, attributed to the account it is about."""
    asker = viewer if viewer.account_id or viewer.is_system else replace(viewer, account_id=account_id)
    audit.record(
        asker,
        action,
        object_type="Account",
        object_id=account_id,
        purpose="sign-in",
        result=result,
        details=details,
        now=now,
    )


def is_locked(account: Account, now: datetime) -> bool:
    """Whether too many failures lie too short a time ago."""
    return account.locked_until is not None and now < account.locked_until


def count_failure(account: Account, now: datetime) -> None:
    """Count one failure on a row held by the caller; the fifth locks and starts a new count."""
    account.failed_count += 1
    if account.failed_count >= rules.MOST_FAILURES:
        account.failed_count = 0
        account.locked_until = now + rules.LOCK
    account.save(update_fields=["failed_count", "locked_until"])


def forget_failures(account: Account, now: datetime) -> None:
    """Start a clean count after a success."""
    account.failed_count = 0
    account.locked_until = None
    account.last_login = now
    account.save(update_fields=["failed_count", "locked_until", "last_login"])
