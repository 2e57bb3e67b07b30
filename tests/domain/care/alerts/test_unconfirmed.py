"""A device sends what is so unusual that it waits for a yes: somebody is asked to ring, and the yes alerts."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.cast import NOW
from tests.domain.care.alerts.conftest import published  # noqa: F401 - fixture asked for by name
from xinqiao.care.alerts import actions
from xinqiao.care.alerts import queries as alerts
from xinqiao.care.worklist.models import WorkItem
from xinqiao.chart.observations import actions as observations
from xinqiao.chart.observations.types import Component, IncomingReading, Method, Source, SourceKind
from xinqiao.foundation import events
from xinqiao.foundation.walls import standing_as
from xinqiao.journeys import reading
from xinqiao.journeys.wiring import SUBSCRIPTIONS

pytestmark = pytest.mark.django_db


def watch(cast):
    nurse = cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        actions.watch(
            viewer=nurse,
            patient_id=cast.patient_id,
            enrolment_id=None,
            programme="T2D-ADULT",
            now=NOW - timedelta(days=1),
        )


def glucose(value="2.4", **more):
    kept = {"measured_at": NOW, "method": Method.DEVICE, **more}
    return IncomingReading(id="g", code="15074-8", value=Decimal(value), unit="mmol/L", **kept)


def receive(cast, *items):
    nurse = cast.viewer("nurse", now=NOW)
    source = Source(kind=SourceKind.STAFF, key="desk", patient_id=cast.patient_id)
    return reading.receive(viewer=nurse, source=source, items=items, received_at=NOW).outcomes[0].reading_id


def items(cast):
    with standing_as(cast.system()):
        return [
            (row.kind, row.severity, row.facts, row.due_at, row.state)
            for row in WorkItem.objects.filter(cause_type="reading-unconfirmed")
        ]


def shown(cast):
    nurse = cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        return [(alert.severity, alert.rule_id) for alert in alerts.alerts(nurse)]


def drain():
    while events.drain(SUBSCRIPTIONS, now=NOW):
        pass


def test_somebody_rings_and_the_yes_is_red(cast, published):  # noqa: F811 - the fixture
    watch(cast)
    reading_id = receive(cast, glucose())
    due = NOW + timedelta(minutes=120)
    assert items(cast) == [("phone", "orange", {"value": "2.4", "unit": "mmol/L"}, due, "open")]
    assert shown(cast) == []
    nurse = cast.viewer("nurse", now=NOW)
    reading.confirm(viewer=nurse, reading_id=reading_id, now=NOW)
    drain()
    assert [state for *_rest, state in items(cast)] == ["done"]
    assert shown(cast) == [("red", "t2d-low-red")]


def test_the_no_ends_the_question_as_well(cast, published):  # noqa: F811 - the fixture
    watch(cast)
    reading_id = receive(cast, glucose())
    nurse = cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        observations.discard_reading(viewer=nurse, reading_id=reading_id, now=NOW)
    drain()
    assert [state for *_rest, state in items(cast)] == ["done"]
    assert shown(cast) == []


def test_a_pressure_is_one_question(cast, published):  # noqa: F811 - the fixture
    watch(cast)
    parts = (Component("8480-6", Decimal(232), "mm[Hg]"), Component("8462-4", Decimal(134), "mm[Hg]"))
    receive(cast, IncomingReading(id="p", code="85354-9", components=parts, measured_at=NOW))
    assert [facts for _kind, _severity, facts, *_rest in items(cast)] == [
        {"value": "232/134", "unit": "mmHg"}
    ]


@pytest.mark.parametrize(
    "item",
    [
        glucose(method=Method.MANUAL),
        glucose(measured_at=NOW - timedelta(hours=25)),
        glucose("5.4"),
    ],
    ids=["typed: the screen asks", "history", "usual"],
)
def test_nobody_is_called_without_need(cast, published, item):  # noqa: F811 - the fixture
    watch(cast)
    receive(cast, item)
    assert items(cast) == []


def test_nobody_is_asked_about_those_whom_nobody_watches(cast, published):  # noqa: F811 - the fixture
    receive(cast, glucose())
    assert items(cast) == []
