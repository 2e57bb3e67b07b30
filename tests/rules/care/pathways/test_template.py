"""Programme files: sound as shipped, and every way to be unsound is said."""

from copy import deepcopy

import pytest

from xinqiao.care.pathways.rules.follow import target_for
from xinqiao.care.pathways.rules.template import lint, read, shipped, window_of

HTN = shipped()["HTN-ADULT"]


def broken(**over):
    return deepcopy(HTN) | over


def test_every_shipped_programme_is_a_sound_draft():
    assert {code: (document["status"], list(lint(document))) for code, document in shipped().items()} == {
        "HTN-ADULT": ("draft", [])
    }


def test_it_reads_as_written():
    template = read(HTN)
    assert (template.code, template.version, template.anchor, template.min_age) == (
        "HTN-ADULT",
        "1.0.0",
        "enrolment",
        18,
    )
    assert [one.id for one in template.series] == ["bp7", "medicine", "how-are-you", "v1", "q"]
    assert template.find("v1").window_days == (-3, 7)
    assert template.find("how-are-you").window_days == (-1, 1)
    assert template.find("nothing") is None
    assert target_for(template, "home", 68).systolic_below == 135
    assert target_for(template, "ambulatory", 68) is None


@pytest.mark.parametrize(("days", "window"), [(7, (-1, 1)), (8, (-2, 3)), (31, (-7, 7)), (400, (-14, 14))])
def test_usual_windows(days, window):
    assert window_of(days, read(HTN).windows) == window
    assert window_of(days, ()) == (0, 0)


def test_a_dated_task_without_a_window_takes_the_usual_one():
    once = {"id": "once", "kind": "visit", "phrase": "x", "offset_days": 20}
    assert read(
        broken(tasks=[once], provenance=HTN["provenance"] | {"tasks.once": {"tag": "D", "source": "x"}})
    ).find("once").window_days == (-2, 3)


def task(**over):
    return [{"id": "bp7", "kind": "measure", "phrase": "x"} | over]


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ({}, "missing: code, version, status, title, anchor, min_age, exits, tasks, provenance"),
        (broken(anchor="birthday"), "unknown anchor 'birthday'"),
        (broken(tasks=task() * 2), "task bp7 stands twice"),
        (broken(tasks=task(kind="dance")), "task bp7: unknown kind 'dance'"),
        (broken(tasks=task(phrase="")), "task bp7: no words"),
        (broken(tasks=task(lapse="shout")), "task bp7: unknown lapse 'shout'"),
        (broken(tasks=task(slots=["noon"])), "task bp7: slot noon has no clock times"),
        (broken(tasks=task(window_days=[1, 2])), "task bp7: a window must hold its own day"),
        (broken(tasks=task(required=["1-1"])), "task bp7: requires a value that it does not ask for"),
        (broken(tasks=task(every="often")), "task bp7: not a duration of months and days: 'often'"),
        (
            broken(adjust=[{"id": "a", "when": {"moon": "full"}, "then": {}}]),
            "adjust a: unknown condition moon",
        ),
        (broken(secret_number=3), "no provenance for secret_number"),
        (
            broken(provenance=HTN["provenance"] | {"x": {"tag": "?"}}),
            "provenance of x needs a tag (R, K, D) and a source",
        ),
    ],
)
def test_every_flaw_is_named(document, problem):
    assert problem in list(lint(document))


def rule(name, when, visit):
    return {"id": name, "when": when, "then": {"next_visit": visit}}


@pytest.mark.parametrize(
    ("first", "second", "clash"),
    [
        ({"class": "satisfied"}, {"class": "satisfied"}, True),
        ({"class": "satisfied"}, {"class": "unsatisfied"}, False),
        ({"streak_min": 1, "streak_max": 1}, {"streak_min": 2}, False),
        ({"streak_min": 1}, {"streak_min": 2}, True),
    ],
)
def test_two_rules_that_may_meet_must_not_disagree(first, second, clash):
    problems = list(lint(broken(adjust=[rule("a", first, "P14D"), rule("b", second, "P3M")])))
    assert problems == (["adjust a and b disagree on next_visit"] if clash else [])


def test_an_unsound_document_is_not_read():
    with pytest.raises(ValueError, match="unknown anchor"):
        read(broken(anchor="birthday"))
