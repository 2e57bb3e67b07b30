"""Who answers for a team now, asked once per team however many alerts open."""

from datetime import datetime
from uuid import UUID

from xinqiao.foundation.guards import Viewer
from xinqiao.identity.organizations import queries as organizations
from xinqiao.identity.organizations.types import DutyHolder, ServiceHoursView


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

    def hours(self, viewer: Viewer, team_id: UUID | None) -> ServiceHoursView | None:
        """When the team answers; None without a team."""
        if team_id is None or viewer.organization_id is None:
            return None
        if team_id not in self._hours:
            self._hours[team_id] = organizations.service_hours(viewer.organization_id, team_id)
        return self._hours[team_id]
