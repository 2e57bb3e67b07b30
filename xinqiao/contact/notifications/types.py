"""Words of notifications. No Django here."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from uuid import UUID


class Severity(StrEnum):
    """The house's four severities (GLOSSARY), most urgent first."""

    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    BLUE = "blue"


class ChannelName(StrEnum):
    """The channels that exist today; each is a folder below `channels/`."""

    IN_APP = "in_app"
    EMAIL = "email"
    OUTBOX = "outbox"


class Voice(StrEnum):
    """How a message is said: to the patient, to an elder, or to a relative in the third person."""

    SELF = "self"
    ELDER = "elder"
    FAMILY = "family"


class ContentClass(StrEnum):
    """What a text may show. OPEN may leave the app; CARE is replaced by a neutral hint outside."""

    OPEN = "open"
    CARE = "care"


class DeliveryState(StrEnum):
    """The life of one message on one channel."""

    SCHEDULED = "scheduled"
    QUEUED = "queued"
    SENT = "sent"
    DELIVERED = "delivered"
    READ = "read"
    FAILED = "failed"
    EXPIRED = "expired"
    SUPPRESSED = "suppressed"


class Reason(StrEnum):
    """Why a delivery waits, was not sent, or failed."""

    NONE = ""
    QUIET_HOURS = "quiet-hours"
    DECEASED = "deceased"
    LEFT = "left"
    NOT_ENROLLED = "not-enrolled"
    NO_CONSENT = "no-consent"
    OPTED_OUT = "opted-out"
    NO_ADDRESS = "no-address"
    OUT_OF_SCOPE = "out-of-scope"
    DAILY_CAP = "daily-cap"
    STALE = "stale"
    RETRYING = "retrying"
    GAVE_UP = "gave-up"
    REFUSED = "refused"


class Standing(StrEnum):
    """How the patient stands, as far as the gate cares."""

    ALIVE = "alive"
    DECEASED = "deceased"
    LEFT = "left"


class VerdictKind(StrEnum):
    """What the gate decides."""

    SEND = "send"
    HOLD = "hold"
    SUPPRESS = "suppress"
    EXPIRE = "expire"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """When and how often people are reached. Versioned data; `backoff` are the waits between attempts."""

    version: int
    quiet_from: time
    quiet_until: time
    daily_cap: int
    backoff: tuple[timedelta, ...]
    lease: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A kind of message: why it may be sent, what it shows, how long it is worth sending.

    `phrase` is the in-app wording; empty means the caller names it in `facts["phrase"]`.
    `outside` is the wording beyond the app; `family_area` is the area a relative must have been
    given to receive a copy, empty for none.
    """

    id: str
    purpose: str
    content: ContentClass
    title: str
    phrase: str
    outside: str
    ttl: timedelta
    family_area: str = ""
    needs_enrolment: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """All the gate looks at, as it stands at the moment of asking; `now` is aware."""

    now: datetime
    time_zone: str
    severity: Severity
    standing: Standing
    is_enrolled: bool
    has_consent: bool
    is_in_scope: bool
    is_opted_out: bool
    has_address: bool
    interrupts: bool
    sent_today: int
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The gate's decision; `until` is set for HOLD."""

    kind: VerdictKind
    reason: Reason = Reason.NONE
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What a channel is handed: one recipient, plain text, and the key that makes re-sending harmless."""

    idempotency_key: str
    organization_id: UUID
    address: str
    subject: str
    body: str
    audience: str
    at: datetime
    language: str = "zh-Hans"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """A channel's word that it took the envelope."""

    provider_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """What one run of the sender did, in deliveries."""

    sent: int = 0
    held: int = 0
    suppressed: int = 0
    expired: int = 0
    retried: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxItem:
    """One message in a person's own inbox."""

    id: UUID
    patient_id: UUID
    template_id: str
    severity: Severity
    title: str
    text: str
    sent_at: datetime
    read_at: datetime | None
    cause_type: str
    cause_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryView:
    """The life of a message on one channel, for the patient's page and the outbox page.

    `state_words` and `reason_words` are ready for the screen; `detail` is the provider's own word.
    """

    id: UUID
    message_id: UUID | None
    patient_id: UUID | None
    template_id: str
    channel: str
    recipient: str
    voice: str
    to: str
    severity: str
    subject: str
    body: str
    state: str
    state_words: str
    reason: str
    reason_words: str
    detail: str
    attempts: int
    at: datetime
    next_attempt_at: datetime | None
    sent_at: datetime | None
    read_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelChoice:
    """One channel a person can choose, and whether it is on."""

    channel: ChannelName
    is_on: bool
    address_masked: str
    needs_address: bool
