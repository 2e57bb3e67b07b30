"""Tables of enrolments."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import Wall
from xinqiao.identity.enrolments.types import CloseReason


class Enrolment(models.Model):
    """A patient in a programme of a hospital, opened and closed (FHIR EpisodeOfCare)."""

    wall: ClassVar[Wall] = Wall.PATIENT

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT)
    programme = models.CharField(max_length=40)
    team = models.ForeignKey("organizations.Team", on_delete=models.PROTECT)
    anchor_on = models.DateField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        "organizations.Membership", on_delete=models.PROTECT, null=True, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)
    close_reason = models.CharField(
        max_length=12, choices=[(reason.value, reason.value) for reason in CloseReason], null=True
    )
    closed_by = models.ForeignKey(
        "organizations.Membership", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["patient", "programme"],
                condition=Q(closed_at__isnull=True),
                name="enrolment_one_open",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, close_reason__isnull=True)
                | Q(closed_at__isnull=False, close_reason__isnull=False),
                name="enrolment_closed_with_reason",
            ),
        ]
