"""Two tables of values (results, samples), the ledger that keeps them single, and the devices."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from xinqiao.chart.observations.types import DerivedKind, ReadingStatus
from xinqiao.foundation.crypto import EncryptedTextField
from xinqiao.foundation.fields import ExactDecimalField
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import Access, Wall


class Sample(models.Model):
    """A home or device value. Partitioned by month on `measured_at`; written by the staged insert only.

    No foreign keys: partitions are dropped whole, and a check per row would halve the pace of ingest. The
    patient is looked up, under the wall, in the same transaction. The value never changes; its status may.
    """

    wall: ClassVar[Wall] = Wall.PATIENT

    pk = models.CompositePrimaryKey("id", "measured_at")
    id = models.UUIDField(default=new_id)
    measured_at = models.DateTimeField()
    organization_id = models.UUIDField()
    patient_id = models.UUIDField()
    panel_id = models.UUIDField(null=True)
    batch_id = models.UUIDField()
    code = models.CharField(max_length=40)
    sent_code = models.CharField(max_length=40)
    value = ExactDecimalField()
    unit = models.CharField(max_length=40)
    canonical_value = ExactDecimalField()
    device_id = models.UUIDField(null=True)
    device_name = models.CharField(max_length=128)
    method = models.CharField(max_length=16)
    source_kind = models.CharField(max_length=16)
    context = models.JSONField()
    symptoms = ArrayField(models.CharField(max_length=64))
    offset_minutes = models.SmallIntegerField()
    local_on = models.DateField()
    received_at = models.DateTimeField()
    status = models.CharField(max_length=20)
    is_late = models.BooleanField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["patient_id", "code", "-measured_at"], name="sample_series"),
            models.Index(
                fields=["patient_id"],
                name="sample_waiting",
                condition=models.Q(status=ReadingStatus.PRELIMINARY.value),
            ),
        ]


class Result(models.Model):
    """A laboratory value, a score or a value taken in the office: kept as long as the law asks."""

    wall: ClassVar[Wall] = Wall.PATIENT

    id = models.UUIDField(primary_key=True, default=new_id)
    organization_id = models.UUIDField()
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT, related_name="+")
    panel_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=16)
    code = models.CharField(max_length=40)
    sent_code = models.CharField(max_length=40)
    display = models.CharField(max_length=200)
    value = ExactDecimalField()
    unit = models.CharField(max_length=40)
    canonical_value = ExactDecimalField()
    interpretation = models.CharField(max_length=40, blank=True)
    source_kind = models.CharField(max_length=16)
    source_key = models.CharField(max_length=200)
    source_id = models.CharField(max_length=200)
    cause_id = models.UUIDField(null=True)
    context = models.JSONField(default=dict)
    measured_at = models.DateTimeField()
    offset_minutes = models.SmallIntegerField()
    local_on = models.DateField()
    received_at = models.DateTimeField()
    status = models.CharField(max_length=20, default=ReadingStatus.FINAL.value)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["patient", "code", "-measured_at"], name="result_series"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organization_id", "source_key", "source_id", "code"], name="result_arrives_once"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=[status.value for status in ReadingStatus]),
                name="result_status_is_known",
            ),
        ]


class LedgerEntry(models.Model):
    """That an item of a source has been taken, by hash, for 90 days. `id` hashes (source, client id)."""

    wall: ClassVar[Wall] = Wall.PATIENT

    id = models.UUIDField(primary_key=True)
    content = models.UUIDField()
    organization_id = models.UUIDField()
    patient_id = models.UUIDField()
    reading_id = models.UUIDField()
    received_on = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["received_on"], name="ledger_received_on")]


class Device(models.Model):
    """A thing that sends values for one patient. Its secret lies with the accounts, never here."""

    wall: ClassVar[Wall] = Wall.PATIENT
    access: ClassVar[Access] = Access.FULL

    id = models.UUIDField(primary_key=True, default=new_id)
    organization_id = models.UUIDField()
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=80, blank=True)
    # a meter whose maker's cloud speaks for it, and the number on its back
    vendor = models.CharField(max_length=20, blank=True, default="")
    serial = models.CharField(max_length=64, blank=True, default="")
    # which of the users that a shared cuff or scale tells apart the patient is
    user_number = models.PositiveSmallIntegerField(null=True)
    bound_at = models.DateTimeField()
    bound_by = models.UUIDField(null=True)
    unbound_at = models.DateTimeField(null=True)
    # when readings last came from it, to the minute
    last_seen_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["patient", "unbound_at"], name="device_patient")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(unbound_at__isnull=True) | models.Q(unbound_at__gte=models.F("bound_at")),
                name="device_unbound_after_bound",
            ),
            models.UniqueConstraint(
                fields=["organization_id", "vendor", "serial"],
                condition=models.Q(unbound_at__isnull=True) & ~models.Q(serial=""),
                name="device_serial_once",
            ),
        ]


class DerivedValue(models.Model):
    """A computed value of one local day of one human, under the patient row that stands for them now."""

    wall: ClassVar[Wall] = Wall.PATIENT
    access: ClassVar[Access] = Access.FULL

    id = models.UUIDField(primary_key=True, default=new_id)
    organization_id = models.UUIDField()
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=32, choices=[(kind.value, kind.value) for kind in DerivedKind])
    local_on = models.DateField()
    numbers = models.JSONField(default=dict)
    readings = models.PositiveIntegerField()
    days = models.PositiveSmallIntegerField()
    is_sufficient = models.BooleanField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    version = models.CharField(max_length=40)
    derived_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["patient", "kind", "local_on"], name="derived_once_a_day"),
        ]


class DerivationDue(models.Model):
    """That a series of a patient must be computed anew for these local days and those that reach back."""

    wall: ClassVar[Wall] = Wall.PATIENT
    access: ClassVar[Access] = Access.FULL

    id = models.UUIDField(primary_key=True, default=new_id)
    organization_id = models.UUIDField()
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=32, choices=[(kind.value, kind.value) for kind in DerivedKind])
    first_on = models.DateField()
    last_on = models.DateField()
    marked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["patient", "kind"], name="derivation_due_once"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["organization_id", "marked_at"], name="derivation_due_oldest")
        ]


class Vendor(models.Model):
    """A maker of meters whose cloud may call a hospital."""

    wall: ClassVar[Wall] = Wall.ORGANIZATION

    id = models.UUIDField(primary_key=True, default=new_id)
    organization_id = models.UUIDField()
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization_id", "code"], name="vendor_code_once"),
        ]


class VendorKey(models.Model):
    """A secret under which a maker's cloud signs; several hold while one is being changed for another."""

    wall: ClassVar[Wall] = Wall.ORGANIZATION

    id = models.UUIDField(primary_key=True, default=new_id)
    organization_id = models.UUIDField()
    vendor = models.ForeignKey(Vendor, on_delete=models.PROTECT, related_name="keys")
    secret = EncryptedTextField()
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)


class VendorNonce(models.Model):
    """That a call was let in once; kept longer than a call stays timely."""

    wall: ClassVar[Wall] = Wall.ORGANIZATION
    access: ClassVar[Access] = Access.FULL

    id = models.UUIDField(primary_key=True, default=new_id)
    organization_id = models.UUIDField()
    key_id = models.UUIDField()
    nonce = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key_id", "nonce"], name="vendor_nonce_once")
        ]
        indexes: ClassVar = [models.Index(fields=["organization_id", "at"], name="vendor_nonce_age")]
