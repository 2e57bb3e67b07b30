"""Ways in for machines: OAuth 2 clients and the tokens of devices."""

import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xinqiao.foundation import audit
from xinqiao.foundation.errors import NotAllowed, NotFound
from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.foundation.mosquitto import hash_for_broker
from xinqiao.identity.accounts import rules
from xinqiao.identity.accounts.errors import ScopeNotGranted, WrongClient
from xinqiao.identity.accounts.models import AccessToken, Client, DeviceToken
from xinqiao.identity.accounts.queries import ACCESS_PREFIX, DEVICE_PREFIX, token_hash
from xinqiao.identity.accounts.types import NewClient, NewToken


@transaction.atomic
def create_client(*, viewer: Viewer, name: str, scopes: Sequence[str], now: datetime) -> NewClient:
    """Make a client of the viewer's organization; its secret is shown once and kept as a hash."""
    home = _check_may_manage(viewer)
    secret = secrets.token_urlsafe(32)
    row = Client.objects.create(
        organization_id=home,
        name=name,
        secret_hash=token_hash(secret),
        scopes=list(scopes),
        created_at=now,
    )
    _record(viewer, "create_client", "Client", row.id, {"scopes": list(scopes)}, now)
    return NewClient(client_id=row.id, client_secret=secret)


def _check_may_manage(viewer: Viewer) -> UUID:
    may = viewer.is_system or (viewer.is_staff and viewer.has_role("administrator"))
    if not may or viewer.organization_id is None:
        raise NotAllowed(_("Clients are managed by an administrator."))
    return viewer.organization_id


@transaction.atomic
def revoke_client(*, viewer: Viewer, client_id: UUID, now: datetime) -> None:
    """End a client and every token it holds."""
    home = _check_may_manage(viewer)
    if not Client.objects.filter(id=client_id, organization_id=home, revoked_at=None).update(revoked_at=now):
        raise NotFound(_("There is no such client."))
    _record(viewer, "revoke_client", "Client", client_id, {}, now)


def authenticate_client(*, viewer: Viewer, client_id: str, client_secret: str, now: datetime) -> UUID:
    """Return the client when its secret matches. Raises WrongClient."""
    row = _client(client_id)
    given = token_hash(client_secret)
    if row is None or not hmac.compare_digest(bytes(row.secret_hash), given):
        _record(viewer, "client_sign_in", "Client", row.id if row else None, {}, now, result="refused")
        raise WrongClient
    return row.id


def _client(client_id: str) -> Client | None:
    try:
        wanted = UUID(client_id)
    except ValueError:
        return None
    return Client.objects.filter(id=wanted, revoked_at=None).first()


@transaction.atomic
def issue_access_token(
    *, viewer: Viewer, client_id: UUID, scopes: Sequence[str] | None, now: datetime
) -> NewToken:
    """Return a bearer token of an authenticated client; no scopes asked means all it was granted.

    Raises ScopeNotGranted when more is asked than was granted.
    """
    client = Client.objects.get(id=client_id)
    granted = Viewer(
        kind=ViewerKind.CLIENT, organization_id=client.organization_id, scopes=frozenset(client.scopes)
    )
    wanted = list(scopes) if scopes else list(client.scopes)
    if not all(granted.has_scope(scope) for scope in wanted):
        raise ScopeNotGranted
    secret = ACCESS_PREFIX + secrets.token_urlsafe(32)
    row = AccessToken.objects.create(
        client=client,
        token_hash=token_hash(secret),
        scopes=wanted,
        issued_at=now,
        expires_at=now + rules.ACCESS_TOKEN_LIFE,
    )
    _record(viewer, "issue_access_token", "Client", client.id, {"scopes": wanted}, now)
    return NewToken(id=row.id, token=secret, expires_at=row.expires_at, scopes=tuple(wanted))


@transaction.atomic
def issue_device_token(
    *, viewer: Viewer, patient_id: UUID, organization_id: UUID, label: str, now: datetime
) -> NewToken:
    """Return a new device's token, shown once. `people.actions.issue_device` is the door: it asks who may."""
    secret = DEVICE_PREFIX + secrets.token_urlsafe(32)
    row = DeviceToken.objects.create(
        organization_id=organization_id,
        patient_id=patient_id,
        label=label,
        token_hash=token_hash(secret),
        broker_hash=hash_for_broker(secret),
        issued_at=now,
    )
    audit.record(
        viewer, "issue_device", object_type="Device", object_id=row.id, subjects=[patient_id], now=now
    )
    return NewToken(id=row.id, token=secret, expires_at=None)


@transaction.atomic
def rotate_device_token(*, viewer: Viewer, device_id: UUID, patient_id: UUID, now: datetime) -> NewToken:
    """Give a device another token, shown once; the one before it ends at once. Raises NotFound.

    The device stays the same, so that what it sends again is known. Door: `people.actions.rotate_device`.
    """
    secret = DEVICE_PREFIX + secrets.token_urlsafe(32)
    found = DeviceToken.objects.filter(id=device_id, patient_id=patient_id, revoked_at=None)
    if not found.update(token_hash=token_hash(secret), broker_hash=hash_for_broker(secret), issued_at=now):
        raise NotFound(_("There is no such device."))
    audit.record(
        viewer, "rotate_device", object_type="Device", object_id=device_id, subjects=[patient_id], now=now
    )
    return NewToken(id=device_id, token=secret, expires_at=None)


@transaction.atomic
def revoke_device_token(*, viewer: Viewer, device_id: UUID, patient_id: UUID, now: datetime) -> None:
    """End a device's token at once. `people.actions.revoke_device` is the door."""
    found = DeviceToken.objects.filter(id=device_id, patient_id=patient_id, revoked_at=None)
    if not found.update(revoked_at=now):
        raise NotFound(_("There is no such device."))
    audit.record(
        viewer, "revoke_device", object_type="Device", object_id=device_id, subjects=[patient_id], now=now
    )


@transaction.atomic
def end_device(*, viewer: Viewer, device_id: UUID, now: datetime) -> None:
    """End the token of a device of the viewer's organization: a lost or stolen one, by an administrator.

    Raises NotAllowed, NotFound.
    """
    home = _check_may_manage(viewer)
    row = DeviceToken.objects.filter(id=device_id, organization_id=home).first()
    if row is None:
        raise NotFound(_("There is no such device."))
    revoke_device_token(viewer=viewer, device_id=device_id, patient_id=row.patient_id, now=now)


def _record(
    viewer: Viewer,
    action: str,
    object_type: str,
    object_id: UUID | None,
    details: dict[str, object],
    now: datetime,
    result: str = "ok",
) -> None:
    audit.record(
        viewer,
        action,
        object_type=object_type,
        object_id=object_id,
        purpose="sign-in",
        result=result,
        details=details,
        now=now,
    )
