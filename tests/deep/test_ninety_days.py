"""Ninety simulated days of a small ward, through the actions and rounds of a real one, looked at every night."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db.models import Count, Q

from tests.support.published import publish_rule_sets
from xinqiao.care.alerts import actions as alerts
from xinqiao.care.alerts.models import Alert
from xinqiao.care.pathways import actions as pathways
from xinqiao.care.pathways.models import Plan, Task
from xinqiao.care.worklist.models import WorkItem
from xinqiao.chart.observations.types import Component, IncomingReading, Source, SourceKind
from xinqiao.contact.notifications import actions as notifications
from xinqiao.contact.notifications.models import Delivery, Message
from xinqiao.foundation import clock, events
from xinqiao.foundation.models import OutboxEvent
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.enrolments.types import CloseReason
from xinqiao.identity.people import actions as people
from xinqiao.identity.people.types import Sex, Standing
from xinqiao.journeys import reading
from xinqiao.journeys.wiring import SUBSCRIPTIONS
from xinqiao.simulation.cast import build_cast, prolong_roster
from xinqiao.simulation.scenarios import hypertension

pytestmark = pytest.mark.django_db

SEED = 20261122
DAYS = 90
WARD = 25
START = datetime(2026, 9, 1, 0, 0, tzinfo=UTC)  # eight in the morning in 青禾
ZONE = ZoneInfo("Asia/Shanghai")
SOURCE = Source(kind=SourceKind.CLIENT, key="gateway-90")
# the roster of the cast reaches 45 days; nobody writes it on until day 60
ROSTER_AGAIN = 60
LEAVING = {
    20: (3, Standing.DECEASED),
    31: (7, Standing.WITHDRAWN),
    40: (11, Standing.TRANSFERRED),
    52: (15, None),
    70: (19, Standing.DECEASED),
}
SILENT = {5: 14, 13: 50}


class Ward:
    """The patients by number, who left when, and the clock of the ward."""

    def __init__(self):
        self.chance = random.Random(SEED)
        self.cast = build_cast(now=START)
        publish_rule_sets(self.cast, START)
        self.truth = [hypertension.patient(SEED, number) for number in range(WARD)]
        self.enrolments = {}
        self.left = {}
        self.patients = [self._admit(number) for number in range(WARD)]
        self.seen = Counter()

    def act(self, key, verb, now, **facts):
        viewer = self.cast.viewer(key, now=now)
        with standing_as(viewer):
            return verb(viewer=viewer, now=now, **facts)

    def _admit(self, number):
        patient_id = self.act(
            "front_desk",
            people.register_patient,
            START,
            name=f"许{number}",
            sex=Sex.FEMALE,
            birth_on=date(1950 + number, 3, 1),
            phone=f"10999990{number + 300}",
            mrn=f"90-{number}",
            team_ids=[self.cast.team_id],
        )
        enrolled = self.act(
            "nurse",
            pathways.enrol,
            START,
            patient_id=patient_id,
            programme="HTN-ADULT",
            team_id=self.cast.team_id,
            anchor_on=START.date(),
        )
        self.enrolments[patient_id] = enrolled.enrolment_id
        return patient_id

    def live(self, day):
        """One day: measure at seven and eight, work through the day, let the clock do its rounds."""
        midnight = datetime.combine(START.date() + timedelta(days=day), datetime.min.time(), ZONE)
        items = self._readings(day)
        for hour in (8.5, 13, 21):
            now = (midnight + timedelta(hours=hour)).astimezone(UTC)
            if now <= START:
                continue
            with clock.frozen(now):
                self._receive([item for item in items if item.measured_at <= now], now)
                items = [item for item in items if item.measured_at > now]
                if hour == 8.5:
                    self._leave(day, now)
                    self._adjust(day, now)
                if hour != 8.5:
                    self._answer(now)
                self._rounds(now)
        return now

    def _readings(self, day):
        on = START.date() + timedelta(days=day)
        found = []
        for number, truth in enumerate(self.truth):
            if SILENT.get(number, DAYS) <= day:
                continue
            found += [self._item(number, one) for one in hypertension.day_of_readings(SEED, truth, day, on)]
        return sorted(found, key=lambda item: item.measured_at)

    def _item(self, number, one):
        return IncomingReading(
            id=one.id,
            patient_id=self.patients[number],
            code="85354-9",
            components=(
                Component("8480-6", Decimal(one.systolic), "mm[Hg]"),
                Component("8462-4", Decimal(one.diastolic), "mm[Hg]"),
            ),
            measured_at=one.measured_at,
            symptoms=("chest",) if one.systolic > 178 and self.chance.random() < 0.5 else (),
        )

    def _receive(self, items, now):
        if not items:
            return
        # a gateway sends what it was not told about again
        for batch in (items, items[: self.chance.randrange(len(items) + 1)]):
            done = reading.receive(viewer=self.cast.system(), source=SOURCE, items=batch, received_at=now)
            self.seen.update(outcome.status.value for outcome in done.outcomes)

    def _leave(self, day, now):
        if day not in LEAVING:
            return
        number, standing = LEAVING[day]
        patient_id = self.patients[number]
        if standing is None:
            enrolment_id = self.enrolments[patient_id]
            self.act("nurse", pathways.leave, now, enrolment_id=enrolment_id, reason=CloseReason.COMPLETED)
        else:
            self.act(
                "nurse",
                people.change_standing,
                now,
                patient_id=patient_id,
                standing=standing,
                reason="电话告知",
            )
        self.left[patient_id] = (now, standing)

    def _adjust(self, day, now):
        if day % 10:
            return
        staying = [patient for patient in self.patients if patient not in self.left]
        from xinqiao.care.pathways.types import PlanChanges

        self.act(
            "doctor",
            pathways.adjust_plan,
            now,
            patient_id=self.chance.choice(staying),
            changes=PlanChanges(next_visit_on=now.date() + timedelta(days=14)),
            reason="血压偏高，提前复诊",
        )

    def _answer(self, now):
        """The nurse answers most of what is open, as people do: not all of it, and not at once."""
        with standing_as(self.cast.system()):
            waiting = list(Alert.objects.exclude(status="closed").order_by("opened_at", "id"))
        for row in waiting:
            if self.chance.random() < 0.4:
                continue
            if row.status == "open":
                self.act("nurse", alerts.acknowledge_alert, now, alert_id=row.id, note="已电话")
                self.seen["acknowledged"] += 1
            elif self.chance.random() < 0.7:
                self.act(
                    "nurse",
                    alerts.close_alert,
                    now,
                    alert_id=row.id,
                    action_code="called-patient",
                    patient_informed=True,
                )
                self.seen["closed"] += 1

    def _rounds(self, now):
        pathways.planning_round(now)
        pathways.missed_round(now)
        alerts.silence_round(now)
        alerts.escalation_round(now)
        while events.drain(SUBSCRIPTIONS, now=now):
            pass
        notifications.send_due_everywhere(now)


def look(ward, day, now):
    """Hold everything that must be true every night."""
    _tasks(ward, now)
    _alerts(ward, day)
    _messages(ward)
    assert not OutboxEvent.objects.filter(Q(settled_at=None) | ~Q(parked_at=None)).exists()


def _tasks(ward, now):
    live = Task.objects.exclude(status="cancelled")
    assert not live.filter(status="open").exclude(plan__status="active").exists()
    twice = live.values("patient_id", "series", "slot", "due_on").annotate(n=Count("id")).filter(n__gt=1)
    assert list(twice) == []
    assert not live.filter(status="open", lapses_at__lte=now - timedelta(minutes=1)).exists()
    assert not Task.objects.filter(status="done", completed_by_type="").exists()
    for patient_id, (left_at, _standing) in ward.left.items():
        assert not Task.objects.filter(patient_id=patient_id, status="open").exists()
        assert not Task.objects.filter(patient_id=patient_id, completed_at__gt=left_at).exists()
        assert not Plan.objects.filter(patient_id=patient_id, status="active").exists()


def _alerts(ward, day):
    waiting = Alert.objects.exclude(status="closed")
    twice = waiting.values("survivor_id", "group").annotate(n=Count("id")).filter(n__gt=1)
    assert list(twice) == []
    items = WorkItem.objects.exclude(state="done")
    of_alerts = items.filter(cause_type="alert")
    assert set(of_alerts.values_list("cause_id", flat=True)) == set(waiting.values_list("id", flat=True))
    gaps = set(items.filter(cause_type="duty-gap").values_list("cause_id", flat=True))
    unowned = set(waiting.filter(owner=None, severity__in=["red", "orange"]).values_list("id", flat=True))
    assert unowned <= gaps, day
    owners = dict(waiting.values_list("id", "owner_id"))
    assert {item.cause_id: item.owner_id for item in of_alerts} == owners
    for patient_id, (left_at, _standing) in ward.left.items():
        assert not waiting.filter(patient_id=patient_id).exists()
        assert not Alert.objects.filter(patient_id=patient_id, opened_at__gt=left_at).exists()


def _messages(ward):
    twice = Message.objects.values("recipient_id", "template_id", "cause_id", "occurrence")
    assert list(twice.annotate(n=Count("id")).filter(n__gt=1)) == []
    channels = Delivery.objects.values("message_id", "channel").annotate(n=Count("id")).filter(n__gt=1)
    assert list(channels) == []
    for patient_id, (left_at, standing) in ward.left.items():
        if standing is None:
            continue
        assert not Message.objects.filter(patient_id=patient_id, created_at__gt=left_at).exists()
        sent = Delivery.objects.filter(patient_id=patient_id, sent_at__gt=left_at)
        assert not sent.exists()


def test_ninety_days_of_a_ward():
    with clock.frozen(START):
        ward = Ward()
    gaps = 0
    for day in range(DAYS):
        if day >= ROSTER_AGAIN and day % 20 == 0:
            prolong_roster(ward.cast, now=START + timedelta(days=day))
        now = ward.live(day)
        with standing_as(ward.cast.system()):
            look(ward, day, now)
            gaps = max(gaps, WorkItem.objects.filter(cause_type="duty-gap").count())
            opened = Alert.objects.count()
            missed, done = (Task.objects.filter(status=word).count() for word in ("missed", "done"))
    # the story was worth telling: things happened, and those that had to go wrong did
    assert ward.seen["stored"] > 2_500
    assert ward.seen["duplicate"] > 500
    assert ward.seen["acknowledged"] > 20
    assert ward.seen["closed"] > 10
    assert opened > 30
    assert min(missed, done) > 100
    assert gaps > 0
