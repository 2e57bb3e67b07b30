"""The worker runs a back-test by its wired name; forms with symptoms are gone through as they were live."""

from datetime import timedelta

import pytest

from tests.cast import NOW
from tests.domain.care.alerts.conftest import begin, published  # noqa: F401 - a fixture asked for by name
from tests.journeys.test_symptoms_on_forms import BLURRED, hand_in
from xinqiao.care.alerts import actions, queries
from xinqiao.care.alerts.models import Alert, RuleSetVersion
from xinqiao.care.alerts.types import BackTestStatus
from xinqiao.foundation import clock
from xinqiao.foundation.walls import standing_as
from xinqiao.journeys.wiring import WORK

pytestmark = pytest.mark.django_db
END = NOW + timedelta(hours=6)


def in_force(viewer):
    with standing_as(viewer):
        return RuleSetVersion.objects.get(code="HTN-ADULT", status="published").id


def lived(cast):
    """A high value, blurred sight on a form an hour later, and a form before another high value."""
    watched = begin(cast, cast.patient_id, now=NOW - timedelta(days=3))
    watched.send("182", "112", now=NOW)
    hand_in(watched, BLURRED, minutes=60)
    return watched


def test_a_form_raises_in_the_replay_what_it_raised_live(cast, published):  # noqa: F811 - the fixture
    lived(cast)
    system = cast.system()
    found = queries.back_test_of(
        system, in_force(system), days=7, until=END, progress=lambda _done, _total: True
    )
    with standing_as(system):
        real = [(alert.rule_id, alert.severity) for alert in Alert.objects.all()]
    assert real == [("htn-red", "red")]
    assert (found["tested"]["rules"], found["tested"]["severities"]) == ({"htn-red": 1}, {"red": 1})
    assert (found["tested"]["known"], found["current"]) == (1, None)


def test_the_worker_runs_what_was_asked_for(cast, published):  # noqa: F811 - the fixture
    lived(cast)
    nurse = cast.viewer("nurse", now=END)
    with standing_as(nurse):
        draft = actions.draft_rule_set(viewer=nurse, rule_set_id=in_force(nurse), now=END)
        run = actions.ask_for_back_test(viewer=nurse, rule_set_id=draft, days=7, now=END)
    with clock.frozen(END):
        WORK[actions.BACK_TEST](organization=str(cast.organization_id), run=str(run))
    with standing_as(nurse):
        view = queries.newest_back_test(nurse, draft)
    assert (view.status, view.ended_at, view.asked_by) == (BackTestStatus.DONE, END, "林芳")
    # a copy raises what the version in force raises
    assert (view.result["new"], view.result["gone"], view.result["examples"]) == (0, 0, [])
    assert view.result["tested"]["alerts"] == view.result["current"]["alerts"] == 1
