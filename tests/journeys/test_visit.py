"""A follow-up by the care team: its pressure is judged, its class follows from the rules, its task is done."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.cast import NOW
from tests.web.clinic import conftest
from xinqiao.care.alerts import queries as alerts
from xinqiao.care.alerts.models import Watch
from xinqiao.care.alerts.types import AlertStatus
from xinqiao.care.pathways import actions as pathways
from xinqiao.care.pathways import queries as plans
from xinqiao.care.pathways.errors import NoPlan, VisitRefused
from xinqiao.care.pathways.types import NewFollowUp, TaskKind, VisitMode
from xinqiao.chart.observations import queries as observations
from xinqiao.foundation.errors import NotAllowed, Refused
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.models import AuditEntry
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.enrolments import queries as enrolments
from xinqiao.identity.enrolments.types import CloseReason
from xinqiao.insight.outcomes import queries as outcomes
from xinqiao.journeys import visit

pytestmark = pytest.mark.django_db
ward = conftest.ward
MINUTE = timedelta(minutes=1)


def held(systolic=138, diastolic=86, *, ago=timedelta(minutes=5), mode=VisitMode.CLINIC, **more):
    pair = {"systolic": systolic, "diastolic": diastolic}
    return NewFollowUp(id=new_id(), held_at=NOW - ago, mode=mode, **pair, **more)


def hold(ward, asked, *, key="nurse", patient_id=None, **options):
    return visit.hold(
        viewer=ward.cast.viewer(key, now=NOW),
        patient_id=patient_id or ward.patient_id,
        visit=asked,
        now=NOW,
        **options,
    )


def seen(ward, patient_id=None):
    nurse = ward.cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        return plans.follow_ups(nurse, patient_id or ward.patient_id)


def proposed(ward):
    nurse = ward.cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        last = plans.follow_ups(nurse, ward.patient_id)[0]
        return [rule.id for rule in plans.next_steps(nurse, ward.patient_id, last)]


@pytest.mark.parametrize(
    ("born", "pair", "more", "expected"),
    [
        (date(1976, 5, 1), (139, 89), {}, "satisfied"),
        (date(1976, 5, 1), (140, 89), {}, "unsatisfied"),
        (date(1960, 5, 1), (148, 88), {}, "satisfied"),
        (date(1976, 5, 1), (120, 80), {"has_adverse_reaction": True}, "unsatisfied"),
        (date(1976, 5, 1), (120, 80), {"has_new_complication": True}, "unsatisfied"),
        (date(1976, 5, 1), (None, None), {}, ""),
    ],
)
def test_vector_9_on_the_real_path(ward, born, pair, more, expected):
    patient_id = ward.another("马建业", 1, birth_on=born)
    hold(ward, held(*pair, **more), patient_id=patient_id)
    (found,) = seen(ward, patient_id)
    assert (found.control, found.rule_version) == (expected, "HTN-ADULT@1.0.0")


def test_the_pressure_is_kept_as_one_of_the_clinic_and_the_visit_is_ticked(ward):
    nurse = ward.cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        waiting = [
            task for task in plans.today(nurse, ward.patient_id, now=NOW).tasks if task.kind is TaskKind.VISIT
        ]
    assert waiting
    hold(ward, held())
    with standing_as(nurse):
        kept = observations.series(nurse, ward.patient_id, "8480-6", NOW - timedelta(hours=1), NOW)
        left = [
            task
            for task in plans.today(nurse, ward.patient_id, now=NOW).tasks
            if task.kind is TaskKind.VISIT and task.state == "open"
        ]
        until = NOW + timedelta(days=120)
        rates = outcomes.follow_up_rates(nurse, *outcomes.cohort_window(until.date()), as_of=until.date())
        noted = AuditEntry.objects.filter(action="record_follow_up").get()
    assert [(each.value, each.context) for each in kept] == [(Decimal(138), {"setting": "office"})]
    assert left == []
    # M1 counts it, and the audit knows who wrote it down
    assert (rates["HTN-ADULT"].numerator, rates["HTN-ADULT"].denominator) == (1, 1)
    assert noted.details == {"mode": "clinic", "control": "satisfied"}


def test_two_in_a_row_propose_a_referral_and_nothing_happens_by_itself(ward):
    hold(ward, held(152, 92, ago=timedelta(days=15)))
    assert proposed(ward) == ["unsatisfied-once"]
    hold(ward, held(None, None, ago=timedelta(days=3), mode=VisitMode.PHONE))
    # a call without a pressure has no class: it proposes nothing, and breaks no row of others
    assert proposed(ward) == []
    hold(ward, held(154, 94))
    assert proposed(ward) == ["unsatisfied-again"]
    assert [(one.control, one.streak) for one in seen(ward)] == [
        ("unsatisfied", 2),
        ("", 0),
        ("unsatisfied", 1),
    ]
    hold(ward, held(130, 80, ago=MINUTE))
    assert proposed(ward) == ["satisfied"]
    nurse = ward.cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        assert plans.plan(nurse, ward.patient_id, now=NOW).version == 1


def test_a_dangerous_pressure_alerts_like_any_other(ward):
    _visit_id, moved = hold(ward, held(184, 112))
    assert len(moved) == 1
    nurse = ward.cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        assert len(alerts.alerts(nurse, status=AlertStatus.OPEN, patient_id=ward.patient_id)) == 1


def test_sending_again_changes_nothing(ward):
    asked = held()
    assert hold(ward, asked)[0] == hold(ward, asked)[0] == asked.id
    assert len(seen(ward)) == 1


def test_a_colleague_who_sends_it_again_keeps_one_measurement(ward):
    asked = held()
    hold(ward, asked)
    hold(ward, asked, key="doctor")
    nurse = ward.cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        kept = observations.series(nurse, ward.patient_id, "8480-6", NOW - timedelta(hours=1), NOW)
    assert (len(seen(ward)), len(kept)) == (1, 1)


def test_the_id_of_another_patients_follow_up_is_refused_and_keeps_nothing(ward):
    other = ward.another("马建业", 1)
    for asked, code in ((held(), "visit-reading"), (held(None, None), "visit-id-taken")):
        hold(ward, asked)
        with pytest.raises(Refused) as refused:
            hold(ward, asked, patient_id=other)
        assert refused.value.code == code
    assert seen(ward, other) == ()


def test_an_excluded_patient_has_no_class(ward):
    with standing_as(ward.cast.system()):
        Watch.objects.filter(patient_id=ward.patient_id, until=None).update(parameters={"pregnant": "yes"})
    hold(ward, held(130, 80))
    assert (seen(ward)[0].control, proposed(ward)) == ("", [])


def test_a_refused_pressure_keeps_nothing(ward):
    with pytest.raises(Refused):
        hold(ward, held(120, 125))
    # unusual is asked about, and kept once somebody has looked twice
    with pytest.raises(Refused):
        hold(ward, held(262, 120))
    assert seen(ward) == ()
    hold(ward, held(262, 120), is_checked=True)
    assert len(seen(ward)) == 1


def test_what_does_not_fit_is_refused_in_words(ward):
    with pytest.raises(VisitRefused) as ahead:
        hold(ward, held(None, None, ago=-timedelta(hours=1)))
    with pytest.raises(VisitRefused) as before:
        hold(ward, held(None, None, ago=timedelta(days=90)))
    assert (ahead.value.code, before.value.code) == ("visit-ahead", "visit-before-plan")
    for key in ("colleague", "patient", "front_desk"):
        with pytest.raises(Refused):
            hold(ward, held(), key=key)
    with pytest.raises(NotAllowed):
        hold(ward, held(None, None), key="patient")


def test_nobody_is_followed_up_without_a_plan(ward):
    nurse = ward.cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        (enrolment,) = enrolments.open_enrolments(nurse, ward.patient_id)
        pathways.leave(viewer=nurse, enrolment_id=enrolment.id, reason=CloseReason.WITHDRAWN, now=NOW)
    with pytest.raises(NoPlan):
        hold(ward, held(None, None))
