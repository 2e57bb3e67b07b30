"""What arrived and what was refused; the words of a refused item are sealed, for they may name people."""

from typing import ClassVar

from django.db import models

from xinqiao.chart.intake.types import FileState, RefusalState
from xinqiao.foundation.crypto import EncryptedTextField
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import Access, Wall

# A person at home writes here (their own reading was refused) but only staff and machines read the list.
_WALL = Wall.custom(
    read="organization_id = (SELECT xq_organization())",
    write=(
        "(organization_id = (SELECT xq_organization())"
        " OR organization_id = ANY ((SELECT xq_organizations())::uuid[]))"
    ),
)


class Arrival(models.Model):
    """One batch as it came in: from whom, when, and what became of it."""

    wall: ClassVar[Wall] = _WALL
    access: ClassVar[Access] = Access.APPEND

    id = models.UUIDField(primary_key=True, default=new_id)
    organization_id = models.UUIDField()
    kind = models.CharField(max_length=30)
    source_kind = models.CharField(max_length=16)
    source_key = models.CharField(max_length=200)
    received_at = models.DateTimeField()
    stored = models.PositiveIntegerField(default=0)
    duplicate = models.PositiveIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    details = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organization_id", "-received_at"], name="arrival_organization_at"),
        ]


class Refusal(models.Model):
    """One item that was not kept, word for word, waiting to be mended or dismissed."""

    wall: ClassVar[Wall] = _WALL

    id = models.UUIDField(primary_key=True, default=new_id)
    organization_id = models.UUIDField()
    arrival = models.ForeignKey(Arrival, on_delete=models.PROTECT, related_name="refusals")
    kind = models.CharField(max_length=30)
    source_kind = models.CharField(max_length=16)
    source_key = models.CharField(max_length=200)
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=200, blank=True)
    patient_id = models.UUIDField(null=True)
    code = models.CharField(max_length=60)
    reason = models.TextField()
    original = EncryptedTextField()
    received_at = models.DateTimeField()
    state = models.CharField(max_length=16, default=RefusalState.WAITING.value)
    attempts = models.PositiveSmallIntegerField(default=0)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)
    result_id = models.UUIDField(null=True)
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organization_id", "state", "-received_at"], name="refusal_list"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in RefusalState]),
                name="refusal_state_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state=RefusalState.WAITING.value) | models.Q(settled_at__isnull=False),
                name="refusal_settled_says_when",
            ),
        ]


class SentFile(models.Model):
    """A file too large to be read while its sender waits; its bytes lie sealed until it has been read."""

    wall: ClassVar[Wall] = Wall.PATIENT

    id = models.UUIDField(primary_key=True, default=new_id)
    organization_id = models.UUIDField()
    patient_id = models.UUIDField()
    source_kind = models.CharField(max_length=16)
    source_key = models.CharField(max_length=200)
    kind = models.CharField(max_length=30)
    subject = models.CharField(max_length=128, blank=True)
    mapping = models.TextField(blank=True)
    blob_id = models.UUIDField(null=True)
    size = models.PositiveIntegerField()
    state = models.CharField(max_length=16, default=FileState.WAITING.value)
    attempts = models.PositiveSmallIntegerField(default=0)
    told = models.JSONField(default=dict)
    code = models.CharField(max_length=60, blank=True)
    reason = models.TextField(blank=True)
    sent_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organization_id", "state", "beat_at"], name="sent_file_state"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in FileState]),
                name="sent_file_state_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "working"]) | models.Q(settled_at__isnull=False),
                name="sent_file_settled_says_when",
            ),
            models.CheckConstraint(
                condition=models.Q(settled_at__isnull=True) | models.Q(blob_id__isnull=True),
                name="sent_file_settled_keeps_no_bytes",
            ),
        ]
