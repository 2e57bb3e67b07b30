"""The medicine schedule, ticks and what the patient reported, through the doors."""

from datetime import date, timedelta

import pytest

from tests.cast import NOW
from xinqiao.chart.medicines import actions, queries
from xinqiao.chart.medicines.errors import MedicineRefused, UnknownMedicine
from xinqiao.chart.medicines.permissions import can_schedule
from xinqiao.chart.medicines.types import IntakeStatus, SkipReason
from xinqiao.foundation.errors import NotAllowed, NotFound
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.models import AuditEntry, OutboxEvent
from xinqiao.foundation.walls import standing_as
from xinqiao.simulation.cast import Cast

TODAY = date(2026, 11, 22)


def schedule(
    cast: Cast, name: str = "缬沙坦氨氯地平", times: tuple[str, ...] = ("07:30",), who: str = "doctor", **more
):
    viewer = cast.viewer(who, now=NOW)
    facts = {"dose_text": "80/5 mg", "from_on": TODAY - timedelta(days=20), "prescriber": "陈砚秋"} | more
    with standing_as(viewer):
        return actions.schedule_medicine(
            viewer=viewer, patient_id=cast.patient_id, name=name, times=times, now=NOW, **facts
        )


def tick(cast: Cast, who: str = "patient", on: date = TODAY, slot: str = "morning"):
    viewer = cast.viewer(who, now=NOW)
    with standing_as(viewer):
        return actions.record_taken(viewer=viewer, patient_id=cast.patient_id, on=on, slot=slot, now=NOW)


def doses(cast: Cast, who: str = "patient", on: date = TODAY):
    viewer = cast.viewer(who, now=NOW)
    with standing_as(viewer):
        return [
            (dose.at, dose.medicine.name, dose.status)
            for dose in queries.due_doses(viewer, cast.patient_id, on)
        ]


def test_one_tick_takes_the_whole_slot_and_can_be_taken_back(cast: Cast) -> None:
    schedule(cast)
    schedule(cast, "阿司匹林肠溶片", ("07:30",))
    schedule(cast, "阿托伐他汀钙片", ("20:00",))
    assert len(tick(cast)) == 2
    assert tick(cast) == []
    taken = IntakeStatus.TAKEN
    assert doses(cast) == [
        ("07:30", "缬沙坦氨氯地平", taken),
        ("07:30", "阿司匹林肠溶片", taken),
        ("20:00", "阿托伐他汀钙片", None),
    ]
    viewer = cast.viewer("daughter", now=NOW)
    later = NOW + timedelta(minutes=1)
    with standing_as(viewer):
        actions.undo_slot(viewer=viewer, patient_id=cast.patient_id, on=TODAY, slot="morning", now=later)
    assert [status for _at, _name, status in doses(cast)] == [None, None, None]


def test_a_dose_left_out_keeps_its_reason_when_the_slot_is_ticked(cast: Cast) -> None:
    first = schedule(cast)
    schedule(cast, "阿司匹林肠溶片")
    patient = cast.viewer("patient", now=NOW)
    with standing_as(patient):
        actions.record_skipped(
            viewer=patient, medication_id=first, on=TODAY, at="07:30", reason=SkipReason.SUPPLY, now=NOW
        )
    assert len(tick(cast)) == 1
    with standing_as(patient):
        found = queries.due_doses(patient, cast.patient_id, TODAY)
        week = queries.adherence(patient, cast.patient_id, until=TODAY + timedelta(days=1))
    assert {(dose.medicine.id == first, dose.status, dose.reason) for dose in found} == {
        (True, IntakeStatus.SKIPPED, "supply"),
        (False, IntakeStatus.TAKEN, ""),
    }
    assert (week.due, week.taken, [strip.days[-1].skipped for strip in week.strips]) == (28, 1, [1, 0])


def test_a_whole_slot_can_be_left_out(cast: Cast) -> None:
    schedule(cast)
    patient = cast.viewer("patient", now=NOW)
    slot = {"viewer": patient, "patient_id": cast.patient_id, "on": TODAY, "slot": "morning"}
    with standing_as(patient):
        assert len(actions.skip_slot(**slot, reason=SkipReason.FORGOT, now=NOW)) == 1
        with pytest.raises(MedicineRefused) as unknown:
            actions.skip_slot(**slot, reason="moon", now=NOW)
        assert unknown.value.code == "medicine-no-reason"
        later = NOW + timedelta(minutes=1)
        assert len(actions.undo_slot(**slot, status=IntakeStatus.SKIPPED, now=later)) == 1
    assert doses(cast) == [("07:30", "缬沙坦氨氯地平", None)]


def test_a_stopped_medicine_is_not_asked_for_any_more(cast: Cast) -> None:
    line = schedule(cast)
    doctor = cast.viewer("doctor", now=NOW)
    with standing_as(doctor):
        actions.stop_medicine(viewer=doctor, medication_id=line, on=TODAY, reason="换药", now=NOW)
        assert queries.schedule(doctor, cast.patient_id, TODAY) == ()
        assert queries.schedule(doctor, cast.patient_id, TODAY - timedelta(days=1))[0].stop_reason == "换药"
        with pytest.raises(MedicineRefused) as twice:
            actions.stop_medicine(viewer=doctor, medication_id=line, on=TODAY, reason="x", now=NOW)
    assert twice.value.code == "medicine-already-stopped"
    with pytest.raises(MedicineRefused) as not_due:
        tick(cast)
    assert not_due.value.code == "medicine-not-due"
    assert len(tick(cast, on=TODAY - timedelta(days=1))) == 1


def test_changes_are_audited_and_announced(cast: Cast) -> None:
    schedule(cast)
    tick(cast)
    with standing_as(cast.viewer("patient", now=NOW)):
        verbs = set(AuditEntry.objects.filter(subjects=[cast.patient_id]).values_list("action", flat=True))
    with standing_as(cast.system()):
        said = OutboxEvent.objects.filter(name="MedicinesChanged").count()
    assert {"schedule_medicine", "record_intake"} <= verbs
    assert said == 1


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"name": " "}, "medicine-no-name"),
        ({"times": ()}, "medicine-no-times"),
        ({"times": ("7点",)}, "medicine-not-a-time"),
        ({"until_on": TODAY - timedelta(days=20)}, "medicine-ends-before-it-starts"),
    ],
)
def test_a_line_that_makes_no_sense_is_refused(cast: Cast, more: dict, code: str) -> None:
    with pytest.raises(MedicineRefused) as refused:
        schedule(cast, **more)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("patient", NotAllowed),
        ("daughter", NotAllowed),
        ("front_desk", NotAllowed),
        ("manager", NotAllowed),
        ("colleague", NotAllowed),
        ("outsider", NotFound),
    ],
)
def test_only_the_care_team_changes_the_schedule(cast: Cast, who: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        schedule(cast, who=who)
    viewer = cast.viewer(who, now=NOW)
    with standing_as(viewer):
        assert not can_schedule(viewer, cast.patient_id)
    assert doses(cast) == []


def test_the_care_team_may(cast: Cast) -> None:
    doctor = cast.viewer("doctor", now=NOW)
    with standing_as(doctor):
        assert can_schedule(doctor, cast.patient_id)


def test_strangers_see_and_tick_nothing(cast: Cast) -> None:
    line = schedule(cast)
    outsider = cast.viewer("outsider", now=NOW)
    with standing_as(outsider):
        assert queries.medicine(outsider, line) is None
        assert queries.running(outsider, [cast.patient_id], TODAY, TODAY + timedelta(days=1)) == {}
        with pytest.raises(NotFound):
            queries.due_doses(outsider, cast.patient_id, TODAY)
        with pytest.raises(UnknownMedicine):
            actions.stop_medicine(viewer=outsider, medication_id=line, on=TODAY, reason="x", now=NOW)
        with pytest.raises(UnknownMedicine):
            actions.record_skipped(
                viewer=outsider, medication_id=line, on=TODAY, at="07:30", reason=SkipReason.OTHER, now=NOW
            )
    with pytest.raises(NotFound):
        tick(cast, "outsider")
    with pytest.raises(NotAllowed):
        tick(cast, "colleague")


def test_a_dose_at_another_time_is_not_due(cast: Cast) -> None:
    line = schedule(cast)
    patient = cast.viewer("patient", now=NOW)
    with standing_as(patient):
        with pytest.raises(MedicineRefused):
            actions.record_skipped(
                viewer=patient, medication_id=line, on=TODAY, at="12:00", reason=SkipReason.OTHER, now=NOW
            )
        with pytest.raises(UnknownMedicine):
            actions.record_skipped(
                viewer=patient, medication_id=new_id(), on=TODAY, at="07:30", reason=SkipReason.OTHER, now=NOW
            )


@pytest.mark.parametrize("lines", [1, 3])
def test_queries_do_not_grow_with_the_schedule(cast: Cast, lines: int, django_assert_num_queries) -> None:
    for number in range(lines):
        schedule(cast, f"药 {number}", ("07:30", "20:00"))
    tick(cast)
    patient = cast.viewer("patient", now=NOW)
    with standing_as(patient), django_assert_num_queries(3):
        queries.due_doses(patient, cast.patient_id, TODAY)
    with standing_as(patient), django_assert_num_queries(3):
        queries.adherence(patient, cast.patient_id, until=TODAY)
