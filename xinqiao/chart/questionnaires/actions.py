"""Keeping answers: begun copies without their free text, completed ones whole and for good."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from xinqiao.chart.questionnaires import queries, rules
from xinqiao.chart.questionnaires.errors import AlreadyCompleted, AnswersRefused
from xinqiao.chart.questionnaires.events import QuestionnaireCompleted
from xinqiao.chart.questionnaires.models import RESPONSE_STATES, QuestionnaireResponse
from xinqiao.chart.questionnaires.permissions import author_kind, check_can_answer
from xinqiao.chart.questionnaires.types import Answers, Completed, Questionnaire, ResponseStatus
from xinqiao.foundation import audit, events
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people import queries as people


@transaction.atomic
def save_answers(
    *,
    viewer: Viewer,
    patient_id: UUID,
    name: str,
    response_id: UUID,
    answers: Answers,
    task_id: UUID | None = None,
    now: datetime,
) -> UUID:
    """Keep a begun copy under the id that the phone chose; the last save stands.

    Free text is left out: words are kept only once a journey has screened them for danger.
    Raises AnswersRefused, AlreadyCompleted, UnknownQuestionnaire, NotAllowed.
    """
    check_can_answer(viewer, patient_id)
    form = queries.questionnaire(name)
    _check(form, answers, is_complete=False)
    row = _row(viewer, patient_id, form, response_id, task_id, now)
    row.status = RESPONSE_STATES.next(row.status, "save")
    row.answers, row.saved_at = rules.without_words(form, answers), now
    row.save()
    return row.id


@transaction.atomic
def complete_response(
    *,
    viewer: Viewer,
    patient_id: UUID,
    name: str,
    response_id: UUID,
    answers: Answers,
    task_id: UUID | None = None,
    now: datetime,
) -> Completed:
    """Keep a whole copy for good; the same copy again changes nothing and says `is_new` is false.

    To be called by `journeys.questionnaire` only, which screens the words in the same transaction.
    Raises AnswersRefused, AlreadyCompleted, UnknownQuestionnaire, NotAllowed.
    """
    check_can_answer(viewer, patient_id)
    form = queries.questionnaire(name)
    asked = rules.asked_only(form, answers)
    _check(form, answers, is_complete=True)
    row = _row(viewer, patient_id, form, response_id, task_id, now)
    if row.status == ResponseStatus.COMPLETED:
        if row.answers != asked:
            raise AlreadyCompleted
        return _completed(form, row, is_new=False)
    row.status = RESPONSE_STATES.next(row.status, "complete")
    row.answers, row.saved_at, row.completed_at = asked, now, now
    row.save()
    _tell(viewer, row, now)
    return _completed(form, row, is_new=True)


def _check(form: Questionnaire, answers: Answers, *, is_complete: bool) -> None:
    problems = rules.problems(form, answers, is_complete=is_complete)
    if problems:
        raise AnswersRefused(problems)


def _row(
    viewer: Viewer,
    patient_id: UUID,
    form: Questionnaire,
    response_id: UUID,
    task_id: UUID | None,
    now: datetime,
) -> QuestionnaireResponse:
    row = QuestionnaireResponse.objects.select_for_update().filter(id=response_id).first()
    if row is not None and (row.patient_id, row.questionnaire) != (patient_id, form.name):
        raise AlreadyCompleted
    return row or QuestionnaireResponse(
        id=response_id,
        organization_id=people.cards(viewer, [patient_id])[patient_id].organization_id,
        patient_id=patient_id,
        questionnaire=form.name,
        version=form.version,
        status=RESPONSE_STATES.initial,
        author_kind=author_kind(viewer, patient_id),
        account_id=viewer.account_id,
        task_id=task_id,
        started_at=now,
    )


def _tell(viewer: Viewer, row: QuestionnaireResponse, now: datetime) -> None:
    audit.record(
        viewer,
        "complete_response",
        object_type="questionnaire_response",
        object_id=row.id,
        subjects=[row.patient_id],
        now=now,
    )
    events.announce(
        QuestionnaireCompleted(
            organization_id=row.organization_id,
            cause_id=row.id,
            at=now,
            patient_id=row.patient_id,
            questionnaire=row.questionnaire,
        )
    )


def _completed(form: Questionnaire, row: QuestionnaireResponse, *, is_new: bool) -> Completed:
    return Completed(
        id=row.id,
        organization_id=row.organization_id,
        patient_id=row.patient_id,
        questionnaire=row.questionnaire,
        is_new=is_new,
        symptoms=rules.symptoms_of(form, row.answers),
        words=rules.words_of(form, row.answers),
        wants_contact=rules.is_yes(row.answers, "contact-today"),
        has_side_effect=rules.is_yes(row.answers, "side-effect"),
        missed_days=rules.number(row.answers, "missed-days"),
    )
