"""What people do with an alert: take it, hand it on, put it off, mute the problem, close it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from xinqiao.care.alerts.actions.store import add_step, tell_patient
from xinqiao.care.alerts.errors import AlertMovedOn, AlertNotFound, MuteNotFound, NeverForRed, UnknownAction
from xinqiao.care.alerts.events import AlertAcknowledged, AlertClosed
from xinqiao.care.alerts.models import ALERT_STATES, Alert, Mute
from xinqiao.care.alerts.permissions import check_can_answer, member_of
from xinqiao.care.alerts.types import ClosingAction, Severity, StepKind
from xinqiao.care.worklist import actions as worklist
from xinqiao.foundation import audit
from xinqiao.foundation.errors import Refused
from xinqiao.foundation.events import announce
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.organizations import queries as organizations


@transaction.atomic
def acknowledge_alert(*, viewer: Viewer, alert_id: UUID, note: str = "", now: datetime) -> None:
    """Take an alert: the viewer becomes its owner and its clock stops.

    Raises AlertNotFound, AlertMovedOn when somebody was quicker, or what `check_can_answer` raises.
    """
    row = _alert(viewer, alert_id)
    _move(row, "acknowledge", owner_id=viewer.membership_id, acknowledged_at=now, escalate_at=None)
    add_step(viewer=viewer, row=row, kind=StepKind.ACKNOWLEDGED, now=now, note=note)
    _item(viewer, row, now, owner_id=viewer.membership_id, is_claimed=True)
    worklist.finish_item_of_cause(viewer=viewer, cause_type="duty-gap", cause_id=row.id, now=now)
    if viewer.membership_id is not None:
        announce(
            AlertAcknowledged(
                organization_id=row.organization_id,
                cause_id=row.id,
                at=now,
                alert_id=row.id,
                patient_id=row.patient_id,
                membership_id=viewer.membership_id,
            )
        )
    _record(viewer, "acknowledge-alert", row, now)
    tell_patient(row)


@transaction.atomic
def hand_over_alert(
    *, viewer: Viewer, alert_id: UUID, to_membership_id: UUID, note: str = "", now: datetime
) -> None:
    """Give a taken alert to a colleague. Raises AlertNotFound, AlertMovedOn, Refused for a stranger."""
    row = _alert(viewer, alert_id)
    if all(member.membership_id != to_membership_id for member in organizations.members(viewer)):
        raise Refused(_("Choose a colleague of this hospital."), code="no-such-colleague")
    _move(row, "hand over", owner_id=to_membership_id)
    add_step(viewer=viewer, row=row, kind=StepKind.HANDED_OVER, now=now, to=str(to_membership_id), note=note)
    _item(viewer, row, now, owner_id=to_membership_id, is_claimed=False)
    _record(viewer, "hand-over-alert", row, now)


@transaction.atomic
def snooze_alert(*, viewer: Viewer, alert_id: UUID, until: datetime, note: str, now: datetime) -> None:
    """Put a taken alert off until an instant, at most a week ahead; never a red one (NeverForRed)."""
    row = _alert(viewer, alert_id)
    if row.severity == Severity.RED:
        raise NeverForRed
    _check_until(until, now, timedelta(days=7))
    _move(row, "snooze", snoozed_until=until)
    add_step(viewer=viewer, row=row, kind=StepKind.SNOOZED, now=now, until=until.isoformat(), note=note)
    _item(viewer, row, now, due_at=until)
    _record(viewer, "snooze-alert", row, now)


@transaction.atomic
def mute_alert(*, viewer: Viewer, alert_id: UUID, until: datetime, reason: str, now: datetime) -> None:
    """Keep the problem of this alert quiet for this patient until an instant, at most 90 days ahead.

    What is seen meanwhile is kept as findings. A red alert cannot be muted (NeverForRed), and a
    mute never keeps a red finding quiet. Raises Refused without a reason.
    """
    row = _alert(viewer, alert_id)
    if row.severity == Severity.RED:
        raise NeverForRed
    if not reason.strip():
        raise Refused(_("Say why this is muted; the next colleague will read it."), code="reason-needed")
    _check_until(until, now, timedelta(days=90))
    Mute.objects.create(
        organization_id=row.organization_id,
        patient_id=row.patient_id,
        group=row.group,
        reason=reason.strip(),
        since=now,
        until=until,
        by_id=member_of(viewer),
    )
    _record(viewer, "mute-alert", row, now)


@transaction.atomic
def unmute(*, viewer: Viewer, mute_id: UUID, now: datetime) -> None:
    """End a mute before its time. Raises MuteNotFound when it ended, or as `check_can_answer` does."""
    row = Mute.objects.select_for_update().filter(id=mute_id, until__gt=now).first()
    if row is None:
        raise MuteNotFound
    check_can_answer(viewer, row.patient_id)
    row.until = now
    row.save(update_fields=["until"])
    audit.record(viewer, "unmute", object_type="Mute", object_id=row.id, subjects=[row.patient_id], now=now)


@transaction.atomic
def close_alert(
    *, viewer: Viewer, alert_id: UUID, action_code: str, patient_informed: bool, note: str = "", now: datetime
) -> None:
    """Close an alert with what was done and whether the patient knows; who closes it has also taken it.

    Raises UnknownAction, AlertNotFound, AlertMovedOn, or what `check_can_answer` raises.
    """
    if action_code not in set(ClosingAction):
        raise UnknownAction
    row = _alert(viewer, alert_id)
    quiet = timedelta(days=row.quiet_days_after_close)
    _move(
        row,
        "close",
        closed_at=now,
        action_code=action_code,
        patient_informed=patient_informed,
        acknowledged_at=row.acknowledged_at or now,
        owner_id=viewer.membership_id or row.owner_id,
        escalate_at=None,
        quiet_until=now + quiet if quiet else None,
    )
    informed = "yes" if patient_informed else "no"
    add_step(
        viewer=viewer,
        row=row,
        kind=StepKind.CLOSED,
        now=now,
        action=action_code,
        informed=informed,
        note=note,
    )
    for cause_type in ("alert", "duty-gap"):
        worklist.finish_item_of_cause(viewer=viewer, cause_type=cause_type, cause_id=row.id, now=now)
    announce(
        AlertClosed(
            organization_id=row.organization_id,
            cause_id=row.id,
            at=now,
            alert_id=row.id,
            patient_id=row.patient_id,
            action_code=action_code,
        )
    )
    _record(viewer, "close-alert", row, now)
    tell_patient(row)


def _check_until(until: datetime, now: datetime, most: timedelta) -> None:
    if not now < until <= now + most:
        raise Refused(
            _("Choose a time within the next %(days)s days.") % {"days": most.days}, code="bad-until"
        )


def _alert(viewer: Viewer, alert_id: UUID) -> Alert:
    row = Alert.objects.filter(id=alert_id).first()
    if row is None:
        raise AlertNotFound
    check_can_answer(viewer, row.patient_id, row.owner_id)
    return row


def _move(row: Alert, verb: str, **changes: object) -> None:
    """One conditional update: of two who press at once, the second is told."""
    if not ALERT_STATES.allows(row.status, verb):
        raise AlertMovedOn
    moved = Alert.objects.filter(id=row.id, status=row.status, owner_id=row.owner_id).update(
        status=ALERT_STATES.next(row.status, verb), **changes
    )
    if not moved:
        raise AlertMovedOn


def _item(
    viewer: Viewer,
    row: Alert,
    now: datetime,
    *,
    owner_id: UUID | None = None,
    is_claimed: bool | None = None,
    due_at: datetime | None = None,
) -> None:
    worklist.change_item_of_cause(
        viewer=viewer,
        cause_type="alert",
        cause_id=row.id,
        owner_id=owner_id,
        is_claimed=is_claimed,
        due_at=due_at,
        now=now,
    )


def _record(viewer: Viewer, action: str, row: Alert, now: datetime) -> None:
    audit.record(viewer, action, object_type="Alert", object_id=row.id, subjects=[row.patient_id], now=now)
