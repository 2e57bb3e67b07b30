"""What the town's doctor decides about two alerts of one patient on one day."""

from datetime import timedelta

import pytest

from tests.cast import NOW
from tests.web.clinic import conftest
from xinqiao.care.alerts import queries as alerts
from xinqiao.care.alerts.types import AlertStatus
from xinqiao.care.alerts.types import Severity as Level
from xinqiao.care.pathways import queries as plans
from xinqiao.foundation.walls import standing_as
from xinqiao.simulation.scenarios import hypertension as scenario
from xinqiao.simulation.town import SIZES
from xinqiao.simulation.town.staff import Desk
from xinqiao.simulation.town.stage import Inhabitant, Stage, local_day
from xinqiao.simulation.town.timeline import Timeline

pytestmark = pytest.mark.django_db
ward = conftest.ward


@pytest.fixture
def stage(ward):
    later = NOW + timedelta(days=1)
    keys = ("nurse", "doctor", "case_manager")
    return Stage(
        cast=ward.cast,
        seed=1,
        size=SIZES["tiny"],
        timeline=Timeline(later),
        staff={key: ward.cast.viewer(key, now=NOW) for key in keys},
        first_day=local_day(NOW),
    )


def test_the_second_asks_for_the_same_and_is_closed_with_a_call(ward, stage):
    alert_id = ward.red()
    truth = scenario.Patient(
        number=1, course=scenario.Course.SETTLING, systolic=150, diastolic=90, pulse=70, diligence=1.0
    )
    her = Inhabitant(
        number=1,
        patient_id=ward.patient_id,
        viewer=ward.cast.viewer("patient", now=NOW),
        truth=truth,
        enrolled_on=local_day(NOW),
        uses_app=False,
    )
    desk, nurse = Desk(stage), ward.cast.viewer("nurse", now=NOW)
    desk.acknowledge(alert_id, "nurse", NOW)
    desk._decide(her, alert_id, Level.RED, NOW)
    with standing_as(nurse):
        changed = plans.plan(nurse, ward.patient_id, now=NOW).version
    desk._decide(her, alert_id, Level.RED, NOW + timedelta(hours=1))
    with standing_as(nurse):
        assert plans.plan(nurse, ward.patient_id, now=NOW).version == changed
        assert alerts.alert(nurse, alert_id).status is AlertStatus.CLOSED
