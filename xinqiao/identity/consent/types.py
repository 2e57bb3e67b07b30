"""Words of consent."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Decision(StrEnum):
    """What was decided."""

    GRANT = "grant"
    WITHDRAW = "withdraw"


class Channel(StrEnum):
    """Where it was decided."""

    APP = "app"
    COUNTER = "counter"
    PAPER = "paper"


class PurposeCode(StrEnum):
    """The purposes of the catalogue; one consent each, never bundled."""

    CARE_FOLLOWUP = "care-followup"
    DEVICE_UPLOAD = "device-upload"
    FAMILY_SHARE = "family-share"
    EMERGENCY_CONTACT = "emergency-contact"
    EDUCATION_PERSONALISED = "education-personalised"
    SERVICE_PUSH = "service-push"
    MARKETING_AD = "marketing-ad"
    LOCATION = "location"
    ONLINE_VISIT = "online-visit"
    RESEARCH = "research"
    AI_ASSIST = "ai-assist"
    CROSS_INSTITUTION = "cross-institution"


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """One purpose as the catalogue words it."""

    code: PurposeCode
    version: str
    data: str
    basis: str
    is_per_target: bool
    title: dict[str, str]
    wording: dict[str, str]
    hashes: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentState:
    """How one purpose stands for a patient now."""

    purpose: Purpose
    target_id: UUID | None
    is_granted: bool
    decided_at: datetime | None
    until: datetime | None
    is_by_guardian: bool
