"""Makers of meters with a SIM card, whose clouds call us: their keys, and who may speak for which meter."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from xinqiao.chart.observations.errors import CallRefused, VendorKnown, VendorNotFound, VendorUnfit
from xinqiao.chart.observations.models import Vendor, VendorKey, VendorNonce
from xinqiao.chart.observations.rules import vendor_calls
from xinqiao.chart.observations.types import VendorSecret
from xinqiao.foundation import audit
from xinqiao.foundation.errors import NotAllowed
from xinqiao.foundation.guards import Viewer

# both keys sign for so long after a rotation, so that no push is lost while the maker changes over
OVERLAP = timedelta(days=7)
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,19}")
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A call as it came: what its headers say, and its body."""

    key_id: str
    timestamp: str
    nonce: str
    signature: str
    body: bytes


@transaction.atomic
def add_vendor(*, viewer: Viewer, code: str, name: str, now: datetime) -> VendorSecret:
    """Let a maker's cloud call this hospital; its first secret is shown this once.

    Raises VendorUnfit for a code that cannot stand in an address, VendorKnown.
    """
    organization_id = _of_operator(viewer)
    if not _CODE.fullmatch(code) or not 0 < len(name) <= _LONGEST_NAME:
        raise VendorUnfit
    if Vendor.objects.filter(organization_id=organization_id, code=code).exists():
        raise VendorKnown
    row = Vendor.objects.create(organization_id=organization_id, code=code, name=name, added_at=now)
    _record(viewer, "add-vendor", row, now)
    return _new_key(row, now)


@transaction.atomic
def rotate_vendor_key(*, viewer: Viewer, code: str, now: datetime) -> VendorSecret:
    """Give a maker another secret, shown this once; those before end in seven days. Raises VendorNotFound."""
    row = _vendor(viewer, code)
    VendorKey.objects.filter(vendor=row, ends_at=None).update(ends_at=now + OVERLAP)
    _record(viewer, "rotate-vendor-key", row, now)
    return _new_key(row, now)


@transaction.atomic
def remove_vendor(*, viewer: Viewer, code: str, now: datetime) -> None:
    """Let a maker's cloud call no more, at once; its meters stay bound. Raises VendorNotFound."""
    row = _vendor(viewer, code)
    VendorKey.objects.filter(vendor=row).update(ends_at=now)
    row.removed_at = now
    row.save(update_fields=["removed_at"])
    _record(viewer, "remove-vendor", row, now)


@transaction.atomic
def admit_call(*, viewer: Viewer, code: str, call: Call, now: datetime) -> None:
    """Let a signed call in once. Raises CallRefused for every reason alike: a stranger learns nothing."""
    key = _key(viewer, code, call.key_id, now)
    if (
        key is None
        or not vendor_calls.is_nonce(call.nonce)
        or not vendor_calls.is_timely(call.timestamp, now)
    ):
        raise CallRefused
    if not vendor_calls.is_signed(key.secret, call.timestamp, call.nonce, call.body, call.signature):
        raise CallRefused
    row = VendorNonce(organization_id=key.organization_id, key_id=key.id, nonce=call.nonce, at=now)
    VendorNonce.objects.bulk_create([row], ignore_conflicts=True)
    if not VendorNonce.objects.filter(id=row.id).exists():
        raise CallRefused


def _key(viewer: Viewer, code: str, key_id: str, now: datetime) -> VendorKey | None:
    try:
        wanted = UUID(key_id)
    except ValueError:
        return None
    row = VendorKey.objects.select_related("vendor").filter(id=wanted, vendor__code=code).first()
    if row is None or row.organization_id != viewer.organization_id or row.vendor.removed_at is not None:
        return None
    return None if row.ends_at is not None and row.ends_at <= now else row


def _new_key(row: Vendor, now: datetime) -> VendorSecret:
    secret = secrets.token_urlsafe(32)
    key = VendorKey(organization_id=row.organization_id, vendor=row, secret=secret, made_at=now)
    key.save(force_insert=True)
    return VendorSecret(vendor=row.code, key_id=key.id, secret=secret)


def _vendor(viewer: Viewer, code: str) -> Vendor:
    row = Vendor.objects.filter(organization_id=_of_operator(viewer), code=code, removed_at=None).first()
    if row is None:
        raise VendorNotFound
    return row


def _of_operator(viewer: Viewer) -> UUID:
    if not viewer.is_system or viewer.organization_id is None:
        raise NotAllowed(_("Makers' clouds are let in at the command line, by the operator."))
    return viewer.organization_id


def _record(viewer: Viewer, action: str, row: Vendor, now: datetime) -> None:
    details = {"code": row.code}
    audit.record(viewer, action, object_type="Vendor", object_id=row.id, details=details, now=now)
