"""The words of a measure; no Django."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID


class MeasureCode(StrEnum):
    """The measures computed here, by their id in the catalogue of measures."""

    FOLLOW_UP_RATE = "M1"
    TIME_TO_ACKNOWLEDGE = "M11"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolledPatient:
    """One member of a cohort, frozen at enrolment (intention to follow)."""

    patient_id: UUID
    programme: str
    anchor_on: date
    followed_on: tuple[date, ...] = ()
    left_on: date | None = None
    left_because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredAlert:
    """From the arrival of the reading to the person who took the alert."""

    alert_id: UUID
    patient_id: UUID
    severity: str
    received_at: datetime
    acknowledged_at: datetime | None
    clock: timedelta | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """n of N with its 95 % Wilson interval in percent; no percentage where N is 0."""

    numerator: int
    denominator: int
    low: float | None
    high: float | None
    members: tuple[UUID, ...] = ()
    missing: tuple[UUID, ...] = ()
    excluded: dict[str, int] = field(default_factory=dict)

    @property
    def percent(self) -> float | None:
        """The share in percent, or None where there is nobody to count."""
        return 100 * self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """How long alerts of one severity waited, over those acknowledged; the others are counted apart.

    `running` are those whose clock still runs and that nobody has taken yet.
    """

    severity: str
    acknowledged: int
    total: int
    running: int
    p50: timedelta | None
    p95: timedelta | None
    within_clock: Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedAlert:
    """One alert with its rule and its end; `action` is empty while open, `owner` None while nobody's."""

    patient_id: UUID
    rule_id: str
    severity: str
    opened_at: datetime
    closed_at: datetime | None
    action: str
    owner: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleQuality:
    """How one rule did: its alerts, on how many people, and what came of those that were closed.

    `acted`: of all that were closed, how many led to something. `precision`: of those of which one knows,
    how many had something behind them.
    """

    rule_id: str
    severity: str
    alerts: int
    patients: int
    acted: Rate
    precision: Rate


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertQuality:
    """The alerts of a time: how many, per 100 people and person on the ward, acted on, closed in time."""

    alerts: int
    patients_watched: int
    patients_alerted: int
    clinicians: int
    per_100_patients: float | None
    per_clinician: float | None
    acted: Rate
    closed_in_time: Rate
    rules: tuple[RuleQuality, ...]
