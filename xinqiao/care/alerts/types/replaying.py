"""What a back-test goes through again, and what it finds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from xinqiao.care.alerts.types.language import RuleSet
from xinqiao.care.alerts.types.states import BackTestStatus
from xinqiao.care.worklist.types import Severity
from xinqiao.chart.observations.types import Arrival


@dataclass(frozen=True, slots=True)
class RealAlert:
    """An alert that was really opened, and when somebody closed it."""

    group: str
    rule_id: str
    severity: Severity
    opened_at: datetime
    last_measured_at: datetime
    closed_at: datetime | None
    quiet_days: int = 0


@dataclass(frozen=True, slots=True)
class Told:
    """A form on which symptoms were named."""

    at: datetime
    symptoms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Quieted:
    """A problem that somebody muted for a while."""

    group: str
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Stretch:
    """How long one watch ran, with its personal values and the other rule set that judged beside."""

    since: datetime
    until: datetime | None
    parameters: Mapping[str, Decimal]
    is_pregnant: bool = False
    beside: RuleSet | None = None
    is_beside_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What is known about one human over the days that are gone through again."""

    patient_id: UUID
    birth_on: date | None
    arrivals: Sequence[Arrival]
    stretches: Sequence[Stretch]
    told: Sequence[Told] = ()
    alerts: Sequence[RealAlert] = ()
    quieted: Sequence[Quieted] = ()


@dataclass(frozen=True, slots=True)
class Assumed:
    """What is assumed where nothing happened: how long an alert stays open, and what counts as known.

    `open_for` None means that such an alert stays open to the end.
    """

    open_for: timedelta | None
    known_within: timedelta


@dataclass(slots=True)
class WouldBe:
    """An alert that a version would have opened."""

    patient_id: UUID
    group: str
    rule_id: str
    severity: Severity
    opened_at: datetime
    last_measured_at: datetime
    quiet_days: int
    is_known: bool
    closes_at: datetime | None
    data_points: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What one version would have raised. `weeks` count from the first day on; `hours` by the local clock."""

    reference: str
    alerts: int
    patients: int
    known: int
    severities: Mapping[str, int]
    rules: Mapping[str, int]
    weeks: Sequence[int]
    hours: Mapping[int, int]

    @property
    def busiest_hour(self) -> int | None:
        """The hour of the day in which most alerts opened; None where none did."""
        return max(self.hours, key=lambda hour: (self.hours[hour], -hour), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One alert that only one of the versions raises, for those who may see the patient.

    `side`: `new` where only the tested version does, `gone` where only the current one does.
    """

    side: str
    patient_id: UUID
    opened_at: datetime
    rule_id: str
    severity: Severity
    is_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BackTestView:
    """A back-test as its page shows it. `is_of_these_data` is False once the draft was changed after it."""

    id: UUID
    rule_set_id: UUID
    days: int
    status: BackTestStatus
    done: int
    total: int
    asked_by: str
    asked_at: datetime
    ended_at: datetime | None
    is_of_these_data: bool
    result: Mapping[str, object]
