"""What a name is found by, how numbers are masked, ages."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xinqiao.identity.people import rules
from xinqiao.identity.people.types import PatientCard, Sex, Standing, Voice


@given(st.text(max_size=12))
def test_every_name_is_found_by_itself(name: str) -> None:
    terms = rules.name_terms(name)
    assert not rules.fold(name) or rules.query_terms(name, phone="") & terms


def test_parts_of_a_chinese_name() -> None:
    parts = {text for kind, text in rules.name_terms("周桂兰") if kind == "name_prefix"}
    assert parts == {"周", "周桂", "周桂兰", "桂", "桂兰", "兰"}


def test_a_latin_name_is_found_by_the_start_of_its_words() -> None:
    parts = {text for kind, text in rules.name_terms("Anna Berg") if kind == "name_prefix"}
    assert parts == {"an", "ann", "anna", "be", "ber", "berg"}


def test_an_empty_search_and_name_have_no_terms() -> None:
    assert rules.name_terms("  ") == rules.query_terms(" ", phone="") == set()


def test_identifiers() -> None:
    terms = rules.identifier_terms(mrn="A-1", phone="8610999990101", id_number="99000119580312998x")
    assert terms == {
        ("mrn", "a-1"),
        ("phone", "8610999990101"),
        ("phone_tail", "0101"),
        ("id_number", "99000119580312998x"),
    }
    assert rules.identifier_terms(mrn="1", phone=None, id_number=None) == {("mrn", "1")}


@pytest.mark.parametrize(
    ("phone", "masked"),
    [(None, ""), ("", ""), ("8613800001234", "138****1234"), ("442079460000", "442****0000")],
)
def test_masking(phone: str | None, masked: str) -> None:
    assert rules.mask_phone(phone) == masked


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (date(1958, 3, 12), date(2026, 3, 11), 67),
        (date(1958, 3, 12), date(2026, 3, 12), 68),
        (date(2012, 2, 29), date(2026, 2, 28), 13),
    ],
)
def test_age(born: date, day: date, age: int) -> None:
    assert rules.age_on(born, day) == age
    assert rules.needs_guardian(born, day) is (age < 14)


def test_birthdays_of_leap_days() -> None:
    assert rules.birthday(date(2012, 2, 29), 18) == date(2030, 3, 1)
    assert rules.birthday(date(2012, 5, 1), 18) == date(2030, 5, 1)


def test_merged_is_reached_by_no_step() -> None:
    assert all(Standing.MERGED not in following for following in rules.FOLLOWING.values())
    assert rules.FOLLOWING.keys() == set(Standing)


def test_names_sort_by_sound() -> None:
    assert sorted(["周", "安", "林"], key=rules.sort_key) == ["安", "林", "周"]


@pytest.mark.parametrize(("born", "age"), [(None, None), (date(1958, 3, 12), 68), (date(1958, 12, 1), 67)])
def test_a_card_knows_the_age(born: date | None, age: int | None) -> None:
    some = {"id": None, "person_id": None, "organization_id": None}
    card = PatientCard(
        **some, name="周", sex=Sex.FEMALE, birth_on=born, mrn="1", standing=Standing.ALIVE, salutation="周",
        language="zh-Hans", voice=Voice.SELF, time_zone="Asia/Shanghai", phone_masked="",
    )  # fmt: skip
    assert card.age_on(date(2026, 11, 22)) == age
