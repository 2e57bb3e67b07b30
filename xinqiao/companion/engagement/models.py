"""The table of the diary. What is private is walled off from everybody but the patient themself."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xinqiao.companion.engagement.types import AuthorKind, Kind
from xinqiao.foundation.crypto import EncryptedTextField
from xinqiao.foundation.fields import ExactDecimalField
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import Wall

_GRANTED = (
    "(patient_id = ANY ((SELECT xq_patients())::uuid[])"
    " AND organization_id = ANY ((SELECT xq_organizations())::uuid[])"
    " AND (is_shared OR owner_id = (SELECT xq_person())))"
)
_HOSPITAL = "(organization_id = (SELECT xq_organization()) AND is_shared AND removed_at IS NULL)"


class DiaryEntry(models.Model):
    """One line of a patient's diary.

    `owner_id` is the patient's own person. The hospital reads what is shared and writes nothing; relatives
    read and write what is shared; what is private stands before its owner only, whoever asks.
    """

    wall: ClassVar[Wall] = Wall.custom(read=f"({_HOSPITAL} OR {_GRANTED})", write=_GRANTED)

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT)
    owner_id = models.UUIDField()
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in Kind])
    choices_version = models.SmallIntegerField()
    choice = models.CharField(max_length=40, default="")
    amount = ExactDecimalField(null=True)
    unit = models.CharField(max_length=10, default="")
    detail = models.CharField(max_length=20, default="")
    text = models.TextField(default="")
    happened_at = models.DateTimeField()
    offset_minutes = models.SmallIntegerField()
    local_on = models.DateField()
    is_shared = models.BooleanField()
    author_kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in AuthorKind])
    author_account_id = models.UUIDField(null=True)
    author_name = EncryptedTextField()
    # names this state of the words: what came of it (an item, a finding) says which words it was about
    revision_id = models.UUIDField(default=new_id)
    # chosen by the phone, so that a retry over a bad network is the same entry
    client_id = models.UUIDField()
    recorded_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    removed_by = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["author_account_id", "client_id"],
                condition=Q(removed_at__isnull=True),
                name="diary_entry_once",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["patient", "-happened_at", "-id"], name="diary_of_patient"),
        ]
