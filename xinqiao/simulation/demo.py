"""The demo: an invented hospital that opens with its people, and stays as visitors leave it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pyotp
from django.db import transaction

from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.accounts import actions as accounts
from xinqiao.simulation.cast import Cast, build_cast, find_cast, prolong_roster
from xinqiao.simulation.town import SIZES, Size, Told, beginning_of, fill_town

SEED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The hospital of the demo; `second_factors` has the new secrets by login name, empty on later starts."""

    cast: Cast
    second_factors: Mapping[str, str]


@transaction.atomic
def open_demo(
    *,
    password: str,
    now: datetime,
    size: Size | None = None,
    progress: Callable[[str], None] = lambda _line: None,
) -> Opened:
    """Find the demo's hospital, or build it and let its town live until now; all of it or nothing.

    Staff get `password` when it is built.
    """
    cast = find_cast(now=now)
    if cast is not None:
        prolong_roster(cast, now=now)
        return Opened(cast=cast, second_factors={})
    size = size or SIZES["small"]
    start = beginning_of(size, now=now)
    cast = build_cast(now=start, password=password)
    factors = _second_factors(cast, start)
    fill_town(cast=cast, size=size, seed=SEED, now=now, with_cast=size.people > 0, progress=progress)
    return Opened(cast=cast, second_factors=factors)


@transaction.atomic
def simulate_town(
    *, size: Size, seed: int, now: datetime, progress: Callable[[str], None] = lambda _line: None
) -> Told:
    """Let a town live in the demo's hospital; where there is none, build it with the cast and their story.

    Raises Conflict when this town lives there already.
    """
    cast = find_cast(now=now)
    is_new = cast is None
    if cast is None:
        cast = build_cast(now=beginning_of(size, now=now))
    return fill_town(cast=cast, size=size, seed=seed, now=now, with_cast=is_new, progress=progress)


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
