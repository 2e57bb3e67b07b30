"""The invented town is the same for the same seed and cannot be mistaken for a real one."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from xinqiao.simulation import people
from xinqiao.simulation.scenarios import hypertension as scenario

TODAY = date(2026, 11, 22)


def test_same_seed_same_town_other_seed_another() -> None:
    assert list(people.inhabitants(7, 50, today=TODAY)) == list(people.inhabitants(7, 50, today=TODAY))
    assert list(people.inhabitants(7, 50, today=TODAY)) != list(people.inhabitants(8, 50, today=TODAY))


def test_no_number_can_ring_and_every_phone_is_unique() -> None:
    phones = [person.phone for person in people.inhabitants(7, 2_000, today=TODAY)]
    assert len(set(phones)) == 2_000
    assert {phone[:3] for phone in phones} == {"100"}


@given(st.dates(date(1930, 1, 1), date(1990, 1, 1)), st.integers(0, 10_000))
def test_check_digit_of_the_id_number_is_right(birth_on: date, number: int) -> None:
    text = people.id_number(birth_on, number, "female")
    total = sum(int("10" if digit == "X" else digit) * 2 ** (17 - place) for place, digit in enumerate(text))
    assert total % 11 == 1


@given(st.integers(0, 500), st.integers(0, 120))
def test_readings_are_possible_and_repeatable(number: int, day: int) -> None:
    truth = scenario.patient(3, number)
    readings = list(scenario.day_of_readings(3, truth, day, TODAY))
    assert readings == list(scenario.day_of_readings(3, truth, day, TODAY))
    assert all(55 <= item.diastolic < item.systolic <= 215 for item in readings)
    assert len(readings) <= 2
