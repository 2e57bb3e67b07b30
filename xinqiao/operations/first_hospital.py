"""An empty instance gets a hospital with one administrator, who sets up the rest."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.accounts import actions as accounts
from xinqiao.identity.accounts.queries import has_second_factor
from xinqiao.identity.organizations import actions as organizations
from xinqiao.identity.organizations import queries
from xinqiao.identity.organizations.types import Role

LOGIN = "administrator"
_ZONE = "Asia/Shanghai"


def open_hospital(*, password: Callable[[], str], now: datetime) -> str | None:
    """Return the administrator's first password while they have not signed in yet, else None."""
    known = queries.organization_ids()
    if not known:
        _found(password(), now)
        return password()
    waiting = [account_id for home in known for account_id in _administrators(home)]
    return password() if waiting and not any(map(has_second_factor, waiting)) else None


def _administrators(organization_id: UUID) -> list[UUID]:
    viewer = Viewer.system(organization_id, name="first start")
    with standing_as(viewer):
        members = queries.members(viewer)
    return [member.account_id for member in members if member.role == Role.ADMINISTRATOR]


@transaction.atomic
def _found(password: str, now: datetime) -> None:
    viewer = Viewer.system(new_id(), name="first start")
    with standing_as(viewer):
        organizations.create_organization(
            viewer=viewer, name="医院", name_en="Hospital", time_zone=_ZONE, now=now
        )
        account_id = accounts.create_staff_account(
            viewer=viewer, login_name=LOGIN, password=password, now=now
        )
        organizations.add_member(
            viewer=viewer,
            account_id=account_id,
            role=Role.ADMINISTRATOR,
            display_name="管理员",
            title="",
            team_ids=[],
            now=now,
        )
