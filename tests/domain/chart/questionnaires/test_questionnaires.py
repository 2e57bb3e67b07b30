"""Answers: begun copies without words, whole ones for good, sending again harmless."""

import pytest

from tests.cast import NOW
from xinqiao.chart.questionnaires import actions, queries
from xinqiao.chart.questionnaires.errors import AlreadyCompleted, AnswersRefused, UnknownQuestionnaire
from xinqiao.chart.questionnaires.types import AuthorKind
from xinqiao.foundation.errors import Conflict, NotAllowed, NotFound
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.models import OutboxEvent
from xinqiao.foundation.walls import standing_as
from xinqiao.simulation.cast import Cast

WELL = {"symptoms": ["none"], "side-effect": [False], "missed-days": [0], "contact-today": [False]}


def hand_in(
    cast: Cast, answers, who="patient", response_id=None, verb=actions.complete_response, name="how-are-you"
):
    viewer = cast.viewer(who, now=NOW)
    with standing_as(viewer):
        return verb(
            viewer=viewer,
            patient_id=cast.patient_id,
            name=name,
            response_id=response_id or new_id(),
            answers=answers,
            now=NOW,
        )


def handed_in(cast: Cast, who="nurse"):
    viewer = cast.viewer(who, now=NOW)
    with standing_as(viewer):
        return queries.responses(viewer, cast.patient_id)


def test_a_whole_copy_says_what_matters_and_is_kept(cast: Cast) -> None:
    answers = WELL | {
        "symptoms": ["chest"],
        "missed-days": [2],
        "missed-reason": ["forgot"],
        "words": ["胸口闷"],
        "contact-today": [True],
    }
    done = hand_in(cast, answers)
    assert (
        done.symptoms,
        done.words,
        done.wants_contact,
        done.missed_days,
        done.has_side_effect,
        done.is_new,
    ) == (
        ("chest",),
        "胸口闷",
        True,
        2,
        False,
        True,
    )
    kept = handed_in(cast)
    assert [(one.id, one.answers, one.author_kind) for one in kept] == [
        (done.id, answers, AuthorKind.PATIENT)
    ]


def test_sending_again_changes_nothing_and_other_answers_are_refused(cast: Cast) -> None:
    response_id = new_id()
    assert hand_in(cast, WELL, response_id=response_id).is_new
    assert not hand_in(cast, WELL, response_id=response_id).is_new
    with pytest.raises(AlreadyCompleted):
        hand_in(cast, WELL | {"side-effect": [True]}, response_id=response_id)
    assert len(handed_in(cast)) == 1
    with standing_as(cast.system()):
        assert OutboxEvent.objects.filter(name="QuestionnaireCompleted").count() == 1


def test_a_begun_copy_is_kept_without_its_words_and_gone_on_with(cast: Cast) -> None:
    response_id = new_id()
    begun = {"symptoms": ["none"], "words": ["还没写完"]}
    hand_in(cast, begun, response_id=response_id, verb=actions.save_answers)
    patient = cast.viewer("patient", now=NOW)
    with standing_as(patient):
        found = queries.begun(patient, cast.patient_id, "how-are-you")
        assert (found.id, found.answers, found.completed_at) == (response_id, {"symptoms": ["none"]}, None)
        form = queries.questionnaire("how-are-you")
        assert queries.next_item(form, found.answers).link_id == "side-effect"
    assert hand_in(cast, WELL, response_id=response_id).is_new
    with standing_as(patient):
        assert queries.begun(patient, cast.patient_id, "how-are-you") is None
    with pytest.raises(Conflict):
        hand_in(cast, WELL, response_id=response_id, verb=actions.save_answers)


def test_unfit_answers_are_refused_and_named(cast: Cast) -> None:
    with pytest.raises(AnswersRefused) as refused:
        hand_in(cast, WELL | {"missed-days": [9]})
    assert [(one.link_id, one.code) for one in refused.value.problems] == [
        ("missed-days", "does-not-fit"),
        ("missed-reason", "please-answer"),
    ]
    with pytest.raises(UnknownQuestionnaire):
        hand_in(cast, WELL, name="unknown")
    assert queries.questionnaire("how-are-you", "1").version == "1"
    assert handed_in(cast) == []


def test_the_nurse_may_fill_it_in_on_the_phone(cast: Cast) -> None:
    hand_in(cast, WELL, who="nurse")
    assert [one.author_kind for one in handed_in(cast)] == [AuthorKind.STAFF]


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("daughter", NotAllowed),
        ("front_desk", NotAllowed),
        ("manager", NotAllowed),
        ("colleague", NotAllowed),
        ("outsider", NotFound),
    ],
)
def test_who_was_not_let_in_neither_answers_nor_reads(cast: Cast, who: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        hand_in(cast, WELL, who=who)
    with pytest.raises(refusal):
        handed_in(cast, who)
