"""Laying a plan out: the patient's own days, a horizon at a time, nothing twice."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xinqiao.care.pathways.rules import calendar, layout
from xinqiao.care.pathways.rules.template import read, shipped
from xinqiao.care.pathways.types import Dose, Interval, MeasureRequest, PlanSettings, TaskKind

HTN = read(shipped()["HTN-ADULT"])
ANCHOR = date(2026, 11, 20)
SHANGHAI = "Asia/Shanghai"


def ground(**over):
    facts = {
        "template": HTN,
        "settings": PlanSettings(),
        "doses": (),
        "anchor_on": ANCHOR,
        "zone": SHANGHAI,
        "since": calendar.instant(ANCHOR, "00:00", SHANGHAI),
        "from_on": ANCHOR,
        "until_on": ANCHOR + timedelta(days=15),
    }
    return layout.Ground(**(facts | over))


def keys(tasks, kind):
    return [(task.series, task.due_on.isoformat(), task.slot) for task in tasks if task.kind is kind]


def test_a_new_plan_asks_for_two_readings_a_day_for_seven_days():
    found = keys(layout.lay_out(ground()), TaskKind.MEASURE)
    assert found == [("bp7", f"2026-11-{day}", slot) for day in range(20, 27) for slot in ("am", "pm")]


def test_windows_are_local_half_days_and_grace_is_36_hours():
    morning = layout.lay_out(ground())[0]
    assert morning.opens_at == datetime(2026, 11, 19, 16, tzinfo=UTC)
    assert morning.closes_at == datetime(2026, 11, 20, 4, tzinfo=UTC)
    assert morning.lapses_at == datetime(2026, 11, 21, 16, tzinfo=UTC)


def test_enrolled_in_the_afternoon_the_morning_is_not_asked_for():
    afternoon = datetime(2026, 11, 20, 7, tzinfo=UTC)
    assert keys(layout.lay_out(ground(since=afternoon)), TaskKind.MEASURE)[0] == ("bp7", "2026-11-20", "pm")


def test_two_week_visit_and_weekly_form():
    tasks = layout.lay_out(ground())
    assert keys(tasks, TaskKind.VISIT) == [("v1", "2026-12-04", "")]
    assert keys(tasks, TaskKind.QUESTION) == [
        ("how-are-you", "2026-11-27", ""),
        ("how-are-you", "2026-12-04", ""),
    ]
    visit = next(task for task in tasks if task.kind is TaskKind.VISIT)
    assert visit.opens_at == calendar.instant(date(2026, 12, 1), "00:00", SHANGHAI)
    assert visit.closes_at == calendar.instant(date(2026, 12, 12), "00:00", SHANGHAI)


def test_quarterly_visits_come_four_times_a_year():
    year = layout.visit_days(HTN, PlanSettings(), ANCHOR, date(2027, 12, 1))
    assert [day.isoformat() for day, name in year if name == "q"] == [
        "2027-02-20",
        "2027-05-20",
        "2027-08-20",
        "2027-11-20",
    ]


def test_medicine_tasks_follow_the_schedule_one_per_slot():
    doses = (
        Dose(slot="morning", at="08:00", from_on=ANCHOR),
        Dose(slot="morning", at="07:30", from_on=ANCHOR),
        Dose(
            slot="evening",
            at="20:00",
            from_on=ANCHOR + timedelta(days=1),
            until_on=ANCHOR + timedelta(days=2),
        ),
    )
    tasks = layout.lay_out(ground(doses=doses, until_on=ANCHOR + timedelta(days=3)))
    found = [(task.due_on.day, task.slot, task.at) for task in tasks if task.kind is TaskKind.MEDICINE]
    assert found == [
        (20, "morning", "07:30"),
        (21, "evening", "20:00"),
        (21, "morning", "07:30"),
        (22, "morning", "07:30"),
    ]


def test_extra_readings_never_double_those_of_the_first_week():
    request = MeasureRequest(from_on=ANCHOR + timedelta(days=6), days=3, slots=("am", "pm"))
    tasks = layout.lay_out(ground(settings=PlanSettings(measure=request)))
    days = [(task.due_on.day, task.slot) for task in tasks if task.kind is TaskKind.MEASURE]
    assert len(days) == len(set(days)) == 18
    assert keys(tasks, TaskKind.MEASURE)[-1] == ("measure-extra", "2026-11-28", "pm")
    assert layout.measure_days(request) == (date(2026, 11, 26), date(2026, 11, 28))


def test_a_template_without_readings_or_visits_is_laid_out_too():
    bare = type(HTN)(**{name: getattr(HTN, name) for name in HTN.__slots__} | {"series": ()})
    request = MeasureRequest(from_on=ANCHOR, days=3, slots=("am",))
    assert layout.lay_out(ground(template=bare, settings=PlanSettings(measure=request))) == []
    assert layout.first_measure(bare) is None


@pytest.mark.parametrize(
    ("chosen", "left"),
    [
        (None, ["v1 12-04", "q 02-20", "q 05-20"]),
        (date(2026, 12, 2), ["next-visit 12-02", "q 02-20", "q 05-20"]),
        (date(2027, 2, 10), ["next-visit 02-10", "q 05-20"]),
        (date(2027, 1, 20), ["next-visit 01-20", "q 02-20", "q 05-20"]),
    ],
)
def test_a_visit_set_by_the_team_replaces_the_regular_ones_before_and_around_it(chosen, left):
    plan = PlanSettings(next_visit_on=chosen, visits_changed_on=chosen and date(2026, 11, 25))
    days = layout.visit_days(HTN, plan, ANCHOR, date(2027, 6, 1))
    assert [f"{name} {day:%m-%d}" for day, name in days] == left


def test_a_chosen_visit_is_laid_out_when_its_window_comes_near():
    plan = PlanSettings(next_visit_on=date(2026, 12, 9), visits_changed_on=date(2026, 11, 25))
    tasks = [
        task
        for task in layout.lay_out(ground(settings=plan, until_on=date(2026, 12, 8)))
        if task.kind is TaskKind.VISIT
    ]
    assert [(task.series, task.due_on, task.opens_at) for task in tasks] == [
        ("next-visit", date(2026, 12, 9), calendar.instant(date(2026, 12, 7), "00:00", SHANGHAI))
    ]
    assert layout.lay_out(ground(settings=plan, until_on=date(2026, 12, 6)))[-1].kind is not TaskKind.VISIT


def test_daylight_saving_days_are_23_and_25_hours_long():
    for day, hours in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25)):
        start, end = (calendar.instant(day, clock, "Europe/Berlin") for clock in ("00:00", "24:00"))
        assert end - start == timedelta(hours=hours)
    skipped = calendar.instant(date(2026, 3, 29), "02:30", "Europe/Berlin")
    assert skipped == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert calendar.local_day(skipped, "Europe/Berlin") == date(2026, 3, 29)


@pytest.mark.parametrize(
    ("start", "step", "times", "end"),
    [
        (date(2026, 1, 31), Interval(months=1), 1, date(2026, 2, 28)),
        (date(2026, 1, 31), Interval(months=1), 2, date(2026, 3, 31)),
        (date(2027, 11, 30), Interval(months=3), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), Interval(months=12), 1, date(2029, 2, 28)),
        (date(2028, 2, 28), Interval(days=1), 1, date(2028, 2, 29)),
        (date(2026, 12, 31), Interval(months=1, days=1), 1, date(2027, 2, 1)),
    ],
)
def test_months_and_leap_days(start, step, times, end):
    assert calendar.after(start, step, times) == end


def test_durations():
    assert calendar.interval("P3M") == Interval(months=3)
    assert calendar.interval("P1M14D") == Interval(months=1, days=14)
    for wrong in ("P", "3M", "P2W", ""):
        with pytest.raises(ValueError, match="duration"):
            calendar.interval(wrong)


def test_the_same_evening_is_another_day_elsewhere():
    late = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
    assert calendar.local_day(late, SHANGHAI) == date(2026, 11, 21)
    assert layout.horizon(late, SHANGHAI, 14) == date(2026, 12, 6)
    assert layout.day_number(ANCHOR, date(2026, 12, 12)) == 22


def test_laid_out_again_keeps_what_stands_and_never_revives_what_is_settled():
    wanted = layout.lay_out(ground(until_on=ANCHOR + timedelta(days=1)))
    first, second = wanted[0], wanted[1]
    gone = ("bp7", date(2026, 11, 1), "am")
    cancel, add = layout.relay({gone: "gone", first.key: "kept"}, {second.key}, wanted)
    assert cancel == ["gone"]
    assert [task.key for task in add] == [task.key for task in wanted[2:]]


ZONES = st.sampled_from(
    [SHANGHAI, "Europe/Berlin", "America/New_York", "Pacific/Auckland", "America/St_Johns"]
)
DAYS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
SETTINGS = st.builds(
    PlanSettings,
    measure=st.none()
    | st.builds(
        MeasureRequest,
        from_on=DAYS,
        days=st.integers(1, 30),
        slots=st.sampled_from([("am",), ("am", "pm"), ("pm",)]),
    ),
    next_visit_on=st.none() | DAYS,
    visits_changed_on=st.none() | DAYS,
)
DOSES = st.lists(
    st.builds(
        Dose,
        slot=st.sampled_from(["morning", "evening"]),
        at=st.sampled_from(["07:30", "20:00"]),
        from_on=DAYS,
    ),
    max_size=3,
).map(tuple)


@settings(max_examples=120, deadline=None)
@given(
    anchor=DAYS, start=st.integers(0, 400), length=st.integers(1, 40), zone=ZONES, plan=SETTINGS, doses=DOSES
)
def test_no_task_twice_none_before_the_anchor_none_already_closed(anchor, start, length, zone, plan, doses):
    first = anchor + timedelta(days=start)
    since = calendar.instant(first, "09:00", zone)
    tasks = layout.lay_out(
        ground(
            anchor_on=anchor,
            zone=zone,
            settings=plan,
            doses=doses,
            since=since,
            from_on=first,
            until_on=first + timedelta(days=length),
        )
    )
    assert len({task.key for task in tasks}) == len(tasks)
    assert all(task.due_on >= anchor for task in tasks)
    assert all(task.opens_at >= calendar.instant(anchor, "00:00", zone) for task in tasks)
    assert all(task.opens_at < task.closes_at <= task.lapses_at and task.closes_at > since for task in tasks)


@settings(max_examples=60, deadline=None)
@given(anchor=DAYS, zone=ZONES, cut=st.integers(1, 59))
def test_two_horizons_together_are_one_long_horizon(anchor, zone, cut):
    since = calendar.instant(anchor, "00:00", zone)

    def between(first, last):
        days = {"from_on": anchor + timedelta(days=first), "until_on": anchor + timedelta(days=last)}
        return {task.key for task in layout.lay_out(ground(anchor_on=anchor, zone=zone, since=since, **days))}

    assert between(0, cut) | between(cut, 60) == between(0, 60)
