"""Slots of a day, due doses, and adherence as the patient reported it."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from xinqiao.chart.medicines import rules
from xinqiao.chart.medicines.types import Intake, IntakeStatus, Medicine, Slot, Source

DAY = date(2026, 11, 18)
AT = datetime(2026, 11, 18, 0, tzinfo=UTC)


def medicine(number=1, name="缬沙坦氨氯地平", times=("07:30",), **over):
    facts = {
        "id": UUID(int=number),
        "patient_id": UUID(int=9),
        "name": name,
        "dose_text": "80/5 mg",
        "times": times,
        "from_on": DAY - timedelta(days=30),
        "until_on": None,
        "prescriber": "陈砚秋",
        "source": Source.STAFF,
        "stop_reason": "",
    }
    return Medicine(**(facts | over))


def said(status, number=1, on=DAY, at="07:30", minutes=0, reason=""):
    return Intake(
        medicine_id=UUID(int=number),
        on=on,
        at=at,
        status=status,
        reason=reason,
        recorded_at=AT + timedelta(minutes=minutes),
    )


@pytest.mark.parametrize(
    ("at", "slot"),
    [
        ("03:59", Slot.BEDTIME),
        ("04:00", Slot.MORNING),
        ("10:59", Slot.MORNING),
        ("11:00", Slot.NOON),
        ("15:00", Slot.EVENING),
        ("20:59", Slot.EVENING),
        ("21:00", Slot.BEDTIME),
    ],
)
def test_slots_of_a_day(at, slot):
    assert rules.slot_of(at) is slot


@pytest.mark.parametrize(
    ("over", "code"),
    [
        ({}, ""),
        ({"name": " "}, "no-name"),
        ({"times": ()}, "no-times"),
        ({"times": ("07:30", "07:30")}, "no-times"),
        ({"times": ("7:30",)}, "not-a-time"),
        ({"times": ("0730",)}, "not-a-time"),
        ({"until_on": DAY}, "ends-before-it-starts"),
        ({"until_on": DAY + timedelta(days=1)}, ""),
    ],
)
def test_a_new_line_must_make_sense(over, code):
    facts = {"name": "阿司匹林", "times": ("07:30",), "from_on": DAY, "until_on": None}
    assert rules.objection(**(facts | over)) == code


def test_due_doses_come_by_time_with_the_last_word():
    twice = medicine(2, "替格瑞洛片", ("20:00", "07:30"))
    ended = medicine(3, "布洛芬", until_on=DAY)
    intakes = [
        said(IntakeStatus.TAKEN, minutes=1),
        said(IntakeStatus.UNDONE, minutes=2),
        said(IntakeStatus.SKIPPED, 2, at="20:00", reason="forgot"),
        said(IntakeStatus.TAKEN, 2, on=DAY - timedelta(days=1)),
    ]
    doses = rules.due_doses([medicine(), twice, ended], intakes, DAY)
    assert [(dose.at, dose.medicine.name, dose.status, dose.reason) for dose in doses] == [
        ("07:30", "替格瑞洛片", None, ""),
        ("07:30", "缬沙坦氨氯地平", None, ""),
        ("20:00", "替格瑞洛片", IntakeStatus.SKIPPED, "forgot"),
    ]
    assert doses[0].recorded_at is None
    assert doses[2].recorded_at == AT


def test_reported_adherence_of_two_weeks():
    until = DAY + timedelta(days=1)
    taken = [
        said(IntakeStatus.TAKEN, on=DAY - timedelta(days=back)) for back in range(14) if back not in {3, 5}
    ]
    taken += [said(IntakeStatus.SKIPPED, on=DAY - timedelta(days=3), reason="supply")]
    new = medicine(2, "新药", from_on=DAY)
    over = medicine(3, "旧药", until_on=DAY - timedelta(days=20))
    found = rules.adherence([medicine(), new, over], taken, until_on=until, days=14)
    first, second = found.strips
    assert (first.due, first.taken, first.missed, len(first.days)) == (14, 12, 2, 14)
    assert first.days[10].skipped == 1
    assert [day.due for day in second.days] == [0] * 13 + [1]
    assert (found.due, found.taken) == (15, 12)
