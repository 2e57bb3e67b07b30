"""Tables of forms: one filled copy each. What was completed is never changed."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xinqiao.chart.questionnaires.types import AuthorKind, ResponseStatus
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.states import StateTable
from xinqiao.foundation.walls import Wall

RESPONSE_STATES = StateTable(
    name="questionnaire-response",
    initial=ResponseStatus.IN_PROGRESS,
    moves={
        ResponseStatus.IN_PROGRESS: {
            "save": ResponseStatus.IN_PROGRESS,
            "complete": ResponseStatus.COMPLETED,
        },
        ResponseStatus.COMPLETED: {},
    },
)


class QuestionnaireResponse(models.Model):
    """One filled copy. The id comes from the phone, so that sending again is harmless."""

    wall: ClassVar[Wall] = Wall.PATIENT

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT)
    questionnaire = models.CharField(max_length=40)
    version = models.CharField(max_length=10)
    status = models.CharField(max_length=12, choices=[(one.value, one.value) for one in ResponseStatus])
    author_kind = models.CharField(max_length=10, choices=[(one.value, one.value) for one in AuthorKind])
    account_id = models.UUIDField(null=True)
    answers = models.JSONField(default=dict)
    # a task of care, one floor up: named, not referenced
    task_id = models.UUIDField(null=True)
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status=ResponseStatus.IN_PROGRESS.value, completed_at__isnull=True)
                | Q(status=ResponseStatus.COMPLETED.value, completed_at__isnull=False),
                name="response_completed_at",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["patient", "questionnaire", "-started_at"], name="response_of_patient")
        ]
