"""A form handed in: the task ticked, danger shown at once, the team told; and what must not happen twice."""

from datetime import timedelta

import pytest

from tests.cast import NOW
from tests.domain.care.pathways.conftest import enrolled, ward  # noqa: F401 - fixtures asked for by name
from xinqiao.care.pathways.models import Task
from xinqiao.care.safety.types import Severity
from xinqiao.care.worklist import queries as worklist
from xinqiao.chart.questionnaires.errors import AnswersRefused
from xinqiao.chart.questionnaires.models import QuestionnaireResponse
from xinqiao.foundation import events
from xinqiao.foundation.errors import NotAllowed
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people import actions as people
from xinqiao.identity.people.types import Standing
from xinqiao.journeys import questionnaire
from xinqiao.journeys.wiring import SUBSCRIPTIONS

WELL = {"symptoms": ["none"], "side-effect": [False], "missed-days": [0], "contact-today": [False]}
SUNDAY = NOW + timedelta(days=7)


def submit(cast, answers, *, key="patient", response_id=None, **more):
    return questionnaire.submit(
        viewer=cast.viewer(key, now=SUNDAY),
        patient_id=cast.patient_id,
        name="how-are-you",
        response_id=response_id or new_id(),
        answers=answers,
        now=SUNDAY,
        **more,
    )


def forms(cast):
    with standing_as(cast.system()):
        return list(
            Task.objects.filter(form="how-are-you").order_by("due_on").values_list("status", flat=True)
        )


def items(cast):
    nurse = cast.viewer("nurse", now=SUNDAY)
    with standing_as(nurse):
        return [(item.severity, item.kind) for item in worklist.items(nurse).items]


def test_all_well_ticks_the_task_and_bothers_nobody(ward, enrolled):  # noqa: F811 - fixtures
    done = submit(ward, WELL)
    assert (done.is_new, done.told, forms(ward), items(ward)) == (True, None, ["done", "open"], [])


def test_sending_again_is_harmless(ward, enrolled):  # noqa: F811 - fixtures
    response_id, answers = new_id(), WELL | {"contact-today": [True]}
    first = submit(ward, answers, response_id=response_id)
    again = submit(ward, answers, response_id=response_id)
    assert (first.is_new, again.is_new, again.told.message_id) == (True, False, first.told.message_id)
    assert [(str(severity), str(kind)) for severity, kind in items(ward)] == [("yellow", "message")]
    assert forms(ward) == ["done", "open"]


@pytest.mark.parametrize(
    ("answers", "severity"),
    [
        ({"symptoms": ["dyspnoea_lying"]}, Severity.RED),
        ({"symptoms": ["altered"]}, Severity.RED),
        ({"symptoms": ["headache_severe"]}, Severity.RED),
        ({"symptoms": ["chest_pain"]}, Severity.RED),
        ({"symptoms": ["chest"]}, Severity.ORANGE),
        ({"symptoms": ["blurred", "vomiting", "chest", "chest_pain"]}, Severity.RED),
        ({"symptoms": ["chest"], "words": ["没有胸痛"]}, Severity.ORANGE),
        ({"symptoms": ["blurred"]}, None),
        ({"words": ["胸痛，出了一身汗"]}, Severity.RED),
        ({"side-effect": [True]}, None),
    ],
)
def test_danger_is_shown_at_once_and_the_team_is_told(ward, enrolled, answers, severity):  # noqa: F811 - the fixture
    done = submit(ward, WELL | answers)
    assert (done.told.severity, done.told.card is not None) == (severity, severity is not None)
    assert len(items(ward)) == 1


def test_the_nurse_on_the_phone_fills_it_in_without_a_message(ward, enrolled):  # noqa: F811 - fixtures
    done = submit(ward, WELL | {"contact-today": [True]}, key="nurse")
    assert (done.told, items(ward), forms(ward)) == (None, [], ["done", "open"])


def test_what_does_not_fit_leaves_nothing_behind(ward, enrolled):  # noqa: F811 - fixtures
    with pytest.raises(AnswersRefused):
        submit(ward, WELL | {"missed-days": [9], "words": ["胸痛"]})
    with pytest.raises(NotAllowed):
        submit(ward, WELL, key="daughter")
    with standing_as(ward.system()):
        assert not QuestionnaireResponse.objects.exists()
    assert (forms(ward), items(ward)) == (["open", "open"], [])


@pytest.mark.usefixtures("enrolled")
def test_death_travels_down_the_wiring_and_stops_the_plan(ward):  # noqa: F811 - fixtures
    doctor = ward.viewer("doctor", now=NOW)
    with standing_as(doctor):
        people.change_standing(
            viewer=doctor, patient_id=ward.patient_id, standing=Standing.DECEASED, reason="家属来电", now=NOW
        )
    while events.drain(SUBSCRIPTIONS, now=NOW):
        pass
    with standing_as(ward.system()):
        assert set(Task.objects.values_list("status", flat=True)) == {"cancelled"}
