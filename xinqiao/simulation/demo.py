"""The demo: an invented hospital that opens with its people, and stays as visitors leave it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pyotp
from django.db import transaction

from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.accounts import actions as accounts
from xinqiao.simulation.cast import Cast, build_cast, find_cast, prolong_roster


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The hospital of the demo; `second_factors` has the new secrets by login name, empty on later starts."""

    cast: Cast
    second_factors: Mapping[str, str]


@transaction.atomic
def open_demo(*, password: str, now: datetime) -> Opened:
    """Find the demo's hospital, or build it; all of it or nothing. Staff get `password` when it is built."""
    cast = find_cast(now=now)
    if cast is not None:
        prolong_roster(cast, now=now)
        return Opened(cast=cast, second_factors={})
    cast = build_cast(now=now, password=password)
    return Opened(cast=cast, second_factors=_second_factors(cast, now))


def _second_factors(cast: Cast, now: datetime) -> dict[str, str]:
    """Set up an authenticator app for all staff, so that a stranger can sign in by hand as they do."""
    return {
        member.login_name: _second_factor(
            Viewer.system(member.organization_id, name="cast"), member.account_id, now
        )
        for member in cast.members.values()
        if member.login_name is not None
    }


def _second_factor(viewer: Viewer, account_id: UUID, now: datetime) -> str:
    with standing_as(viewer):
        offer = accounts.offer_second_factor(viewer=viewer, account_id=account_id, now=now)
        code = pyotp.TOTP(offer.secret).at(now)
        accounts.confirm_second_factor(viewer=viewer, account_id=account_id, code=code, now=now)
    return offer.secret
