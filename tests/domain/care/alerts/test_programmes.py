"""Vectors of Annex A through the real path: readings come in, alerts and work items come out."""

from datetime import timedelta
from decimal import Decimal
from itertools import count

import pytest

from tests.cast import NOW
from tests.domain.care.alerts.conftest import published  # noqa: F401 - fixture asked for by name
from xinqiao.care.alerts import actions
from xinqiao.care.alerts import queries as alerts
from xinqiao.care.alerts.models import FindingRow, Watch
from xinqiao.care.alerts.types import Severity
from xinqiao.chart.observations import actions as observations
from xinqiao.chart.observations.types import IncomingReading, OutcomeStatus, Source, SourceKind
from xinqiao.foundation.walls import standing_as

pytestmark = pytest.mark.django_db
RED, ORANGE, YELLOW = Severity.RED, Severity.ORANGE, Severity.YELLOW
UNITS = {
    "15074-8": "mmol/L",
    "29463-7": "kg",
    "8310-5": "Cel",
    "59408-5": "%",
    "33452-4": "L/min",
}


class Ward:
    """One patient watched by one programme, and readings that come in one after the other."""

    def __init__(self, cast):
        self.cast = cast
        self.ids = count()

    def watch(self, programme, **own):
        nurse = self.cast.viewer("nurse", now=NOW)
        with standing_as(nurse):
            return actions.watch(
                viewer=nurse,
                patient_id=self.cast.patient_id,
                enrolment_id=None,
                programme=programme,
                parameters=own,
                now=NOW - timedelta(days=30),
            )

    def send(self, code, value, minutes=0, *, unit="", meal="", symptoms=(), batch_at=None):
        """Receive one value measured `minutes` before now, at the moment it was measured."""
        at = NOW - timedelta(minutes=minutes)
        item = IncomingReading(
            id=f"v-{next(self.ids)}",
            patient_id=self.cast.patient_id,
            code=code,
            value=Decimal(value),
            unit=unit or UNITS[code],
            measured_at=at,
            context={"meal": meal} if meal else {},
            symptoms=tuple(symptoms),
            confirmed=True,
        )
        nurse = self.cast.viewer("nurse", now=NOW)
        with standing_as(nurse):
            batch = observations.record_readings(
                viewer=nurse,
                source=Source(kind=SourceKind.STAFF, key="desk", patient_id=self.cast.patient_id),
                items=[item],
                received_at=batch_at or at,
            )
            assert batch.outcomes[0].status is OutcomeStatus.STORED, batch.outcomes
            return actions.examine(viewer=nurse, batch=batch, now=batch_at or at)

    def shown(self):
        nurse = self.cast.viewer("nurse", now=NOW)
        with standing_as(nurse):
            return {(alert.severity, alert.rule_id) for alert in alerts.alerts(nurse)}


@pytest.fixture
def ward(cast, published):  # noqa: F811 - the fixture
    return Ward(cast)


DAY = 24 * 60


@pytest.mark.parametrize(
    ("programme", "own", "sent", "expected"),
    [
        ("T2D-ADULT", {}, [("15074-8", "6.9", 0, {"meal": "fasting"})], set()),
        ("T2D-ADULT", {}, [("15074-8", "7.0", 0, {"meal": "fasting"})], {(YELLOW, "t2d-fasting")}),
        (
            "T2D-ADULT",
            {},
            [("15074-8", "7.4", 7 * DAY, {"meal": "fasting"}), ("15074-8", "7.4", 0, {"meal": "fasting"})],
            {(YELLOW, "t2d-fasting"), (YELLOW, "t2d-fasting-again")},
        ),
        ("T2D-ADULT", {}, [("15074-8", "16.7", 0, {})], {(ORANGE, "t2d-high-orange")}),
        ("T2D-ADULT", {}, [("15074-8", "16.6", 0, {"meal": "fasting"})], {(YELLOW, "t2d-fasting")}),
        (
            "T2D-ADULT",
            {},
            [("15074-8", "17.2", 0, {"symptoms": ["vomiting", "deep_breathing"]})],
            {(RED, "t2d-high-red")},
        ),
        ("T2D-ADULT", {}, [("15074-8", "3.9", 0, {})], {(ORANGE, "t2d-low-orange")}),
        ("T2D-ADULT", {}, [("15074-8", "3.0", 0, {})], {(ORANGE, "t2d-low-orange")}),
        ("T2D-ADULT", {}, [("15074-8", "2.9", 0, {})], {(RED, "t2d-low-red")}),
        (
            "HEART-FAILURE",
            {},
            [("29463-7", "70.0", 3 * DAY, {}), ("29463-7", "72.1", 0, {})],
            {(YELLOW, "hf-weight-yellow")},
        ),
        (
            "HEART-FAILURE",
            {},
            [("29463-7", "70.0", 3 * DAY, {}), ("29463-7", "72.1", 0, {"symptoms": ["swelling"]})],
            {(ORANGE, "hf-weight-orange")},
        ),
        (
            "HEART-FAILURE",
            {},
            [("29463-7", "70.0", DAY, {}), ("29463-7", "71.4", 0, {"symptoms": ["more_breathless"]})],
            {(ORANGE, "hf-weight-orange")},
        ),
        ("HEART-FAILURE", {}, [("29463-7", "70.0", DAY, {}), ("29463-7", "67.0", 0, {})], set()),
        ("CHEMO-DAILY", {}, [("8310-5", "38.0", 0, {})], {(ORANGE, "chemo-fever-orange")}),
        (
            "CHEMO-DAILY",
            {},
            [("8310-5", "38.0", 60, {}), ("8310-5", "38.0", 0, {})],
            {(RED, "chemo-fever-red")},
        ),
        ("CHEMO-DAILY", {}, [("8310-5", "38.3", 0, {})], {(RED, "chemo-fever-red")}),
        ("COPD", {"spo2_baseline": "91"}, [("59408-5", "90", 0, {})], set()),
        ("COPD", {"spo2_baseline": "95"}, [("59408-5", "90", 0, {})], {(ORANGE, "copd-orange")}),
        ("COPD", {}, [("59408-5", "87", 0, {"symptoms": ["drowsy"]})], {(RED, "copd-red")}),
        ("ASTHMA", {"peak_flow_best": "400"}, [("33452-4", "330", 0, {})], set()),
        (
            "ASTHMA",
            {"peak_flow_best": "400"},
            [("33452-4", "300", DAY, {}), ("33452-4", "300", 0, {})],
            {(ORANGE, "asthma-orange")},
        ),
        (
            "ASTHMA",
            {"peak_flow_best": "400"},
            [("33452-4", "199", 0, {"symptoms": ["dyspnoea_rest"]})],
            {(RED, "asthma-red")},
        ),
        (
            "ORTHO-POSTOP",
            {},
            [("8310-5", "38.6", 0, {"symptoms": ["pus"]})],
            {(ORANGE, "ortho-infection-orange")},
        ),
        (
            "ORTHO-POSTOP",
            {},
            [("8310-5", "38.6", 0, {"symptoms": ["pus", "fast_breathing"]})],
            {(RED, "ortho-fever-red")},
        ),
        (
            "ORTHO-POSTOP",
            {},
            [("8310-5", "36.8", 0, {"symptoms": ["dyspnoea_sudden"]})],
            {(RED, "ortho-embolism-red")},
        ),
    ],
)
def test_vectors_pass_from_reading_to_alert(ward, programme, own, sent, expected):
    ward.watch(programme, **own)
    for code, value, minutes, more in sent:
        ward.send(code, value, minutes, **more)
    # what the common set says of the same value is a lesser alert of the same kind, or none
    assert {one for one in ward.shown() if not one[1].startswith("any-")} == expected


def test_a_meter_in_milligrams_is_judged_in_milligrams(ward):
    ward.watch("T2D-ADULT")
    assert ward.send("15074-8", "71", 10, unit="mg/dL") == []
    ward.send("15074-8", "70", unit="mg/dL")
    assert ward.shown() == {(ORANGE, "t2d-low-orange")}


def test_the_lows_of_a_week_name_every_one_of_them(ward):
    ward.watch("T2D-ADULT")
    for days, value in ((6, "3.5"), (3, "3.2"), (0, "3.8")):
        ward.send("15074-8", value, days * DAY)
    with standing_as(ward.cast.system()):
        newest = FindingRow.objects.filter(rule_id="t2d-lows").order_by("measured_at").last()
    assert newest is not None
    assert {fact["name"]: (fact["value"], fact["count"]) for fact in newest.facts}["low_count_7d"] == ("3", 3)


def test_a_watch_expects_what_its_rules_expect_where_no_plan_says_more(ward):
    watch_id = ward.watch("HEART-FAILURE")
    with standing_as(ward.cast.system()):
        watch = Watch.objects.get(id=watch_id)
    assert watch.cadence == [{"codes": ["29463-7"], "every_hours": 24, "grace_hours": 24}]


def test_no_weight_for_two_days_is_asked_about(ward):
    ward.watch("HEART-FAILURE")
    ward.send("29463-7", "70.0", 3 * DAY)
    job = ward.cast.system()
    with standing_as(job):
        actions.scan_silence(viewer=job, now=NOW)
    assert (YELLOW, "no-data") in ward.shown()
