"""What can be tapped is whole and said in words, and what does not fit has a name and can be mended."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from xinqiao.companion.engagement.errors import WORDS
from xinqiao.companion.engagement.rules import clean_text, mended, objection, pads
from xinqiao.companion.engagement.types import Kind, Written
from xinqiao.foundation.phrases import LANGUAGES, say

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
GOOD = Written(kind=Kind.EXERCISE, choice="walk", amount=Decimal(30), happened_at=NOW)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_can_be_tapped_and_every_choice_is_said(kind) -> None:
    pad = pads().by_kind[kind]
    assert pad.choices or pad.amounts
    assert pad.source.startswith("D ")
    codes = [one.code for one in (*pad.choices, *pad.details)]
    assert len(codes) == len(set(codes))
    assert bool(pad.amounts) == bool(pad.unit)
    for one in (*pad.choices, *pad.details):
        assert [bool(say(one.words, language=language)) for language in LANGUAGES] == [True, True]


def test_codes_of_symptoms_are_those_of_the_chart() -> None:
    assert all(one.words == f"symptom.{one.code}" for one in pads().by_kind[Kind.SYMPTOM].choices)


WRONG = [
    (replace(GOOD, choice="", amount=None), "nothing"),
    (replace(GOOD, text="字" * 1001), "too-long"),
    (replace(GOOD, choice="fly"), "not-a-choice"),
    (replace(GOOD, detail="fast"), "not-a-choice"),
    (replace(GOOD, amount=Decimal(31)), "not-a-choice"),
    (replace(GOOD, happened_at=None), "no-time"),
    (replace(GOOD, happened_at=NOW + timedelta(minutes=6)), "in-the-future"),
]


@pytest.mark.parametrize(("written", "problem"), WRONG)
def test_what_does_not_fit_has_a_name_and_words(written, problem) -> None:
    assert objection(written, NOW) == problem
    assert str(WORDS[problem])


def test_what_fits_has_none() -> None:
    assert objection(GOOD, NOW) == ""
    assert objection(replace(GOOD, happened_at=NOW + timedelta(minutes=5)), NOW) == ""


@pytest.mark.parametrize(("written", "problem"), WRONG[1:])
def test_words_of_danger_are_kept_without_what_is_wrong(written, problem) -> None:
    fitting = mended(replace(written, text=written.text or "胸痛"), problem, NOW)
    assert fitting is not None
    assert objection(fitting, NOW) == ""


def test_control_characters_are_no_words() -> None:
    assert clean_text(" a\x00\x07b\n\tc ") == "ab\n\tc"
    assert clean_text("\x00") == ""


def test_nothing_cannot_be_mended() -> None:
    assert mended(GOOD, "nothing", NOW) is None
