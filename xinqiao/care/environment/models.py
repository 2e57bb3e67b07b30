"""Reports of districts, the district a patient chose to give, and what they were told."""

from typing import ClassVar

from django.db import models

from xinqiao.care.environment.types import Kind
from xinqiao.foundation.fields import ExactDecimalField
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import Access, Wall

_KINDS = [(kind.value, kind.value) for kind in Kind]


class Report(models.Model):
    """What a feed told of a district at an instant; nothing about anybody."""

    wall: ClassVar[Wall] = Wall.INSTANCE

    id = models.UUIDField(primary_key=True, default=new_id)
    district = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=16, choices=_KINDS)
    value = ExactDecimalField(null=True)
    band = models.CharField(max_length=16, blank=True)
    rank = models.PositiveSmallIntegerField()
    observed_at = models.DateTimeField()
    received_at = models.DateTimeField()
    source = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["district", "kind", "observed_at"], name="report_once")
        ]
        indexes: ClassVar = [models.Index(fields=["observed_at"], name="report_observed")]


class District(models.Model):
    """The district that a patient chose to give. Never found out by ourselves."""

    wall: ClassVar[Wall] = Wall.PATIENT
    access: ClassVar[Access] = Access.FULL

    id = models.UUIDField(primary_key=True, default=new_id)
    organization_id = models.UUIDField()
    patient = models.OneToOneField("people.Patient", on_delete=models.PROTECT, related_name="+")
    district = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    chosen_at = models.DateTimeField()


class Advice(models.Model):
    """That a patient was told about a band on one of their days; never twice."""

    wall: ClassVar[Wall] = Wall.PATIENT
    access: ClassVar[Access] = Access.APPEND

    id = models.UUIDField(primary_key=True, default=new_id)
    organization_id = models.UUIDField()
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT, related_name="+")
    enrolment_id = models.UUIDField(null=True)
    programme = models.CharField(max_length=40)
    kind = models.CharField(max_length=16, choices=_KINDS)
    band = models.CharField(max_length=16)
    rank = models.PositiveSmallIntegerField()
    local_on = models.DateField()
    told_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["patient", "kind", "band", "local_on"], name="advice_once_a_day")
        ]
