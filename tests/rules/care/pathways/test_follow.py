"""While a plan runs: satisfied tasks, lapses, classes, proposals and changes."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from xinqiao.care.pathways.rules import follow
from xinqiao.care.pathways.rules.template import read, shipped
from xinqiao.care.pathways.types import (
    Change,
    FollowUpFacts,
    Measured,
    MeasureRequest,
    NewMedicine,
    OpenTask,
    PlanChanges,
    PlanSettings,
)

HTN = read(shipped()["HTN-ADULT"])
MORNING = datetime(2026, 11, 20, 0, tzinfo=UTC)
ZHOU, OTHER = UUID(int=1), UUID(int=2)
TODAY = date(2026, 11, 20)


def task(number, patient=ZHOU, required=("8480-6", "8462-4"), opens=MORNING):
    return OpenTask(
        id=UUID(int=number),
        patient_id=patient,
        series="bp7",
        required=frozenset(required),
        opens_at=opens,
        closes_at=opens + timedelta(hours=12),
    )


def value(number, code, patient=ZHOU, hours=7):
    return Measured(
        id=UUID(int=number), patient_id=patient, code=code, measured_at=MORNING + timedelta(hours=hours)
    )


def test_both_values_inside_the_window_satisfy_every_task_that_asks_for_them():
    tasks = [task(10), task(11), task(12, patient=OTHER), task(13, opens=MORNING + timedelta(hours=12))]
    done = follow.satisfied(tasks, [value(20, "8480-6"), value(21, "8462-4"), value(22, "8867-4")])
    assert done == {UUID(int=10): UUID(int=20), UUID(int=11): UUID(int=20)}


@pytest.mark.parametrize(
    "values",
    [
        [],
        [value(20, "8480-6")],
        [value(20, "8480-6"), value(21, "8462-4", hours=12)],
        [value(20, "8480-6", hours=-1), value(21, "8462-4", hours=-1)],
        [value(20, "8480-6", patient=OTHER), value(21, "8462-4", patient=OTHER)],
    ],
)
def test_half_a_reading_or_one_outside_the_window_satisfies_nothing(values):
    assert follow.satisfied([task(10)], values) == {}


def test_a_task_that_requires_nothing_is_never_done_by_a_reading():
    assert follow.satisfied([task(10, required=())], [value(20, "8480-6")]) == {}


@pytest.mark.parametrize(
    ("offset", "measure", "expected"),
    [
        (-1, None, None),
        (0, None, (12, 36)),
        (6, None, (12, 36)),
        (7, None, None),
        (7, MeasureRequest(from_on=TODAY + timedelta(days=8), days=3, slots=("am",)), None),
        (8, MeasureRequest(from_on=TODAY + timedelta(days=8), days=3, slots=("am",)), (24, 36)),
        (11, MeasureRequest(from_on=TODAY + timedelta(days=8), days=3, slots=("am",)), None),
    ],
)
def test_readings_are_expected_only_while_the_plan_asks_for_them(offset, measure, expected):
    found = follow.cadence_on(HTN, PlanSettings(measure=measure), TODAY, TODAY + timedelta(days=offset))
    assert (found and (found.every_hours, found.grace_hours)) == expected
    assert found is None or found.codes == ("8480-6", "8462-4")


def test_no_enrolment_without_an_age_that_fits():
    assert follow.refusal(HTN, age=None, conditions=frozenset()) == "age-unknown"
    assert follow.refusal(HTN, age=17, conditions=frozenset()) == "too-young"
    assert follow.refusal(HTN, age=30, conditions=frozenset({"pregnancy"})) == "excluded-pregnancy"
    assert follow.refusal(HTN, age=18, conditions=frozenset({"diabetes"})) == ""


def test_the_personal_target_goes_before_the_template():
    assert follow.target_in_force(HTN, PlanSettings(), 68) == (135, 85)
    assert follow.target_in_force(HTN, PlanSettings(), None) == (135, 85)
    assert follow.target_in_force(HTN, PlanSettings(systolic_below=140, diastolic_below=90), 68) == (140, 90)
    assert follow.target_in_force(HTN, PlanSettings(systolic_below=140), 68) == (135, 85)
    with pytest.raises(ValueError, match="no home target at 12"):
        follow.target_in_force(HTN, PlanSettings(), 12)


def test_home_values_are_compared_unrounded():
    assert not follow.is_above(Decimal("134.6"), Decimal("84.9"), (135, 85))
    assert follow.is_above(Decimal("135.0"), Decimal(80), (135, 85))
    assert follow.is_above(Decimal(120), Decimal(85), (135, 85))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, []),
        ({"control": "satisfied", "streak": 3}, ["satisfied"]),
        ({"control": "unsatisfied", "streak": 1}, ["unsatisfied-once"]),
        ({"control": "unsatisfied", "streak": 2}, ["unsatisfied-again"]),
        ({"missed": 1}, []),
        ({"missed": 2}, ["missed-twice"]),
    ],
)
def test_what_the_template_proposes(facts, expected):
    assert [rule.id for rule in follow.proposals(HTN, FollowUpFacts(**facts))] == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "nothing-to-change"),
        ({"systolic_below": 130}, "target-needs-both"),
        ({"systolic_below": 80, "diastolic_below": 130}, "target-upside-down"),
        ({"next_visit_on": TODAY - timedelta(days=1)}, "visit-in-the-past"),
        ({"channel": "pigeon"}, "unknown-channel"),
        ({"measure": MeasureRequest(from_on=TODAY, days=0, slots=("am",))}, "measure-needs-days"),
        ({"measure": MeasureRequest(from_on=TODAY, days=3, slots=())}, "measure-needs-days"),
        (
            {"measure": MeasureRequest(from_on=TODAY - timedelta(days=1), days=3, slots=("am",))},
            "measure-in-the-past",
        ),
        ({"measure": MeasureRequest(from_on=TODAY, days=3, slots=("noon",))}, "unknown-slot"),
        ({"measure": MeasureRequest(from_on=TODAY, days=3, slots=("am",))}, ""),
        ({"next_visit_on": TODAY}, ""),
        ({"channel": "phone"}, ""),
        ({"systolic_below": 130, "diastolic_below": 80}, ""),
        ({"start_medicines": (NewMedicine(name="a", dose_text="b", times=("07:30",), from_on=TODAY),)}, ""),
    ],
)
def test_changes_are_looked_at_before_they_are_made(changes, expected):
    assert follow.objection(HTN, PlanChanges(**changes), today=TODAY) == expected


def test_a_programme_without_readings_cannot_ask_for_them():
    bare = type(HTN)(**{name: getattr(HTN, name) for name in HTN.__slots__} | {"series": ()})
    wanted = PlanChanges(measure=MeasureRequest(from_on=TODAY, days=3, slots=("am",)))
    assert follow.objection(bare, wanted, today=TODAY) == "programme-without-readings"
    assert follow.cadence_on(bare, PlanSettings(), TODAY, TODAY) is None


def test_a_change_says_what_differs_and_nothing_else():
    request = MeasureRequest(from_on=TODAY, days=3, slots=("am", "pm"))
    wanted = PlanChanges(
        systolic_below=140,
        diastolic_below=90,
        measure=request,
        next_visit_on=date(2026, 11, 26),
        channel="phone",
    )
    after, lines = follow.apply(PlanSettings(), wanted, today=TODAY, target=(135, 85))
    assert lines == (
        Change(field="target", before=[135, 85], after=[140, 90]),
        Change(
            field="measure", before=None, after={"from_on": "2026-11-20", "days": 3, "slots": ["am", "pm"]}
        ),
        Change(field="next_visit_on", before=None, after="2026-11-26"),
        Change(field="channel", before="", after="phone"),
    )
    assert follow.apply(after, wanted, today=TODAY, target=(140, 90)) == (after, ())
    assert follow.from_json(follow.to_json(after)) == after
    assert follow.from_json({}) == PlanSettings()
    assert follow.apply(PlanSettings(), PlanChanges(), today=TODAY, target=(135, 85)) == (PlanSettings(), ())
