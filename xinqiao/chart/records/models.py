"""Tables of kept records: the resource, its versions, its search index."""

from typing import ClassVar

from django.db import models

from xinqiao.chart.records.types import ParamKind
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import Access, Wall

# an organization or a practitioner belongs to no patient; everything else to exactly one
_WALL = Wall.custom(
    read=(
        "organization_id = (SELECT xq_organization())"
        " OR patient_id = ANY ((SELECT xq_patients())::uuid[])"
        " OR (patient_id IS NULL AND organization_id = ANY ((SELECT xq_organizations())::uuid[]))"
    ),
    write="organization_id = (SELECT xq_organization())",
)


class Record(models.Model):
    """One resource as another system owns it; `fhir_id` is that system's logical id."""

    wall: ClassVar[Wall] = _WALL
    seals: ClassVar = {"sealed": "record:{id}:{version}"}

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT, null=True)
    type = models.CharField(max_length=40)
    fhir_id = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    content_hash = models.BinaryField()
    sealed = models.BinaryField()
    last_updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "type", "fhir_id"], name="record_once")
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization", "patient", "type"], name="record_of_patient"),
        ]


class RecordVersion(models.Model):
    """What a resource was before and is now, word for word; nothing is overwritten."""

    wall: ClassVar[Wall] = _WALL
    access: ClassVar[Access] = Access.APPEND
    seals: ClassVar = {"sealed": "record:{record_id}:{version}"}

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT, null=True)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveIntegerField()
    content_hash = models.BinaryField()
    sealed = models.BinaryField()
    arrived_at = models.DateTimeField()
    source = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record", "version"], name="record_version_once")
        ]


class RecordIndex(models.Model):
    """One searchable value of the current version."""

    wall: ClassVar[Wall] = _WALL

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT, null=True)
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="index_entries")
    type = models.CharField(max_length=40)
    param = models.CharField(max_length=30)
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in ParamKind])
    system = models.CharField(max_length=200, default="")
    code = models.CharField(max_length=200, default="")
    text = models.CharField(max_length=300, default="")
    start = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organization", "type", "param", "code"], name="record_by_code"),
            models.Index(fields=["organization", "type", "param", "text"], name="record_by_text"),
            models.Index(fields=["organization", "type", "param", "start"], name="record_by_start"),
        ]
