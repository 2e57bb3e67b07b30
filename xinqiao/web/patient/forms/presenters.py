"""Questions in the viewer's words, with what was answered and what is still wanted."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from xinqiao.chart.questionnaires.errors import WORDS, AnswersRefused
from xinqiao.chart.questionnaires.types import Answer, Item, ItemType, Questionnaire
from xinqiao.foundation.phrases import say
from xinqiao.web.patient.frame import Acting

from .reading import NO, YES


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question. `kind` is how it is drawn: many, one, or text."""

    name: str
    text: str
    kind: str
    options: list[dict[str, Any]]
    value: str
    is_optional: bool
    error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """A whole form."""

    title: str
    questions: list[Question]


def questions(
    form: Questionnaire, answers: Mapping[str, Sequence[Answer]], faulty: Mapping[str, str], acting: Acting
) -> Questions:
    """Return the form as answered so far, with a sentence beside each answer that does not fit."""

    def said(phrase_id: str) -> str:
        return say(phrase_id, voice=acting.voice, language=acting.language)

    return Questions(
        title=said(form.title),
        questions=[
            Question(
                name=item.link_id,
                text=said(item.text),
                kind=_kind(item),
                options=[
                    {
                        "value": value,
                        "label": label,
                        "is_chosen": value in _as_typed(answers.get(item.link_id, ())),
                    }
                    for value, label in _options(item, said)
                ],
                value="".join(
                    str(one) for one in answers.get(item.link_id, ()) if item.type is ItemType.STRING
                ),
                is_optional=not item.required or item.enable_when is not None,
                error=faulty.get(item.link_id, ""),
            )
            for item in form.items
        ],
    )


def _kind(item: Item) -> str:
    if item.type is ItemType.STRING:
        return "text"
    if item.type is ItemType.INTEGER:
        return "number"
    return "many" if item.repeats else "one"


def _options(item: Item, said: Any) -> list[tuple[str, str]]:
    if item.type is ItemType.BOOLEAN:
        return [(YES, _("Yes")), (NO, _("No"))]
    if item.type is ItemType.INTEGER:
        numbers = range(item.minimum or 0, (item.maximum or 0) + 1)
        return [(str(number), str(number)) for number in numbers]
    return [(option, said(f"{item.text}.{option}")) for option in item.options]


def _as_typed(given: Sequence[Answer]) -> set[str]:
    return {(YES if one else NO) if isinstance(one, bool) else str(one) for one in given}


def faults(refusal: AnswersRefused) -> dict[str, str]:
    """Return what is wrong, by question."""
    return {problem.link_id: str(WORDS[problem.code]) for problem in refusal.problems}
