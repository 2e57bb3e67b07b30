"""Findings become alerts: open one, or join the one that is open; severity only goes up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from xinqiao.care.alerts.actions.joining import write_joined
from xinqiao.care.alerts.events import AlertOpened
from xinqiao.care.alerts.models import ALERT_STATES, Alert, AlertStep, FindingRow, Mute, Watch
from xinqiao.care.alerts.rules.deadlines import due_at
from xinqiao.care.alerts.rules.joining import Answered, is_answered, loudest_of
from xinqiao.care.alerts.types import AlertChange, AlertStatus, Finding, Severity, StepKind
from xinqiao.care.worklist import actions as worklist
from xinqiao.care.worklist.permissions import organization_of
from xinqiao.care.worklist.queries import Duty, clocks
from xinqiao.care.worklist.types import Kind
from xinqiao.foundation import audit
from xinqiao.foundation.events import announce
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.notices import tell
from xinqiao.identity.people import queries as people


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Who judged, when, and the row that made them look: a batch, or a watch that stayed silent.

    Findings, joining steps and joined alerts gather in it until `write_down` keeps them, so that a batch
    about many patients writes each kind of row once; who joins must write down. `open_alerts` is what
    `look_up` found, or None before it.
    """

    viewer: Viewer
    cause_id: UUID
    now: datetime
    duty: Duty = field(default_factory=Duty)
    open_alerts: dict[tuple[UUID, str], Alert] = field(default_factory=dict)
    looked_up: set[UUID] = field(default_factory=set)
    findings: list[FindingRow] = field(default_factory=list)
    steps: list[AlertStep] = field(default_factory=list)
    joined: dict[UUID, Alert] = field(default_factory=dict)


def look_up(cause: Cause, patient_ids: Iterable[UUID]) -> None:
    """Hold the open alerts of many patients by one query, always in the same order."""
    cause.looked_up.update(patient_ids)
    rows = Alert.objects.select_for_update().filter(patient_id__in=cause.looked_up)
    for row in rows.exclude(status=AlertStatus.CLOSED.value).order_by("opened_at", "id"):
        cause.open_alerts.setdefault((row.patient_id, row.group), row)


def write_down(cause: Cause) -> None:
    """Keep the gathered findings and steps by one insert each, and what was joined by one update."""
    write_joined(list(cause.joined.values()))
    cause.joined.clear()
    AlertStep.objects.bulk_create(cause.steps)
    FindingRow.objects.bulk_create(cause.findings)
    cause.steps.clear()
    cause.findings.clear()


def open_or_join(
    *,
    cause: Cause,
    watch: Watch,
    patient_id: UUID,
    found: Sequence[Finding],
    same: frozenset[UUID] | None = None,
) -> AlertChange | None:
    """Put findings of one group, oldest first, into the open alert of this human, or open one.

    Vector 31: the same value five times is one alert with five data points. Muted, quiet or already
    answered findings are kept without one; RED is never kept quiet. None when nothing changed.
    `same` are all rows of this human, where the caller knows them.
    """
    same = same or people.same_person(patient_id)
    row = _known_alert(cause, same, found[0].group)
    if row is None:
        kept = _kept_quiet(cause, same, found)
        if kept is not None:
            _keep(cause, watch, patient_id, kept.alert, found)
            return None
        # who stands on one row only has survived nobody
        survivor_id = patient_id if len(same) == 1 else people.survivor_of(patient_id)
        opened = _open(cause, watch, patient_id, survivor_id, found)
        if opened is not None:
            cause.open_alerts[patient_id, opened.group] = opened
            _keep(cause, watch, patient_id, opened, found)
            _announce(cause, opened, is_raised=False)
            return _change(opened, is_new=True, is_raised=False)
        # another transaction opened it between our look and our insert
        row = _open_alert(same, found[0].group)
        assert row is not None
        cause.open_alerts[row.patient_id, row.group] = row
    is_raised = _join(cause, row, found)
    _keep(cause, watch, patient_id, row, found)
    if is_raised:
        _announce(cause, row, is_raised=True)
    return _change(row, is_new=False, is_raised=is_raised)


def _known_alert(cause: Cause, same: frozenset[UUID], group: str) -> Alert | None:
    if not same <= cause.looked_up:
        return _open_alert(same, group)
    known = [row for each in same if (row := cause.open_alerts.get((each, group)))]
    return min(known, key=lambda row: row.opened_at, default=None)


def _open_alert(same: frozenset[UUID], group: str) -> Alert | None:
    rows = Alert.objects.select_for_update().filter(patient_id__in=same, group=group)
    return rows.exclude(status=AlertStatus.CLOSED.value).order_by("opened_at").first()


@dataclass(frozen=True, slots=True)
class _Quiet:
    alert: Alert | None


def _kept_quiet(cause: Cause, same: frozenset[UUID], found: Sequence[Finding]) -> _Quiet | None:
    closed = Alert.objects.filter(patient_id__in=same, group=found[0].group, status=AlertStatus.CLOSED.value)
    last = closed.order_by("-closed_at").first()
    if last and is_answered(
        found, Answered(Severity(last.severity), last.last_measured_at, last.quiet_until), cause.now
    ):
        return _Quiet(last)
    if loudest_of(found).severity is Severity.RED:
        return None
    mutes = Mute.objects.filter(
        patient_id__in=same, group=found[0].group, since__lte=cause.now, until__gt=cause.now
    )
    return _Quiet(None) if mutes.exists() else None


def _open(
    cause: Cause, watch: Watch, patient_id: UUID, survivor_id: UUID, found: Sequence[Finding]
) -> Alert | None:
    finding = loudest_of(found)
    row = Alert(
        organization_id=organization_of(cause.viewer),
        patient_id=patient_id,
        survivor_id=survivor_id,
        watch=watch,
        team_id=watch.team_id,
        group=finding.group,
        first_measured_at=min(item.at for item in found),
        last_measured_at=max(item.at for item in found),
        received_at=cause.now,
        opened_at=cause.now,
        data_points=len(found),
        **_saying(finding),
        **_clock(cause, watch.team_id, finding),
    )
    # the partial unique index decides between two transactions; the loser joins
    Alert.objects.bulk_create([row], ignore_conflicts=True)
    if not Alert.objects.filter(id=row.id).exists():
        return None
    add_step(
        viewer=cause.viewer,
        row=row,
        kind=StepKind.OPENED,
        now=cause.now,
        severity=row.severity,
        rule=row.rule_id,
    )
    _open_item(cause, row, finding)
    _alarm_if_unowned(cause, row)
    return row


def _open_item(cause: Cause, row: Alert, finding: Finding) -> None:
    worklist.open_item(
        viewer=cause.viewer,
        patient_id=row.patient_id,
        team_id=row.team_id,
        kind=Kind.ALERT,
        severity=finding.severity,
        summary_id=row.summary_id,
        facts=summary_facts(finding),
        cause_type="alert",
        cause_id=row.id,
        due_at=row.due_at,
        owner_id=row.owner_id,
        now=cause.now,
    )


def _saying(finding: Finding) -> dict[str, Any]:
    return {
        "rule_id": finding.rule_id,
        "rule_version": finding.rule_set,
        "severity": finding.severity.value,
        "severity_rank": finding.severity.rank,
        "is_historic": finding.is_historic,
        "facts": fact_rows(finding),
        "phrase_id": finding.phrase_id,
        "summary_id": finding.summary_id,
        "staff_action": finding.staff_action,
        "quiet_days_after_close": finding.quiet_days_after_close,
    }


def _clock(cause: Cause, team_id: UUID | None, finding: Finding) -> dict[str, Any]:
    """Due, owner and the first escalation of an alert that starts (again) now."""
    holder = cause.duty.holder(cause.viewer, team_id, cause.now)
    service = cause.duty.hours(cause.viewer, team_id)
    due = due_at(finding.severity, finding.clock, service, clocks().first_slot, cause.now)
    return {
        "due_at": due,
        "owner_id": holder.membership_id if holder else None,
        "escalation_level": 0,
        "escalate_at": due,
    }


def _join(cause: Cause, row: Alert, found: Sequence[Finding]) -> bool:
    finding = loudest_of(found)
    newest = max(found, key=lambda item: item.at)
    row.data_points += len(found)
    row.first_measured_at = min([row.first_measured_at, *(item.at for item in found)])
    is_raised = finding.severity.rank > row.severity_rank
    if is_raised:
        _raise(cause, row, finding)
    elif newest.at > row.last_measured_at and newest.severity.rank == row.severity_rank:
        row.facts = fact_rows(newest)
    row.last_measured_at = max(row.last_measured_at, newest.at)
    if is_raised:
        row.save()
    else:
        cause.joined[row.id] = row
    kind = StepKind.RAISED if is_raised else StepKind.JOINED
    details = {"severity": finding.severity.value, "rule": finding.rule_id}
    cause.steps.append(_step(cause.viewer, row, kind, cause.now, details))
    if is_raised:
        _raise_item(cause, row, finding)
    return is_raised


def _raise(cause: Cause, row: Alert, finding: Finding) -> None:
    # a worse finding starts the clock again, also for an alert that somebody had taken
    row.status = ALERT_STATES.next(row.status, "raise")
    row.acknowledged_at = row.snoozed_until = None
    row.received_at = cause.now
    changes = _saying(finding) | _clock(cause, row.team_id, finding)
    changes["owner_id"] = changes["owner_id"] or row.owner_id
    for name, value in changes.items():
        setattr(row, name, value)


def _raise_item(cause: Cause, row: Alert, finding: Finding) -> None:
    worklist.change_item_of_cause(
        viewer=cause.viewer,
        cause_type="alert",
        cause_id=row.id,
        severity=finding.severity,
        summary_id=row.summary_id,
        facts=summary_facts(finding),
        due_at=row.due_at,
        owner_id=row.owner_id,
        is_claimed=False,
        now=cause.now,
    )
    _alarm_if_unowned(cause, row)


def _alarm_if_unowned(cause: Cause, row: Alert) -> None:
    if row.owner_id is None and row.severity_rank >= Severity.ORANGE.rank:
        sound_alarm(viewer=cause.viewer, row=row, now=cause.now)


def sound_alarm(*, viewer: Viewer, row: Alert, now: datetime) -> None:
    """Nobody on duty is itself an alarm: a red row that belongs to everybody, and a step."""
    add_step(viewer=viewer, row=row, kind=StepKind.NOBODY_ON_DUTY, now=now)
    worklist.call_everybody(
        viewer=viewer, patient_id=row.patient_id, team_id=row.team_id, cause_id=row.id, now=now
    )


def _keep(cause: Cause, watch: Watch, patient_id: UUID, row: Alert | None, found: Sequence[Finding]) -> None:
    cause.findings.extend(
        FindingRow(
            organization_id=organization_of(cause.viewer),
            patient_id=patient_id,
            watch=watch,
            alert=row,
            rule_id=finding.rule_id,
            rule_version=finding.rule_set,
            severity=finding.severity.value,
            is_confirmed=finding.is_confirmed,
            is_historic=finding.is_historic,
            facts=fact_rows(finding),
            measured_at=finding.at,
            judged_at=cause.now,
            cause_id=cause.cause_id,
        )
        for finding in found
    )


def add_step(*, viewer: Viewer, row: Alert, kind: StepKind, now: datetime, **details: str) -> None:
    """Add one step to the story of an alert."""
    _step(viewer, row, kind, now, details).save(force_insert=True)


def _step(viewer: Viewer, row: Alert, kind: StepKind, now: datetime, details: dict[str, str]) -> AlertStep:
    return AlertStep(
        organization_id=row.organization_id,
        alert=row,
        kind=kind.value,
        at=now,
        by_id=viewer.membership_id,
        details=details,
    )


def tell_patient(row: Alert) -> None:
    """Say to the patient's own screens that something about their alerts changed; ids only."""
    tell(
        organization_id=row.organization_id,
        audience=f"patient:{row.patient_id}",
        region="alerts",
        subject={"alert": str(row.id), "patient": str(row.patient_id)},
    )


def fact_rows(finding: Finding) -> list[dict[str, Any]]:
    """Copied facts as JSON; read back by `queries.alerts.read_facts`."""
    return [
        {
            "name": fact.name,
            "value": fact.value,
            "unit": fact.unit,
            "measured_at": fact.measured_at.isoformat() if fact.measured_at else None,
            "sample_id": str(fact.sample_id) if fact.sample_id else None,
            "count": fact.count,
        }
        for fact in finding.facts
    ]


def summary_facts(finding: Finding) -> dict[str, str]:
    """The facts a worklist row shows; a mean is shown with one decimal, though compared unrounded."""
    return {fact.name: _short(fact.value) for fact in finding.facts}


def _short(value: str) -> str:
    whole, point, decimals = value.partition(".")
    return f"{float(value):.1f}" if point and len(decimals) > 1 and whole.isdigit() else value


def _announce(cause: Cause, row: Alert, *, is_raised: bool) -> None:
    announce(
        AlertOpened(
            organization_id=row.organization_id,
            cause_id=cause.cause_id,
            at=cause.now,
            alert_id=row.id,
            patient_id=row.patient_id,
            severity=row.severity,
            rule_id=row.rule_id,
            patient_phrase_id=row.phrase_id,
            is_raised=is_raised,
        )
    )
    audit.record(
        cause.viewer,
        "raise-alert" if is_raised else "open-alert",
        object_type="Alert",
        object_id=row.id,
        subjects=[row.patient_id],
        details={"rule": row.rule_id, "severity": row.severity},
        now=cause.now,
    )
    if row.phrase_id:
        tell_patient(row)


def _change(row: Alert, *, is_new: bool, is_raised: bool) -> AlertChange:
    return AlertChange(row.id, row.patient_id, Severity(row.severity), is_new, is_raised, row.phrase_id)
