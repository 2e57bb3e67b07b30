"""Symptoms on a form and a pressure near it are judged together, whichever came first."""

from datetime import timedelta

import pytest

from tests.cast import NOW
from tests.domain.care.alerts.conftest import begin, published, watched  # noqa: F401 - fixtures asked for by name
from tests.journeys.test_questionnaire import WELL
from xinqiao.care.alerts import queries as alerts
from xinqiao.care.alerts.models import AlertStep, FindingRow
from xinqiao.care.alerts.types import Severity
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as
from xinqiao.journeys import questionnaire

pytestmark = pytest.mark.django_db
BLURRED = WELL | {"symptoms": ["blurred"]}


def hand_in(watched, answers, *, minutes=0, response_id=None, key="patient"):  # noqa: F811 - the fixture
    now = NOW + timedelta(minutes=minutes)
    return questionnaire.submit(
        viewer=watched.cast.viewer(key, now=now),
        patient_id=watched.patient_id,
        name="how-are-you",
        response_id=response_id or new_id(),
        answers=answers,
        now=now,
    )


def shown(watched):  # noqa: F811 - the fixture
    nurse = watched.cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        return {(alert.severity, alert.rule_id) for alert in alerts.alerts(nurse)}


def test_182_an_hour_ago_and_blurred_on_the_form_is_red(watched):  # noqa: F811 - the fixture
    watched.send("182", "112")
    assert shown(watched) == {(Severity.YELLOW, "htn-orange")}
    done = hand_in(watched, BLURRED, minutes=60)
    assert [(one.severity, one.is_raised, one.patient_phrase_id) for one in done.alerts] == [
        (Severity.RED, True, "alerts.htn-red")
    ]
    assert shown(watched) == {(Severity.RED, "htn-red")}
    with standing_as(watched.cast.system()):
        finding = FindingRow.objects.get(rule_id="htn-red")
    assert finding.cause_id == done.response_id
    assert {fact["name"]: fact["value"] for fact in finding.facts}["symptoms_now"] == "blurred"


def test_blurred_on_the_form_and_182_an_hour_later_is_red_too(watched):  # noqa: F811 - the fixture
    assert hand_in(watched, BLURRED).alerts == ()
    later = NOW + timedelta(minutes=60)
    assert [one.severity for one in watched.send("182", "112", now=later)] == [Severity.RED]


@pytest.mark.parametrize(
    ("pressure", "minutes", "answers"),
    [
        (("182", "112"), 121, BLURRED),
        (("150", "95"), 60, BLURRED),
        (("182", "112"), 60, WELL),
    ],
)
def test_too_long_ago_too_low_or_without_a_symptom_nothing_is_made_worse(
    watched,  # noqa: F811 - the fixture
    pressure,
    minutes,
    answers,
):
    watched.send(*pressure)
    before = shown(watched)
    assert hand_in(watched, answers, minutes=minutes).alerts == ()
    assert shown(watched) == before


def test_only_the_last_pressure_counts(watched):  # noqa: F811 - the fixture
    watched.send("182", "112")
    watched.send("128", "78", now=NOW + timedelta(minutes=30))
    assert hand_in(watched, BLURRED, minutes=60).alerts == ()


def test_an_unconfirmed_pressure_waits_for_its_yes(watched):  # noqa: F811 - the fixture
    watched.receive(watched.pressure("250", "120", NOW, confirmed=False))
    assert hand_in(watched, BLURRED, minutes=10).alerts == ()


def test_the_same_form_again_adds_nothing(watched):  # noqa: F811 - the fixture
    watched.send("182", "112")
    response_id = new_id()
    hand_in(watched, BLURRED, minutes=5, response_id=response_id)
    assert hand_in(watched, BLURRED, minutes=6, response_id=response_id).alerts == ()
    with standing_as(watched.cast.system()):
        assert list(AlertStep.objects.order_by("at").values_list("kind", flat=True)) == ["opened", "raised"]


def test_the_nurse_on_the_phone_is_heard_as_well(watched):  # noqa: F811 - the fixture
    watched.send("182", "112")
    assert [one.severity for one in hand_in(watched, BLURRED, minutes=5, key="nurse").alerts] == [
        Severity.RED
    ]


def test_nobody_is_judged_without_a_watch(cast, published):  # noqa: F811 - the fixtures
    stranger = type("Unwatched", (), {"cast": cast, "patient_id": cast.patient_id})()
    assert hand_in(stranger, BLURRED).alerts == ()
