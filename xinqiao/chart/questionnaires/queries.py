"""Forms and what was answered."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from xinqiao.chart.questionnaires import rules
from xinqiao.chart.questionnaires.errors import UnknownQuestionnaire
from xinqiao.chart.questionnaires.models import QuestionnaireResponse
from xinqiao.chart.questionnaires.permissions import check_can_read_answers
from xinqiao.chart.questionnaires.types import (
    Answers,
    AuthorKind,
    Item,
    Questionnaire,
    ResponseStatus,
    ResponseView,
    ToldSymptoms,
)
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people.queries import same_person


def questionnaire(name: str, version: str = "") -> Questionnaire:
    """Return a form, the newest version unless one is named. Raises UnknownQuestionnaire."""
    form = rules.forms().get((name, version)) if version else rules.newest(name)
    if form is None:
        raise UnknownQuestionnaire
    return form


def next_item(form: Questionnaire, answers: Answers) -> Item | None:
    """Return the item to ask next, or None at the end of the form."""
    return rules.next_item(form, answers)


def begun(viewer: Viewer, patient_id: UUID, name: str) -> ResponseView | None:
    """Return the latest copy of a form that was begun and not handed in, to go on with."""
    check_can_read_answers(viewer, patient_id)
    rows = QuestionnaireResponse.objects.filter(
        patient_id__in=same_person(patient_id), questionnaire=name, status=ResponseStatus.IN_PROGRESS
    )
    row = rows.order_by("-started_at").first()
    return _view(row) if row else None


def responses(viewer: Viewer, patient_id: UUID, *, limit: int = 20) -> list[ResponseView]:
    """Return the latest completed copies, newest first."""
    check_can_read_answers(viewer, patient_id)
    rows = QuestionnaireResponse.objects.filter(
        patient_id__in=same_person(patient_id), status=ResponseStatus.COMPLETED
    )
    return [_view(row) for row in rows.order_by("-completed_at")[:limit]]


def symptoms_told(patient_ids: Iterable[UUID], since: datetime, until: datetime) -> list[ToldSymptoms]:
    """Symptoms named on forms that were handed in from `since` to `until`, both included; one query.

    For rules: it runs under the caller's wall and does not ask who is looking.
    """
    rows = QuestionnaireResponse.objects.filter(
        patient_id__in=list(patient_ids),
        status=ResponseStatus.COMPLETED,
        completed_at__gte=since,
        completed_at__lte=until,
    ).order_by("completed_at", "id")
    found = [(row, _symptoms(row)) for row in rows]
    return [
        ToldSymptoms(patient_id=row.patient_id, at=row.completed_at, symptoms=symptoms)
        for row, symptoms in found
        if row.completed_at and symptoms
    ]


def _symptoms(row: QuestionnaireResponse) -> tuple[str, ...]:
    form = rules.forms().get((row.questionnaire, row.version))
    return rules.symptoms_of(form, row.answers) if form else ()


def _view(row: QuestionnaireResponse) -> ResponseView:
    return ResponseView(
        id=row.id,
        patient_id=row.patient_id,
        questionnaire=row.questionnaire,
        version=row.version,
        status=ResponseStatus(row.status),
        author_kind=AuthorKind(row.author_kind),
        answers=row.answers,
        task_id=row.task_id,
        started_at=row.started_at,
        completed_at=row.completed_at,
    )
