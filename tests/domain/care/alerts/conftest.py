"""A watched patient, and readings that go in by the door they go in by."""

from datetime import timedelta
from decimal import Decimal
from itertools import count

import pytest

from tests.cast import NOW
from xinqiao.care.alerts import actions
from xinqiao.chart.observations import actions as observations
from xinqiao.chart.observations.types import Component, IncomingReading, Method, Source, SourceKind
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.enrolments import actions as enrolments


def publish(cast):
    """Two named people sign the packaged rule sets, as the demo does."""
    doctor, manager = cast.viewer("doctor", now=NOW), cast.viewer("case_manager", now=NOW)
    with standing_as(cast.system()):
        ids = actions.load_rule_sets(viewer=cast.system(), is_demo=True, now=NOW)
    for rule_set_id in ids:
        with standing_as(doctor):
            actions.propose_rule_set(viewer=doctor, rule_set_id=rule_set_id, now=NOW)
        with standing_as(manager):
            actions.approve_rule_set(viewer=manager, rule_set_id=rule_set_id, now=NOW)
    return ids


class Watched:
    def __init__(self, cast, patient_id, enrolment_id, watch_id):
        self.cast = cast
        self.patient_id = patient_id
        self.enrolment_id = enrolment_id
        self.watch_id = watch_id
        self._ids = count()

    def pressure(self, systolic, diastolic, at, symptoms=(), confirmed=True):
        return IncomingReading(
            id=f"{self.patient_id}-{next(self._ids)}",
            code="85354-9",
            patient_id=self.patient_id,
            components=(
                Component("8480-6", Decimal(systolic), "mm[Hg]"),
                Component("8462-4", Decimal(diastolic), "mm[Hg]"),
            ),
            measured_at=at.astimezone(),
            method=Method.DEVICE,
            symptoms=tuple(symptoms),
            confirmed=confirmed,
        )

    def receive(self, *items, now=NOW):
        nurse = self.cast.viewer("nurse", now=now)
        with standing_as(nurse):
            batch = observations.record_readings(
                viewer=nurse,
                source=Source(kind=SourceKind.STAFF, key="desk", patient_id=self.patient_id),
                items=items,
                received_at=now,
            )
            assert {outcome.code for outcome in batch.outcomes} <= {
                "",
                "confirm-unusual",
                "patient-not-active",
            }
            return actions.examine(viewer=nurse, batch=batch, now=now)

    def send(self, systolic, diastolic, at=None, symptoms=(), now=NOW):
        return self.receive(self.pressure(systolic, diastolic, at or now, symptoms), now=now)


def begin(cast, patient_id, now=NOW, **extra):
    nurse = cast.viewer("nurse", now=now)
    with standing_as(nurse):
        enrolment_id = enrolments.open_enrolment(
            viewer=nurse, patient_id=patient_id, programme="HTN-ADULT",
            team_id=cast.team_id, anchor_on=now.date(), now=now,
        )  # fmt: skip
        watch_id = actions.watch(
            viewer=nurse,
            patient_id=patient_id,
            enrolment_id=enrolment_id,
            programme="HTN-ADULT",
            now=now,
            **extra,
        )
    return Watched(cast, patient_id, enrolment_id, watch_id)


@pytest.fixture
def published(cast):
    return publish(cast)


@pytest.fixture
def watched(cast, published):
    return begin(cast, cast.patient_id, now=NOW - timedelta(days=30))
