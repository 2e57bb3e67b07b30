"""Facts about alerts."""

from dataclasses import dataclass
from uuid import UUID

from xinqiao.foundation.events import Event


@dataclass(frozen=True, kw_only=True)
class AlertOpened(Event):
    """An alert was opened, or became more severe (`is_raised`); caused by a batch or a watch."""

    alert_id: UUID
    patient_id: UUID
    severity: str
    rule_id: str
    patient_phrase_id: str
    is_raised: bool = False


@dataclass(frozen=True, kw_only=True)
class AlertAcknowledged(Event):
    """Somebody took the alert."""

    alert_id: UUID
    patient_id: UUID
    membership_id: UUID


@dataclass(frozen=True, kw_only=True)
class AlertEscalated(Event):
    """Nobody took it in time: the next on the roster was asked; `account_id` is theirs."""

    alert_id: UUID
    patient_id: UUID
    account_id: UUID
    level: str


@dataclass(frozen=True, kw_only=True)
class AlertClosed(Event):
    """The alert was closed with what was done."""

    alert_id: UUID
    patient_id: UUID
    action_code: str
