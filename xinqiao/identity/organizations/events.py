"""Facts about hospitals."""

from dataclasses import dataclass
from uuid import UUID

from xinqiao.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class MembershipEnded(Event):
    """Somebody no longer works here; what they own must find a new owner."""

    membership_id: UUID
    account_id: UUID
