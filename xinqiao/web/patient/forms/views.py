"""A short form: asked, answered, handed in; danger is answered on the same screen."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from xinqiao.chart.questionnaires import queries as questionnaires
from xinqiao.chart.questionnaires.errors import AnswersRefused
from xinqiao.foundation.ids import new_id
from xinqiao.identity.people.permissions import check_can_write_patient
from xinqiao.identity.people.types import Area
from xinqiao.journeys import questionnaire as journey
from xinqiao.web.patient.frame import Acting, acting_for_named, patient_page, show
from xinqiao.web.patient.help import help_words

from . import presenters
from .reading import answers_of


@require_http_methods(["GET", "HEAD", "POST"])
@patient_page
def form(request: HttpRequest, acting: Acting, name: str) -> HttpResponse:
    """Ask, or take the answers in."""
    asked = questionnaires.questionnaire(name)
    if request.method != "POST":
        check_can_write_patient(acting.viewer, acting.patient_id, Area.QUESTIONNAIRES)
        questions = presenters.questions(asked, {}, {}, acting)
        return _page(request, acting, name, questions, response_id=new_id())
    acting = acting_for_named(request, acting)
    answers = answers_of(asked, request.POST)
    try:
        done = journey.submit(
            viewer=acting.viewer,
            patient_id=acting.patient_id,
            name=name,
            response_id=_response_id(request),
            answers=answers,
            now=acting.now,
            language=acting.language,
        )
    except AnswersRefused as refusal:
        questions = presenters.questions(asked, answers, presenters.faults(refusal), acting)
        return _page(request, acting, name, questions, response_id=_response_id(request), status=422)
    if done.told is not None and done.told.card is not None:
        help_ = help_words(done.told.card, done.told.cover_line)
        return show(request, acting, "help.html", tab="today", help=help_)
    return show(request, acting, "forms/done.html", tab="today", was_told=done.told is not None)


def _page(
    request: HttpRequest,
    acting: Acting,
    name: str,
    questions: presenters.Questions,
    *,
    response_id: UUID,
    status: int = 200,
) -> HttpResponse:
    return show(
        request,
        acting,
        "forms/page.html",
        tab="today",
        status=status,
        name=name,
        form=questions,
        response_id=response_id,
    )


def _response_id(request: HttpRequest) -> UUID:
    # chosen when the page was made: handing the same page in twice is one response
    try:
        return UUID(request.POST.get("response_id", ""))
    except ValueError:
        return new_id()
