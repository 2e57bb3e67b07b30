"""Words of sign-in."""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, Self
from uuid import UUID

_KEY = "signed_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """What a session remembers: an account, where it works, and that its factors were shown.

    `organization_id` is set for staff only. A session without `is_complete` still owes its
    second factor and stands for nobody.
    """

    account_id: UUID
    generation: int
    seen_at: datetime
    organization_id: UUID | None = None
    as_staff: bool = False
    is_complete: bool = False

    @classmethod
    def read(cls, session: Mapping[str, Any]) -> Self | None:
        """Return what a session holds, or None."""
        held = session.get(_KEY)
        if not held:
            return None
        organization = held.get("organization")
        return cls(
            account_id=UUID(held["account"]),
            generation=held["generation"],
            seen_at=datetime.fromisoformat(held["seen_at"]),
            organization_id=UUID(organization) if organization else None,
            as_staff=held["as_staff"],
            is_complete=held["is_complete"],
        )

    def write(self, session: MutableMapping[str, Any]) -> None:
        """Keep this in a session."""
        session[_KEY] = {
            "account": str(self.account_id),
            "generation": self.generation,
            "seen_at": self.seen_at.isoformat(),
            "organization": str(self.organization_id) if self.organization_id else None,
            "as_staff": self.as_staff,
            "is_complete": self.is_complete,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeToSend:
    """A one-time code for the channel to carry; it exists in plain only here."""

    account_id: UUID
    phone: str
    code: str


class SignInCodeSender(Protocol):
    """The port through which a code leaves: a text message, or the demo's outbox page."""

    def __call__(self, message: CodeToSend, *, now: datetime) -> None:
        """Send the code; a failure is the channel's to retry."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorOffer:
    """What an authenticator app needs to start."""

    secret: str
    uri: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClient:
    """A client's credentials; the secret is shown once."""

    client_id: UUID
    client_secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientView:
    """A client as its administrators see it."""

    client_id: UUID
    name: str
    scopes: tuple[str, ...]
    created_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """A bearer token, shown once."""

    id: UUID
    token: str
    expires_at: datetime | None
    scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokerCredential:
    """A device that may send, and its token as an MQTT broker keeps it."""

    device_id: UUID
    broker_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceView:
    """One device of a patient."""

    id: UUID
    label: str
    issued_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganizationDevice:
    """One device of one patient of an organization, as its administrators see it."""

    id: UUID
    patient_id: UUID
    label: str
    issued_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DevicePage:
    """One page of an organization's devices: those in force first, then the newest."""

    items: tuple[OrganizationDevice, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkOwner:
    """Whom a one-time sign-in link lets in."""

    account_id: UUID
    as_staff: bool
