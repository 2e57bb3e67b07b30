"""Tables of medicines. A line of the schedule may end; what was said about a dose is only added to."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from xinqiao.chart.medicines.types import IntakeStatus, Source
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import Access, Wall


class Medication(models.Model):
    """One medicine in a patient's schedule (FHIR MedicationStatement)."""

    wall: ClassVar[Wall] = Wall.PATIENT

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    dose_text = models.CharField(max_length=120)
    times = ArrayField(models.CharField(max_length=5))
    from_on = models.DateField()
    until_on = models.DateField(null=True)
    prescriber = models.CharField(max_length=80, default="")
    source = models.CharField(max_length=10, choices=[(one.value, one.value) for one in Source])
    cause_type = models.CharField(max_length=40, default="")
    cause_id = models.UUIDField(null=True)
    scheduled_at = models.DateTimeField()
    scheduled_by = models.CharField(max_length=80, default="")
    stopped_at = models.DateTimeField(null=True)
    stop_reason = models.CharField(max_length=200, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="medication_ends_after_start",
            )
        ]
        indexes: ClassVar = [models.Index(fields=["patient", "from_on"], name="medication_of_patient")]


class MedicationIntake(models.Model):
    """What somebody said about one dose of one local day; a later row overrules an earlier one."""

    wall: ClassVar[Wall] = Wall.PATIENT
    access: ClassVar[Access] = Access.APPEND

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT)
    medication = models.ForeignKey(Medication, on_delete=models.PROTECT, related_name="intakes")
    on = models.DateField()
    at = models.CharField(max_length=5)
    status = models.CharField(max_length=8, choices=[(one.value, one.value) for one in IntakeStatus])
    reason = models.CharField(max_length=12, default="")
    recorded_at = models.DateTimeField()
    account_id = models.UUIDField(null=True)
    cause_id = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["patient", "on"], name="intake_of_patient")]
