"""The measures of a hospital, computed from the same rows that drive the work."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from xinqiao.care.alerts import queries as alerts
from xinqiao.care.alerts.types import Severity
from xinqiao.care.pathways import queries as pathways
from xinqiao.care.pathways.types import CohortMember
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.organizations.permissions import Act, check_can
from xinqiao.insight.outcomes import quality
from xinqiao.insight.outcomes.rules import (
    by_week,
    follow_up_rate,
    is_decided,
    is_in_time,
    share_in_time,
    time_to_acknowledge,
)
from xinqiao.insight.outcomes.types import (
    AlertQuality,
    AnsweredAlert,
    EndedAlert,
    EnrolledPatient,
    Rate,
    Waiting,
)

__all__ = [
    "alert_goals",
    "alert_quality",
    "answered_alerts",
    "by_week",
    "cohort_window",
    "follow_up_rates",
    "is_decided",
    "is_in_time",
    "late_alerts",
    "share_in_time",
    "waiting_times",
]

# how the catalogue of measures calls the reasons for which somebody is not counted
_LEFT = {"deceased": "death", "transferred": "moved", "withdrawn": "refused"}


def waiting_times(answered: Sequence[AnsweredAlert], *, as_of: datetime) -> list[Waiting]:
    """Return M11 by severity, most severe first, over facts that `answered_alerts` gave."""
    return [time_to_acknowledge(answered, severity.value, as_of=as_of) for severity in Severity]


def late_alerts(viewer: Viewer, since: datetime, until: datetime, severity: Severity) -> list[AnsweredAlert]:
    """Return the alerts of a severity that were not taken within their clock, newest first."""
    found = [one for one in answered_alerts(viewer, since, until) if one.severity == severity.value]
    late = [one for one in found if is_decided(one, until) and not is_in_time(one)]
    return sorted(late, key=lambda one: one.received_at, reverse=True)


def alert_goals() -> dict[str, int]:
    """The goals beside the figures: `acted_percent`, `closed_within_hours`."""
    return {name: goal for name, goal in quality.meanings()["goals"].items() if isinstance(goal, int)}


def answered_alerts(
    viewer: Viewer, since: datetime, until: datetime, *, programme: str = ""
) -> list[AnsweredAlert]:
    """Return the facts behind M11, of one programme or of all. Raises NotAllowed."""
    check_can(viewer, Act.READ_FIGURES)
    return [
        AnsweredAlert(
            alert_id=row.alert_id,
            patient_id=row.patient_id,
            severity=row.severity.value,
            received_at=row.received_at,
            acknowledged_at=row.acknowledged_at,
            clock=row.due_at - row.received_at if row.due_at else None,
        )
        for row in alerts.answered(viewer, since, until, programme=programme)
    ]


def alert_quality(viewer: Viewer, since: datetime, until: datetime, *, programme: str = "") -> AlertQuality:
    """How good the alerts opened in [since, until) were, of one programme or of all. Two queries.

    Raises NotAllowed to those whose role reads no figures.
    """
    check_can(viewer, Act.READ_FIGURES)
    ended = [
        EndedAlert(
            patient_id=row.patient_id,
            rule_id=row.rule_id,
            severity=row.severity.value,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            action=row.action_code,
            owner=row.owner_id,
        )
        for row in alerts.ended(viewer, since, until, programme=programme)
    ]
    watched = alerts.watched_count(viewer, since, until, programme=programme)
    return quality.alert_quality(ended, patients_watched=watched, as_of=until)


def follow_up_rates(viewer: Viewer, since: date, until: date, *, as_of: date) -> dict[str, Rate]:
    """Return M1 by programme over those whose plan counts from a day in [since, until). Two queries.

    Raises NotAllowed to those whose role reads no figures.
    """
    members = [_enrolled(member) for member in pathways.cohort(viewer, since, until)]
    programmes = sorted({member.programme for member in members})
    return {
        programme: follow_up_rate((one for one in members if one.programme == programme), as_of=as_of)
        for programme in programmes
    }


def cohort_window(as_of: date) -> tuple[date, date]:
    """Return the year of enrolments that has had its ninety days by a day."""
    until = as_of + timedelta(days=1)
    return until - timedelta(days=365 + 90), until


def _enrolled(member: CohortMember) -> EnrolledPatient:
    return EnrolledPatient(
        patient_id=member.patient_id,
        programme=member.programme,
        anchor_on=member.anchor_on,
        followed_on=member.followed_on,
        left_on=member.ended_on,
        left_because=_LEFT.get(member.end_reason, member.end_reason),
    )
