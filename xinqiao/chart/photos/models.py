"""Photographs that wait for reading and for their answer; settled ones keep neither picture nor words."""

from typing import ClassVar

from django.db import models

from xinqiao.chart.photos.types import OPEN_STATES, PhotoKind, PhotoState
from xinqiao.foundation.crypto import EncryptedTextField
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import Access, Wall


class SentPhoto(models.Model):
    """One photograph of a meter or slip. `recognised` (JSON) may name people: sealed like the picture."""

    wall: ClassVar[Wall] = Wall.PATIENT
    access: ClassVar[Access] = Access.FULL

    id = models.UUIDField(primary_key=True, default=new_id)
    organization_id = models.UUIDField()
    patient_id = models.UUIDField()
    sender_id = models.UUIDField()
    kind = models.CharField(max_length=16)
    blob_id = models.UUIDField(null=True)
    recognised = EncryptedTextField(null=True)
    state = models.CharField(max_length=16, default=PhotoState.WAITING.value)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    kept_until = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organization_id", "state", "kept_until"], name="sent_photo_state"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in PhotoState]),
                name="sent_photo_state_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=[kind.value for kind in PhotoKind]),
                name="sent_photo_kind_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=sorted(state.value for state in OPEN_STATES))
                | models.Q(settled_at__isnull=False, blob_id__isnull=True, recognised__isnull=True),
                name="sent_photo_settled_keeps_nothing",
            ),
        ]
