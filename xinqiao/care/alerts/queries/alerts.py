"""Reads of alerts: what is open, the story of one, and the rows behind the measure M11."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from xinqiao.care.alerts.errors import AlertNotFound
from xinqiao.care.alerts.models import Alert, AlertStep, FindingRow, Mute
from xinqiao.care.alerts.permissions import check_can_read_all
from xinqiao.care.alerts.queries.rule_sets import typed
from xinqiao.care.alerts.types import (
    AlertStatus,
    AlertView,
    AnsweredRow,
    CopiedFact,
    MuteView,
    Severity,
    StepKind,
    StepView,
)
from xinqiao.care.worklist.permissions import organization_of
from xinqiao.foundation.asking import Asked
from xinqiao.foundation.conditions import among, when
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.phrases import say
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.organizations import queries as organizations
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.permissions import check_can_read_patient
from xinqiao.identity.people.types import Area

MOST_LISTED = 200


def alerts(
    viewer: Viewer,
    *,
    status: AlertStatus | None = None,
    patient_id: UUID | None = None,
    since: datetime | None = None,
    language: str = "zh-Hans",
    voice: str = "self",
) -> list[AlertView]:
    """Alerts of patients whose record the viewer may open, most severe first, at most 200.

    `status` open means not closed (open or acknowledged), as `GET /api/alerts?status=open` promises.
    A patient sees those that have words for them. At most four queries.
    """
    rows = _seen(viewer)
    if patient_id is not None:
        check_can_read_patient(viewer, patient_id, Area.READINGS)
        rows = rows.filter(patient_id__in=people.same_person(patient_id))
    if status is AlertStatus.OPEN:
        rows = rows.exclude(status=AlertStatus.CLOSED.value)
    elif status is not None:
        rows = rows.filter(status=status.value)
    if since is not None:
        rows = rows.filter(opened_at__gte=since)
    found = list(rows.select_related("watch").order_by("-severity_rank", "-opened_at", "id")[:MOST_LISTED])
    return _views(viewer, found, language, voice)


def alerts_matching(
    viewer: Viewer, asked: Asked, *, offset: int, count: int, language: str = "zh-Hans"
) -> tuple[list[AlertView], int]:
    """One slice of the alerts a machine asks for, newest first, and how many there are; four queries.

    `codes` are rules, `statuses` those of `AlertStatus`, `moments` when it was opened. Raises NotAllowed.
    """
    check_can_read_all(viewer)
    rows = _seen(viewer).filter(
        among("id", asked.ids),
        among("patient_id", asked.patient_ids),
        among("status", asked.statuses),
        when("opened_at", asked.moments),
        *(among("rule_id", codes) for codes in asked.codes),
    )
    page = rows.select_related("watch").order_by("-opened_at", "id")[offset : offset + count]
    return _views(viewer, list(page), language, "self"), rows.count()


def alert(viewer: Viewer, alert_id: UUID, *, language: str = "zh-Hans", voice: str = "self") -> AlertView:
    """One alert. Raises AlertNotFound where the viewer may not see it."""
    rows = list(_seen(viewer).select_related("watch").filter(id=alert_id))
    if not rows:
        raise AlertNotFound
    return _views(viewer, rows, language, voice)[0]


def steps(viewer: Viewer, alert_id: UUID) -> list[StepView]:
    """The story of an alert, oldest first; for staff. Raises AlertNotFound."""
    alert(viewer, alert_id)
    rows = list(AlertStep.objects.filter(alert_id=alert_id).order_by("at", "id"))
    names = organizations.member_names({row.by_id for row in rows if row.by_id})
    return [_step(row, names) for row in rows]


def _step(row: AlertStep, names: dict[UUID, str]) -> StepView:
    return StepView(
        kind=StepKind(row.kind),
        at=row.at,
        by_id=row.by_id,
        by_name=names.get(row.by_id, "") if row.by_id else "",
        details=row.details,
    )


def stories(viewer: Viewer, alert_ids: Collection[UUID]) -> dict[UUID, list[StepView]]:
    """The stories of several alerts, each oldest first; two queries. Those out of sight are absent."""
    rows = list(
        AlertStep.objects.filter(alert__in=_seen(viewer).filter(id__in=alert_ids)).order_by("at", "id")
    )
    names = organizations.member_names({row.by_id for row in rows if row.by_id})
    found: dict[UUID, list[StepView]] = defaultdict(list)
    for row in rows:
        found[row.alert_id].append(_step(row, names))
    return dict(found)


def marks(viewer: Viewer, patient_ids: Collection[UUID], since: datetime) -> list[tuple[datetime, Severity]]:
    """When alerts of patients in sight opened, and how severe they were, oldest first; one query."""
    rows = _seen(viewer).filter(patient_id__in=patient_ids, opened_at__gte=since).order_by("opened_at", "id")
    return [(at, Severity(severity)) for at, severity in rows.values_list("opened_at", "severity")]


def findings(viewer: Viewer, alert_id: UUID) -> list[tuple[datetime, tuple[CopiedFact, ...]]]:
    """The data points of an alert, oldest first: when each was measured, and its copied facts."""
    alert(viewer, alert_id)
    rows = FindingRow.objects.filter(alert_id=alert_id).order_by("measured_at", "id")
    return [(row.measured_at, read_facts(row.facts)) for row in rows]


def red_alert_of(viewer: Viewer, patient_id: UUID, sample_ids: frozenset[UUID]) -> UUID | None:
    """The open RED alert that any of these values led to, the newest; None where they led to none. One query.

    A patient is led to the stop screen by it. Raises what `check_can_read_patient` raises.
    """
    check_can_read_patient(viewer, patient_id, Area.READINGS)
    rows = FindingRow.objects.filter(
        patient_id__in=people.same_person(patient_id), alert__severity=Severity.RED.value
    ).exclude(alert__status=AlertStatus.CLOSED.value)
    newest = rows.order_by("-judged_at", "-id").values_list("alert_id", "facts")[:MOST_LISTED]
    return next(
        (
            alert_id
            for alert_id, facts in newest
            if sample_ids & {fact.sample_id for fact in read_facts(facts) if fact.sample_id}
        ),
        None,
    )


def answered(viewer: Viewer, since: datetime, until: datetime, *, programme: str = "") -> list[AnsweredRow]:
    """Alerts opened in [since, until) of the viewer's organization, with when they were taken; one query."""
    rows = Alert.objects.filter(
        organization_id=organization_of(viewer), opened_at__gte=since, opened_at__lt=until
    )
    if programme:
        rows = rows.filter(watch__programme=programme)
    return [
        AnsweredRow(
            alert_id=row.id,
            patient_id=row.patient_id,
            severity=Severity(row.severity),
            received_at=row.received_at,
            acknowledged_at=row.acknowledged_at,
            due_at=row.due_at,
        )
        for row in rows.order_by("opened_at", "id")
    ]


def mutes(viewer: Viewer, patient_id: UUID, *, now: datetime) -> list[MuteView]:
    """What is kept quiet about a patient now, the one that ends first before. Raises NotAllowed."""
    check_can_read_patient(viewer, patient_id)
    rows = Mute.objects.filter(patient_id__in=people.same_person(patient_id), since__lte=now, until__gt=now)
    return [
        MuteView(
            id=row.id,
            group=row.group,
            reason=row.reason,
            since=row.since,
            until=row.until,
            by_membership_id=row.by_id,
        )
        for row in rows.order_by("until")
    ]


def second_reading(viewer: Viewer, alert_id: UUID) -> tuple[datetime, datetime] | None:
    """Return from when until when a second measurement confirms an alert, or None where none is asked.

    The minutes are those of the rule set that judged. Raises AlertNotFound.
    """
    row = _seen(viewer).select_related("watch").filter(id=alert_id).first()
    if row is None:
        raise AlertNotFound
    # rule sets belong to the hospital; a patient sees only what follows from them
    with standing_as(Viewer.system(row.organization_id, name="alerts")):
        rules = [
            rule
            for rule_set_id in (row.watch.rule_set_id, row.watch.common_rule_set_id)
            if rule_set_id
            for rule in typed(rule_set_id)[0].rules
        ]
    confirm = next((rule.confirm for rule in rules if rule.id == row.rule_id), None)
    if confirm is None or row.severity != confirm.severity_until:
        return None
    least, most = timedelta(minutes=confirm.least_minutes), timedelta(minutes=confirm.most_minutes)
    return row.last_measured_at + least, row.last_measured_at + most


def read_facts(rows: list[dict[str, object]]) -> tuple[CopiedFact, ...]:
    """Copied facts as they were written by `actions.store.fact_rows`."""
    return tuple(
        CopiedFact(
            name=str(row["name"]),
            value=str(row["value"]),
            unit=str(row["unit"]),
            measured_at=datetime.fromisoformat(str(row["measured_at"])) if row["measured_at"] else None,
            sample_id=UUID(str(row["sample_id"])) if row["sample_id"] else None,
            count=int(str(row["count"])),
        )
        for row in rows
    )


def _seen(viewer: Viewer) -> QuerySet[Alert]:
    if viewer.is_person:
        return Alert.objects.filter(patient_id__in=viewer.patient_ids).exclude(phrase_id="")
    rows = Alert.objects.filter(organization_id=organization_of(viewer))
    if not viewer.is_staff:
        return rows
    reachable = rows.filter(patient_id__in=people.reachable_patients(viewer))
    if viewer.membership_id is None:
        return reachable
    # the roster may have handed an alert to somebody outside the team
    return reachable | rows.filter(owner_id=viewer.membership_id)


def _views(viewer: Viewer, rows: list[Alert], language: str, voice: str) -> list[AlertView]:
    if not rows:
        return []
    cards = people.cards(viewer, {row.patient_id for row in rows})
    names = organizations.member_names({row.owner_id for row in rows if row.owner_id})
    return [
        AlertView(
            id=row.id,
            patient_id=row.patient_id,
            patient=cards.get(row.patient_id),
            team_id=row.team_id,
            severity=Severity(row.severity),
            status=AlertStatus(row.status),
            rule_id=row.rule_id,
            rule_version=row.rule_version,
            opened_at=row.opened_at,
            due_at=row.due_at,
            acknowledged_at=row.acknowledged_at,
            closed_at=row.closed_at,
            owner_id=row.owner_id,
            owner_name=names.get(row.owner_id, "") if row.owner_id else "",
            facts=read_facts(row.facts),
            data_points=row.data_points,
            is_historic=row.is_historic,
            patient_phrase_id=row.phrase_id,
            patient_text=say(row.phrase_id, voice=voice, language=language) if row.phrase_id else "",
            summary_id=row.summary_id,
            staff_action=row.staff_action,
            enrolment_id=row.watch.enrolment_id,
        )
        for row in rows
    ]
