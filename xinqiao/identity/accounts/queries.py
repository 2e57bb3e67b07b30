"""Reads of sign-in: who stands behind a session or a token."""

import hashlib
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from xinqiao.foundation.guards import Viewer, ViewerKind
from xinqiao.identity.accounts.models import AccessToken, Account, Client, DeviceToken
from xinqiao.identity.accounts.rules import is_idle, needs_seen_update
from xinqiao.identity.accounts.types import (
    BrokerCredential,
    ClientView,
    DevicePage,
    DeviceView,
    OrganizationDevice,
)

__all__ = ["is_idle", "needs_seen_update"]

PAGE = 50
DEVICE_SCOPES = frozenset({"system/Observation.c"})


def stranger(address: str | None = None) -> Viewer:
    """Return the viewer of somebody who has not signed in: it sees nothing."""
    return Viewer(kind=ViewerKind.PERSON, organization_id=None, address=address)


def is_current(account_id: UUID, generation: int) -> bool:
    """Whether a session of this generation still stands for the account."""
    return Account.objects.filter(id=account_id, is_active=True, session_generation=generation).exists()


def has_second_factor(account_id: UUID) -> bool:
    """Whether an account has confirmed an authenticator app."""
    return Account.objects.filter(id=account_id, totp_confirmed_at__isnull=False).exists()


def token_hash(token: str) -> bytes:
    """Return how a random token is kept: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).digest()


def bearer_viewer(token: str, *, now: datetime, address: str | None = None) -> Viewer | None:
    """Return the viewer of a bearer token (a device's or a client's), or None."""
    if token.startswith(DEVICE_PREFIX):
        return _device_viewer(token, address)
    if token.startswith(ACCESS_PREFIX):
        return _client_viewer(token, now, address)
    return None


# the prefix tells which table to ask, and lets a secret scanner recognise a leaked token
DEVICE_PREFIX = "xqd_"
ACCESS_PREFIX = "xqa_"


def _device_viewer(token: str, address: str | None) -> Viewer | None:
    row = DeviceToken.objects.filter(token_hash=token_hash(token), revoked_at=None).first()
    return _viewer_of_device(row, address) if row else None


def device_viewer(device_id: UUID) -> Viewer | None:
    """Return the viewer of a device whose identity somebody else has proved, or None when it may not send.

    The MQTT broker proves it: it lets a device speak on its own topics only.
    """
    row = DeviceToken.objects.filter(id=device_id, revoked_at=None).first()
    return _viewer_of_device(row, None) if row else None


def broker_credentials() -> list[BrokerCredential]:
    """Return how the broker knows each device that may send, of every hospital of this instance.

    Devices whose token was issued before brokers were known are not among them.
    """
    rows = DeviceToken.objects.filter(revoked_at=None, broker_hash__isnull=False).order_by("id")
    pairs = rows.values_list("id", "broker_hash").iterator()
    return [BrokerCredential(device_id=device_id, broker_hash=kept or "") for device_id, kept in pairs]


def _viewer_of_device(row: DeviceToken, address: str | None) -> Viewer:
    return Viewer(
        kind=ViewerKind.DEVICE,
        organization_id=row.organization_id,
        patient_ids=frozenset({row.patient_id}),
        scopes=DEVICE_SCOPES,
        device_id=row.id,
        name=row.label,
        address=address,
    )


def _client_viewer(token: str, now: datetime, address: str | None) -> Viewer | None:
    row = (
        AccessToken.objects.select_related("client")
        .filter(token_hash=token_hash(token), revoked_at=None, expires_at__gt=now, client__revoked_at=None)
        .first()
    )
    if row is None:
        return None
    return Viewer(
        kind=ViewerKind.CLIENT,
        organization_id=row.client.organization_id,
        scopes=frozenset(row.scopes),
        client_id=row.client_id,
        name=row.client.name,
        address=address,
    )


def clients(viewer: Viewer) -> list[ClientView]:
    """Return the clients of the viewer's organization."""
    if viewer.organization_id is None:
        return []
    rows = Client.objects.filter(organization_id=viewer.organization_id).order_by("name", "id")
    return [
        ClientView(
            client_id=row.id,
            name=row.name,
            scopes=tuple(row.scopes),
            created_at=row.created_at,
            revoked_at=row.revoked_at,
        )
        for row in rows
    ]


def devices(viewer: Viewer, patient_id: UUID) -> list[DeviceView]:
    """Return the devices of a patient within the viewer's reach."""
    mine = Q(organization_id=viewer.organization_id) | Q(patient_id__in=viewer.patient_ids)
    rows = DeviceToken.objects.filter(mine, patient_id=patient_id).order_by("issued_at", "id")
    return [
        DeviceView(id=row.id, label=row.label, issued_at=row.issued_at, revoked_at=row.revoked_at)
        for row in rows
    ]


def organization_devices(viewer: Viewer, *, page: int = 1) -> DevicePage:
    """One page (50) of the device tokens of the viewer's organization; nothing without one.

    The door above asks whether the viewer's role may see them.
    """
    if viewer.organization_id is None:
        return DevicePage(items=(), total=0, page=1, pages=1)
    rows = DeviceToken.objects.filter(organization_id=viewer.organization_id)
    total = rows.count()
    pages = max(1, -(-total // PAGE))
    page = min(max(1, page), pages)
    ordered = rows.order_by(F("revoked_at").desc(nulls_first=True), "-issued_at", "id")
    items = tuple(
        OrganizationDevice(
            id=row.id,
            patient_id=row.patient_id,
            label=row.label,
            issued_at=row.issued_at,
            revoked_at=row.revoked_at,
        )
        for row in ordered[(page - 1) * PAGE : page * PAGE]
    )
    return DevicePage(items=items, total=total, page=page, pages=pages)
