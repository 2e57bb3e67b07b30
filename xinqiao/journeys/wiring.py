"""The contents page: which event leads where, and what happens on the clock."""

from collections.abc import Callable, Mapping
from datetime import datetime

from xinqiao.care.alerts import actions as alerts
from xinqiao.care.alerts.events import AlertOpened
from xinqiao.care.environment import actions as environment
from xinqiao.care.environment.events import AirOrHeatReached
from xinqiao.care.pathways import actions as pathways
from xinqiao.care.pathways.events import PlanAdjusted, PlanStarted
from xinqiao.care.worklist import actions as worklist
from xinqiao.chart.medicines.events import MedicinesChanged
from xinqiao.chart.observations import actions as observations
from xinqiao.chart.observations.events import ObservationsRecorded, ReadingConfirmed, ReadingDiscarded
from xinqiao.companion.engagement import actions as engagement
from xinqiao.contact.notifications import actions as notifications
from xinqiao.contact.notifications.events import DeliveryFailed
from xinqiao.foundation.events import Subscriptions
from xinqiao.foundation.keeping import keep_floor
from xinqiao.identity.consent.events import ConsentWithdrawn
from xinqiao.identity.enrolments import actions as enrolments
from xinqiao.identity.enrolments.events import EnrolmentClosed
from xinqiao.identity.people.events import PatientsLinked, PatientsUnlinked, StandingChanged
from xinqiao.journeys import back_testing, diary, enrolling, reading, sent_files, sent_photos, telling

SUBSCRIPTIONS: Subscriptions = {
    ObservationsRecorded: (reading.show_readings, observations.mark_recorded, diary.judge_symptoms_again),
    ReadingConfirmed: (
        alerts.settle_unconfirmed,
        observations.mark_confirmed,
        diary.judge_confirmed_again,
    ),
    ReadingDiscarded: (alerts.settle_unconfirmed,),
    AlertOpened: (telling.tell_of_alert,),
    AirOrHeatReached: (telling.tell_of_environment,),
    PlanStarted: (telling.tell_of_plan,),
    PlanAdjusted: (telling.tell_of_plan,),
    DeliveryFailed: (telling.call_instead,),
    PatientsLinked: (observations.mark_linked,),
    PatientsUnlinked: (observations.mark_linked,),
    StandingChanged: (enrolments.close_on_standing,),
    EnrolmentClosed: (pathways.end_with_enrolment, enrolling.stop_watching),
    ConsentWithdrawn: (observations.unbind_on_withdrawal, environment.forget_on_withdrawal),
    MedicinesChanged: (pathways.lay_medicines_again,),
}

# name → (cron line, seconds last; what is done); each takes its own viewers
SCHEDULES: Mapping[str, tuple[str, Callable[[datetime], object]]] = {
    "send-what-is-due": ("* * * * * */5", notifications.send_due_everywhere),
    "escalate-alerts": ("* * * * *", alerts.escalation_round),
    "escalate-items": ("* * * * *", worklist.escalation_round),
    "plan-ahead": ("23 * * * *", pathways.planning_round),
    "mark-missed-tasks": ("*/10 * * * *", pathways.missed_round),
    "look-for-silence": ("7 * * * *", alerts.silence_round),
    "derive-series": ("* * * * * */30", observations.derive_round),
    "pull-environment": ("*/10 * * * *", environment.pull_round),
    "tell-of-environment": ("2-59/10 * * * *", environment.advice_round),
    "keep-observation-tables": ("20 3 * * *", observations.keep_tables),
    "keep-the-floor": ("40 3 * * *", keep_floor),
    "forget-removed-entries": ("50 3 * * *", engagement.forget_removed),
    "look-after-files": ("*/5 * * * *", sent_files.look_after_files),
    "look-after-photos": ("*/5 * * * *", sent_photos.look_after_photos),
}

# name → what the worker does when it was deferred by that name
WORK: Mapping[str, Callable[..., object]] = {
    alerts.BACK_TEST: back_testing.run_kept_back_test,
    sent_files.READ_FILE: sent_files.read_kept_file,
    sent_photos.READ_PHOTO: sent_photos.read_kept_photo,
}
