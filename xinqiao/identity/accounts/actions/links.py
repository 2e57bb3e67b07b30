"""One-time sign-in links for the invented people of the demo."""

import secrets
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import NotAllowed
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.accounts import rules
from xinqiao.identity.accounts.actions.common import record
from xinqiao.identity.accounts.errors import WrongLink
from xinqiao.identity.accounts.models import SignInLink
from xinqiao.identity.accounts.queries import token_hash
from xinqiao.identity.accounts.types import LinkOwner


def _check_demo() -> None:
    if not settings.XINQIAO_DEMO:
        raise NotAllowed(_("Sign-in links exist in the demo only."))


@transaction.atomic
def make_sign_in_link(*, viewer: Viewer, account_id: UUID, as_staff: bool, now: datetime) -> str:
    """Return the token of a link that signs an account in once. Refuses outside the demo."""
    _check_demo()
    if not viewer.is_system:
        raise NotAllowed(_("Sign-in links are made on the command line."))
    token = secrets.token_urlsafe(24)
    SignInLink.objects.create(
        account_id=account_id,
        token_hash=token_hash(token),
        as_staff=as_staff,
        made_at=now,
        expires_at=now + rules.LINK_LIFE,
    )
    record(viewer, "make_sign_in_link", account_id, now=now)
    return token


def use_sign_in_link(*, viewer: Viewer, token: str, now: datetime) -> LinkOwner:
    """Return whom the link lets in, and use it up. Raises WrongLink; refuses outside the demo."""
    _check_demo()
    owner = _use(viewer, token, now)
    if owner is None:
        raise WrongLink
    return owner


@transaction.atomic
def _use(viewer: Viewer, token: str, now: datetime) -> LinkOwner | None:
    open_links = SignInLink.objects.filter(
        token_hash=token_hash(token), used_at=None, expires_at__gt=now, account__is_active=True
    )
    row = open_links.select_for_update(of=("self",)).first()
    if row is None:
        record(viewer, "sign_in", None, result="refused", details={"reason": "link"}, now=now)
        return None
    row.used_at = now
    row.save(update_fields=["used_at"])
    record(viewer, "sign_in", row.account_id, details={"by": "link"}, now=now)
    return LinkOwner(account_id=row.account_id, as_staff=row.as_staff)
