"""A hospital whose hypertension rules are published, and 周桂兰 enrolled."""

from datetime import date

import pytest

from tests.cast import NOW
from xinqiao.care.alerts import actions as alerts
from xinqiao.care.pathways import actions
from xinqiao.care.pathways.types import Enrolled
from xinqiao.foundation.walls import standing_as
from xinqiao.simulation.cast import Cast

TODAY = date(2026, 11, 22)


@pytest.fixture
def ward(cast: Cast) -> Cast:
    """The cast with alert rules that two people have signed."""
    viewers = [cast.viewer(key, now=NOW) for key in ("doctor", "head_nurse")]
    with standing_as(cast.system()):
        ids = alerts.load_rule_sets(viewer=cast.system(), is_demo=True, now=NOW)
    for rule_set_id in ids:
        with standing_as(viewers[0]):
            alerts.propose_rule_set(viewer=viewers[0], rule_set_id=rule_set_id, now=NOW)
        with standing_as(viewers[1]):
            alerts.approve_rule_set(viewer=viewers[1], rule_set_id=rule_set_id, now=NOW)
    return cast


@pytest.fixture
def enrolled(ward: Cast) -> Enrolled:
    """The nurse has enrolled the patient this morning."""
    nurse = ward.viewer("nurse", now=NOW)
    with standing_as(nurse):
        return actions.enrol(
            viewer=nurse,
            patient_id=ward.patient_id,
            programme="HTN-ADULT",
            team_id=ward.team_id,
            anchor_on=TODAY,
            now=NOW,
        )
