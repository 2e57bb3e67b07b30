"""Who answers for a team now, asked once per team however many rows open or go on in one round."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from xinqiao.foundation.guards import Viewer
from xinqiao.identity.organizations import queries as organizations
from xinqiao.identity.organizations.types import DutyHolder, ServiceHoursView


@dataclass(frozen=True, slots=True)
class Successor:
    """The next who is asked, and the position in the chain that they hold."""

    holder: DutyHolder
    position: int


class Duty:
    """Remembers chains and hours for as long as one examination or one escalation round lasts."""

    def __init__(self) -> None:
        self._chains: dict[UUID, list[DutyHolder]] = {}
        self._hours: dict[UUID, ServiceHoursView] = {}

    def chain(self, viewer: Viewer, team_id: UUID | None, at: datetime) -> list[DutyHolder]:
        """On duty, backup, head nurse, director; empty without a team or a roster."""
        if team_id is None or viewer.organization_id is None:
            return []
        if team_id not in self._chains:
            self._chains[team_id] = organizations.escalation_chain(viewer.organization_id, team_id, at)
        return self._chains[team_id]

    def holder(self, viewer: Viewer, team_id: UUID | None, at: datetime) -> DutyHolder | None:
        """The first who answers for the team."""
        return next(iter(self.chain(viewer, team_id, at)), None)

    def after(
        self, viewer: Viewer, team_id: UUID | None, *, position: int, owner_id: UUID | None, at: datetime
    ) -> Successor | None:
        """Who is asked after the owner at `position` of the chain; None when nobody is left.

        What nobody has yet goes to the first of the chain.
        """
        chain = self.chain(viewer, team_id, at)
        first = 0 if owner_id is None else position + 1
        for place, holder in enumerate(chain[first:], first):
            if holder.membership_id != owner_id:
                return Successor(holder, place)
        return None

    def hours(self, viewer: Viewer, team_id: UUID | None) -> ServiceHoursView | None:
        """When the team answers; None without a team."""
        if team_id is None or viewer.organization_id is None:
            return None
        if team_id not in self._hours:
            self._hours[team_id] = organizations.service_hours(viewer.organization_id, team_id)
        return self._hours[team_id]
