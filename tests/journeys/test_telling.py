"""What is told after commit: by the events of the loop, through the one table of subscriptions."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.cast import NOW, cast  # noqa: F401 - the fixture
from tests.support.published import publish_rule_sets
from xinqiao.care.pathways import actions as pathways
from xinqiao.care.worklist import queries as worklist
from xinqiao.chart.observations.types import Component, IncomingReading, Source, SourceKind
from xinqiao.contact.notifications import queries as notifications
from xinqiao.contact.notifications.events import DeliveryFailed
from xinqiao.foundation import events
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as
from xinqiao.journeys import reading
from xinqiao.journeys.wiring import SUBSCRIPTIONS
from xinqiao.simulation.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def enrolled(cast: Cast) -> Cast:  # noqa: F811 - the fixture
    publish_rule_sets(cast, NOW)
    nurse = cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        pathways.enrol(
            viewer=nurse,
            patient_id=cast.patient_id,
            programme="HTN-ADULT",
            team_id=cast.team_id,
            anchor_on=NOW.date(),
            now=NOW,
        )
    return cast


def measure(cast: Cast, number: int, systolic: int, diastolic: int, *symptoms: str) -> reading.Received:  # noqa: F811 - the fixture
    herself = cast.viewer("patient", now=NOW)
    item = IncomingReading(
        id=f"m-{number}",
        patient_id=cast.patient_id,
        code="85354-9",
        components=(
            Component("8480-6", Decimal(systolic), "mm[Hg]"),
            Component("8462-4", Decimal(diastolic), "mm[Hg]"),
        ),
        measured_at=NOW - timedelta(minutes=20 - 10 * number),
        symptoms=symptoms,
    )
    source = Source(kind=SourceKind.PERSON, key=str(herself.person_id), patient_id=cast.patient_id)
    return reading.receive(viewer=herself, source=source, items=[item], received_at=NOW)


def told(cast: Cast, who: str) -> list[str]:  # noqa: F811 - the fixture
    viewer = cast.viewer(who, now=NOW)
    with standing_as(viewer):
        return [notice.title + notice.text for notice in notifications.inbox(viewer)]


def test_a_red_reading_tells_the_patient_once_to_call_120(enrolled: Cast) -> None:
    events.drain(SUBSCRIPTIONS, now=NOW)
    before = len(told(enrolled, "patient"))
    for number in (1, 2):
        measure(enrolled, number, 182, 112, "blurred")
    events.drain(SUBSCRIPTIONS, now=NOW)
    events.drain(SUBSCRIPTIONS, now=NOW)
    fresh = told(enrolled, "patient")
    assert len(fresh) == before + 1
    assert sum("120" in words for words in fresh) == 1


def test_joining_a_plan_is_told(enrolled: Cast) -> None:
    assert told(enrolled, "patient") == []
    assert events.drain(SUBSCRIPTIONS, now=NOW) > 0
    assert len(told(enrolled, "patient")) == 1


def test_what_cannot_be_delivered_becomes_a_call(enrolled: Cast) -> None:
    with standing_as(enrolled.system()):
        events.announce(
            DeliveryFailed(
                organization_id=enrolled.organization_id,
                cause_id=new_id(),
                at=NOW,
                patient_id=enrolled.patient_id,
                message_id=new_id(),
                channel="email",
                severity="orange",
                reason="no such mailbox",
            )
        )
    events.drain(SUBSCRIPTIONS, now=NOW)
    nurse = enrolled.viewer("nurse", now=NOW)
    with standing_as(nurse):
        calls = [item for item in worklist.items(nurse).items if item.kind == "phone"]
    assert [(call.patient_id, call.severity) for call in calls] == [(enrolled.patient_id, "orange")]
