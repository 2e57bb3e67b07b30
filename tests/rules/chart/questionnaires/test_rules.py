"""Forms as data: what is asked, what fits, what is said to those who act on it."""

import tomllib
from pathlib import Path

import pytest

from xinqiao.chart import questionnaires
from xinqiao.chart.questionnaires import rules
from xinqiao.chart.questionnaires.types import EnableWhen, Item, ItemType, Questionnaire

FORM = rules.newest("how-are-you")
WELL = {"symptoms": ["none"], "side-effect": [False], "missed-days": [0], "contact-today": [False]}


def test_the_shipped_form_is_a_draft_with_every_word_in_both_languages():
    words = tomllib.loads((Path(questionnaires.__path__[0]) / "phrases/how-are-you.toml").read_text())
    ids = [FORM.title]
    for item in FORM.items:
        ids += [item.text, *(f"{item.text}.{option}" for option in item.options)]
    assert FORM.status == "draft"
    assert sorted(ids) == sorted(words)
    assert all(set(words[one]["self"]) == {"zh-Hans", "en"} for one in ids)


def test_unknown_forms_are_none():
    assert rules.newest("unknown") is None


def test_one_question_after_another_and_the_reason_only_after_missed_days():
    answers, asked = {}, []
    replies = WELL | {"missed-days": [2], "missed-reason": ["forgot"], "words": ["好"]}
    while item := rules.next_item(FORM, answers):
        asked.append(item.link_id)
        answers[item.link_id] = replies[item.link_id]
    assert asked == ["symptoms", "side-effect", "missed-days", "missed-reason", "contact-today", "words"]
    assert rules.next_item(FORM, WELL).link_id == "words"


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (WELL, []),
        (WELL | {"words": ["有点累"]}, []),
        (WELL | {"missed-days": [2], "missed-reason": ["forgot"]}, []),
        (
            {},
            [
                ("symptoms", "please-answer"),
                ("side-effect", "please-answer"),
                ("missed-days", "please-answer"),
                ("contact-today", "please-answer"),
            ],
        ),
        (WELL | {"missed-days": [2]}, [("missed-reason", "please-answer")]),
        (WELL | {"symptoms": ["none", "chest"]}, [("symptoms", "none-or-some")]),
        (WELL | {"symptoms": ["sneeze"]}, [("symptoms", "does-not-fit")]),
        (WELL | {"side-effect": [False, True]}, [("side-effect", "one-answer")]),
        (WELL | {"side-effect": [1]}, [("side-effect", "does-not-fit")]),
        (WELL | {"missed-days": [8]}, [("missed-days", "does-not-fit"), ("missed-reason", "please-answer")]),
        (WELL | {"missed-days": [-1]}, [("missed-days", "does-not-fit")]),
        (
            WELL | {"missed-days": [True]},
            [("missed-days", "does-not-fit"), ("missed-reason", "please-answer")],
        ),
        (WELL | {"words": ["长" * 1001]}, [("words", "does-not-fit")]),
        (WELL | {"weather": ["fine"]}, [("weather", "unknown-question")]),
    ],
)
def test_what_does_not_fit_is_named(answers, expected):
    assert [(one.link_id, one.code) for one in rules.problems(FORM, answers, is_complete=True)] == expected


def test_a_begun_form_may_have_gaps():
    assert rules.problems(FORM, {"symptoms": ["chest"]}, is_complete=False) == []


def test_what_is_said_to_those_who_act():
    answers = {
        "symptoms": ["chest", "blurred"],
        "side-effect": [True],
        "missed-days": [0],
        "missed-reason": ["cost"],
        "contact-today": [True],
        "words": ["胸口闷", " "],
    }
    assert rules.symptoms_of(FORM, answers) == ("chest", "blurred")
    assert rules.symptoms_of(FORM, WELL) == ()
    assert rules.words_of(FORM, answers) == "胸口闷"
    assert (rules.is_yes(answers, "contact-today"), rules.is_yes(WELL, "contact-today")) == (True, False)
    assert (rules.number(answers, "missed-days"), rules.number({}, "missed-days")) == (0, None)
    assert "missed-reason" not in rules.asked_only(FORM, answers)
    assert set(rules.without_words(FORM, answers)) == set(answers) - {"words"}


def test_other_shapes_of_forms():
    bare = Questionnaire(
        name="x",
        version="1",
        status="draft",
        title="x",
        licence="",
        items=(
            Item(link_id="n", type=ItemType.INTEGER, text="n"),
            Item(link_id="t", type=ItemType.STRING, text="t", enable_when=EnableWhen(link_id="n", above=3)),
        ),
    )
    assert rules.symptoms_of(bare, {}) == ()
    assert rules.problems(bare, {"n": [10**9], "t": ["any length"]}, is_complete=True) == []
    assert [rules.is_enabled(bare.items[1], {"n": given}) for given in ([4], [3], [], ["4"])] == [
        True,
        False,
        False,
        False,
    ]
