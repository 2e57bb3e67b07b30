"""Alerts, steps, rule sets and watches as others read them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from xinqiao.care.alerts.types.language import CopiedFact
from xinqiao.care.alerts.types.states import AlertStatus, RuleSetStatus, RuleSetStepKind, StepKind
from xinqiao.care.worklist.types import Severity
from xinqiao.identity.people.types import PatientCard


@dataclass(frozen=True, slots=True)
class AlertChange:
    """What `examine` did to one alert, for the journeys: ids and phrase, no clinical content."""

    alert_id: UUID
    patient_id: UUID
    severity: Severity
    is_new: bool
    is_raised: bool
    patient_phrase_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertView:
    """One alert as lists, the patient page and `GET /api/alerts` show it."""

    id: UUID
    patient_id: UUID
    team_id: UUID | None
    severity: Severity
    status: AlertStatus
    rule_id: str
    rule_version: str
    opened_at: datetime
    due_at: datetime | None
    acknowledged_at: datetime | None
    closed_at: datetime | None
    owner_id: UUID | None
    owner_name: str
    facts: tuple[CopiedFact, ...]
    data_points: int
    is_historic: bool
    patient_phrase_id: str
    patient_text: str
    summary_id: str
    staff_action: str
    enrolment_id: UUID | None
    patient: PatientCard | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One step of an alert: who, when, what."""

    kind: StepKind
    at: datetime
    by_id: UUID | None
    by_name: str
    details: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnsweredRow:
    """For the measure M11: from the arrival of the reading to the person who took the alert."""

    alert_id: UUID
    patient_id: UUID
    severity: Severity
    received_at: datetime
    acknowledged_at: datetime | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MuteView:
    """A problem of a patient that is kept quiet: until when, why, and who said so."""

    id: UUID
    group: str
    reason: str
    since: datetime
    until: datetime
    by_membership_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class EndedRow:
    """For the quality of alerts: which rule, how it ended, and who had it; ids only."""

    alert_id: UUID
    patient_id: UUID
    programme: str
    rule_id: str
    severity: Severity
    opened_at: datetime
    received_at: datetime
    acknowledged_at: datetime | None
    closed_at: datetime | None
    action_code: str
    owner_id: UUID | None


@dataclass(frozen=True, slots=True)
class Cadence:
    """An expected measure: any of the codes every so many hours, and the grace before silence speaks."""

    codes: tuple[str, ...]
    every_hours: int
    grace_hours: int


@dataclass(frozen=True, slots=True)
class RuleSetStepView:
    """One step of a version: what, when, by whom, why, and about how many fields or watches."""

    kind: RuleSetStepKind
    at: datetime
    by_name: str
    reason: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSetView:
    """One version of a rule set and who signed it; `is_demo` shows a watermark.

    `revision` counts the changes of a draft; `base_id` is the version it was made from.
    """

    id: UUID
    code: str
    version: str
    status: RuleSetStatus
    is_demo: bool
    signed_by: tuple[str, ...]
    signers: tuple[UUID, ...]
    published_at: datetime | None
    created_at: datetime
    base_id: UUID | None
    revision: int
    data: Mapping[str, Any]
    steps: tuple[RuleSetStepView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchView:
    """What is expected of a patient."""

    id: UUID
    patient_id: UUID
    enrolment_id: UUID | None
    programme: str
    parameters: Mapping[str, str]
    since: datetime
    refusal: str


@dataclass(frozen=True, slots=True)
class PressureGrade:
    """`grade`: normal, high-normal (office only), grade-1, grade-2, grade-3."""

    grade: str
    isolated_systolic: bool
    hypertension: bool
