"""Tables of the floor: audit, outbox, stream notices, limits, blobs, heartbeats."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import Access, Wall


class AuditEntry(models.Model):
    """Who did what to whom, and why. Features never read it; people do."""

    wall: ClassVar[Wall] = Wall.custom(
        read=(
            "organization_id = (SELECT xq_organization())"
            " OR subjects && (SELECT xq_patients())::uuid[] OR account_id = (SELECT xq_account())"
        ),
        write="true",
    )
    access: ClassVar[Access] = Access.APPEND

    id = models.UUIDField(primary_key=True, default=new_id)
    at = models.DateTimeField()
    organization_id = models.UUIDField(null=True)
    viewer_kind = models.CharField(max_length=16)
    account_id = models.UUIDField(null=True)
    membership_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    viewer_name = models.CharField(max_length=80)
    action = models.CharField(max_length=60)
    object_type = models.CharField(max_length=40)
    object_id = models.UUIDField(null=True)
    subjects = ArrayField(models.UUIDField(), default=list)
    purpose = models.CharField(max_length=40)
    result = models.CharField(max_length=20)
    details = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organization_id", "-at"], name="audit_organization_at"),
        ]


class OutboxEvent(models.Model):
    """A saved fact waiting for its handlers; partitioned by day in the database."""

    wall: ClassVar[Wall] = Wall.INSTANCE

    pk = models.CompositePrimaryKey("on_day", "id")
    on_day = models.DateField()
    id = models.UUIDField(default=new_id)
    name = models.CharField(max_length=80)
    organization_id = models.UUIDField()
    cause_id = models.UUIDField()
    payload = models.JSONField()
    at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    parked_at = models.DateTimeField(null=True)
    last_error = models.TextField(default="")


class OutboxDelivery(models.Model):
    """One event reached one handler, once."""

    wall: ClassVar[Wall] = Wall.INSTANCE

    pk = models.CompositePrimaryKey("event_id", "handler")
    event_id = models.UUIDField()
    handler = models.CharField(max_length=120)
    at = models.DateTimeField()


class StreamNotice(models.Model):
    """Something changed for an audience; ids only. The sequencer gives the offset after commit."""

    wall: ClassVar[Wall] = Wall.INSTANCE

    id = models.UUIDField(primary_key=True, default=new_id)
    organization_id = models.UUIDField()
    audience = models.CharField(max_length=60)
    region = models.CharField(max_length=60)
    subject = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    offset = models.BigIntegerField(null=True, unique=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], name="notice_unnumbered", condition=models.Q(offset__isnull=True)),
            models.Index(fields=["audience", "offset"], name="notice_audience_offset"),
        ]


class RateBucket(models.Model):
    """Attempts counted within one fixed window."""

    wall: ClassVar[Wall] = Wall.INSTANCE

    pk = models.CompositePrimaryKey("key", "window_start")
    key = models.CharField(max_length=120)
    window_start = models.DateTimeField()
    count = models.PositiveIntegerField()


class Blob(models.Model):
    """An encrypted file of a patient's record: photographs and documents."""

    wall: ClassVar[Wall] = Wall.PATIENT
    seals: ClassVar = {"sealed": "blob:{id}"}

    id = models.UUIDField(primary_key=True, default=new_id)
    organization_id = models.UUIDField()
    patient_id = models.UUIDField()
    kind = models.CharField(max_length=30)
    media_type = models.CharField(max_length=60)
    sha256 = models.BinaryField()
    size = models.PositiveIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    sealed = models.BinaryField()
    stored_at = models.DateTimeField()


class Heartbeat(models.Model):
    """When a running process last said that it is well."""

    wall: ClassVar[Wall] = Wall.INSTANCE

    name = models.CharField(max_length=60, primary_key=True)
    beat_at = models.DateTimeField()
    database_role = models.CharField(max_length=60)
