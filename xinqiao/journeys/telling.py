"""What patients and families are told when something happened, and who calls when it does not arrive."""

from datetime import datetime, timedelta

from xinqiao.care.alerts import queries as alerts
from xinqiao.care.alerts.events import AlertOpened
from xinqiao.care.environment.events import AirOrHeatReached
from xinqiao.care.pathways.events import PlanAdjusted, PlanStarted
from xinqiao.care.worklist import actions as worklist
from xinqiao.care.worklist.types import Kind, Severity
from xinqiao.contact.notifications import actions as notifications
from xinqiao.contact.notifications.events import DeliveryFailed
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people import queries as people

# a person calls within two hours of service where a message could not be brought
_CALL_WITHIN = timedelta(hours=2)


def tell_of_alert(event: AlertOpened, *, viewer: Viewer, now: datetime) -> None:
    """Tell the patient and those relatives who share the readings, in the words of the rule."""
    if not event.patient_phrase_id or event.severity == Severity.BLUE:
        return
    opened = alerts.alert(viewer, event.alert_id)
    notifications.notify(
        viewer=viewer,
        patient_id=event.patient_id,
        template_id=f"alert-{event.severity}",
        facts={"phrase": event.patient_phrase_id},
        enrolment_id=opened.enrolment_id,
        severity=event.severity,
        cause_type="alert",
        cause_id=event.alert_id,
        # an alert that rises is told again; one that is only joined is not
        occurrence=f"alert:{event.alert_id}:{event.severity}",
        now=now,
    )


def tell_of_plan(event: PlanStarted | PlanAdjusted, *, viewer: Viewer, now: datetime) -> None:
    """Tell the patient that a plan began or changed; what changed stands in the plan, in plain words."""
    template = "enrolled" if isinstance(event, PlanStarted) else "plan-adjusted"
    notifications.notify(
        viewer=viewer,
        patient_id=event.patient_id,
        template_id=template,
        facts={},
        enrolment_id=event.enrolment_id,
        severity=Severity.BLUE,
        cause_type="plan-version",
        cause_id=event.cause_id,
        now=now,
    )


def tell_of_environment(event: AirOrHeatReached, *, viewer: Viewer, now: datetime) -> None:
    """Tell the patient of bad air or heat in their district, with what to have at hand."""
    organ = "heart" if event.programme == "HEART-FAILURE" else "lungs"
    notifications.notify(
        viewer=viewer,
        patient_id=event.patient_id,
        template_id="environment",
        facts={
            "phrase": f"environment.{event.kind}-{event.band}.{organ}",
            "district": event.district_name,
            "value": event.value,
        },
        enrolment_id=event.enrolment_id,
        severity=Severity.YELLOW,
        cause_type="advice",
        cause_id=event.cause_id,
        now=now,
    )


def call_instead(event: DeliveryFailed, *, viewer: Viewer, now: datetime) -> None:
    """Ask the team to call where a message could not be delivered for good."""
    teams = people.care_team_ids([event.patient_id])[event.patient_id]
    worklist.open_item(
        viewer=viewer,
        patient_id=event.patient_id,
        team_id=min(teams, default=None),
        kind=Kind.PHONE,
        severity=max(Severity(event.severity), Severity.YELLOW, key=lambda one: one.rank),
        summary_id="notifications.item.unreachable",
        facts={"channel": event.channel, "reason": event.reason},
        cause_type="delivery",
        cause_id=event.cause_id,
        due_at=now + _CALL_WITHIN,
        now=now,
    )
