"""Expected refusals of forms, in words fit for the screen."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xinqiao.foundation.errors import Conflict, NotFound, Refused

if TYPE_CHECKING:
    from xinqiao.chart.questionnaires.types import Problem

WORDS = {
    "please-answer": _("Please answer this question."),
    "one-answer": _("Please choose one answer only."),
    "none-or-some": _("“None of these” cannot stand beside another answer."),
    "does-not-fit": _("This answer does not fit the question."),
    "unknown-question": _("This question is not part of the form."),
}


class AnswersRefused(Refused):
    """Answers that do not fit; `problems` name each question and why."""

    def __init__(self, problems: Sequence["Problem"]) -> None:
        super().__init__(WORDS[problems[0].code], code=f"answers-{problems[0].code}")
        self.problems = tuple(problems)


class UnknownQuestionnaire(NotFound):
    """No form of this name."""

    def __init__(self) -> None:
        super().__init__(_("There is no such form."), code="unknown-questionnaire")


class AlreadyCompleted(Conflict):
    """The answers were handed in already, with another content."""

    def __init__(self) -> None:
        super().__init__(_("These answers were already handed in."), code="response-completed")
