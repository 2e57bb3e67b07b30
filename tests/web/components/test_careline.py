"""The care line: where its parts stand, and that it never says more than is known."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinqiao.web.components.careline.drawing import draw
from xinqiao.web.components.careline.geometry import (
    FRAMES,
    Day,
    Line,
    Pier,
    Tower,
    bucket_shares,
    cable_y,
    silences,
    spans,
    split_cable,
)
from xinqiao.web.components.careline.sentence import say_line
from xinqiao.web.components.example_data import care_line

START = date(2025, 10, 27)


def on(day: int) -> date:
    return START + timedelta(days=day)


def line(today: int = 22, towers=(0, 7, 30, 92), done=(), piers=()) -> Line:
    return Line(
        today=on(today),
        towers=[Tower(on(n), f"t{n}") for n in towers],
        days=[Day(on(n), 1.0) for n in done],
        piers=[Pier(on(n)) for n in piers],
    )


def test_hero_stands_where_the_design_board_put_it() -> None:
    made = spans(care_line(), FRAMES["hero"])
    places = [round(span.x0) for span in made] + [round(made[-1].x1)]
    assert places == [26, 109, 283, 366]
    assert draw(care_line(), "hero").today_x == pytest.approx(222, abs=1)


def test_cable_hangs_from_tower_to_tower() -> None:
    assert cable_y(0, 50, 40) == cable_y(1, 50, 40) == 50
    assert cable_y(0.5, 50, 40) == 90


def test_splitting_keeps_the_curve() -> None:
    before, after = split_cable(0, 100, 0.25, 0, 40)
    assert before == "M0 0Q12.5 20 25 30"
    assert after == "M25 30Q62.5 60 100 0"


def test_days_before_today_have_one_hanger_each() -> None:
    drawing = draw(line(done=range(1, 22)), "hero")
    kinds = [stroke.kind for stroke in drawing.strokes]
    assert kinds.count("hanger") == 20  # day 7 carries its tower
    assert kinds.count("miss") == 0


def test_days_without_record_are_dotted() -> None:
    kinds = [stroke.kind for stroke in draw(line(done=[1, 2]), "hero").strokes]
    assert kinds.count("hanger") == 2
    assert kinds.count("miss") == 18


@pytest.mark.parametrize(
    ("done", "piers", "expected"),
    [
        ([1, 2, 3, 4, 5, 6, 8, 9], [], []),
        ([1, 2, 3, 4, 5, 6], [], []),
        ([1, 2, 3], [], [(4, 6)]),
        ([1, 2, 3], [5], []),
    ],
)
def test_deck_breaks_after_three_silent_days(done, piers, expected) -> None:
    found = silences(line(today=10, done=done, piers=piers), on(0))
    assert found == [(on(a), on(b)) for a, b in expected]


def test_today_is_never_counted_as_silent() -> None:
    assert silences(line(today=3, done=[]), on(0)) == []
    assert silences(line(today=4, done=[]), on(0)) == [(on(1), on(3))]


def test_nothing_agreed_ahead_draws_no_promise() -> None:
    drawing = draw(line(towers=[0], done=range(1, 22)), "hero")
    assert not [stroke for stroke in drawing.strokes if "ahead" in stroke.kind]


def test_no_meeting_at_all_draws_nothing() -> None:
    assert draw(line(towers=[]), "hero").strokes == []


def test_first_day_before_any_hanger() -> None:
    drawing = draw(line(today=0, towers=[0, 7]), "wide")
    assert not [stroke for stroke in drawing.strokes if stroke.kind in {"hanger", "miss"}]


def test_squeezed_days_share_a_hanger() -> None:
    assert bucket_shares([1.0, 0.0, None, None, 1.0, None], 2) == [0.5, None, 0.5]


def test_time_is_cut_where_it_is_squeezed() -> None:
    assert "axisbreak" in {stroke.kind for stroke in draw(line(), "wide").strokes}


def test_mini_shows_thirty_days_and_ends_today() -> None:
    drawing = draw(line(today=60, towers=[0], done=range(1, 61)), "mini")
    hangers = [stroke for stroke in drawing.strokes if stroke.kind == "hanger"]
    assert len(hangers) == 30
    assert hangers[-1].d.startswith("M133 ")


@given(
    today=st.integers(0, 400),
    towers=st.lists(st.integers(-60, 500), max_size=8),
    done=st.lists(st.integers(-60, 400), max_size=60),
    size=st.sampled_from(["hero", "wide", "slim", "mini"]),
)
def test_any_life_can_be_drawn_within_the_frame(today, towers, done, size) -> None:
    drawing = draw(line(today=today, towers=towers, done=done), size)
    if drawing.today_x is not None:
        assert 0 <= drawing.today_x <= drawing.width
    assert all("nan" not in stroke.d and "inf" not in stroke.d for stroke in drawing.strokes)


def test_sentence_says_the_same() -> None:
    said = say_line(care_line())
    assert "门诊复查" in said
    assert "第 22 天" in said
    assert "18" in said


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("门诊复查", "门诊复查"),
        ("Check-up", "Check-up"),
        ("Phone visit 2", "Phone visit…"),
        ("心内科三个月门诊复查", "心内科三个月…"),
    ],
)
def test_a_label_is_cut_by_its_width_and_not_by_its_letters(label, shown):
    drawn = draw(
        Line(today=on(22), towers=[Tower(on(0), "a"), Tower(on(30), label)], days=[], piers=[]), "hero"
    )
    assert [each.text for each in drawn.labels] == ["a", shown]
