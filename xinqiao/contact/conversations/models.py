"""Tables of conversations. What was said is never changed; notes among staff have a table of their own."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from xinqiao.contact.conversations.types import AuthorKind, ThreadState
from xinqiao.foundation.crypto import EncryptedTextField
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import Access, Wall


class Thread(models.Model):
    """A conversation of a patient and their family with one team about one topic."""

    wall: ClassVar[Wall] = Wall.PATIENT

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT)
    team = models.ForeignKey("organizations.Team", on_delete=models.PROTECT)
    topic = models.CharField(max_length=60, default="care")
    state = models.CharField(
        max_length=10,
        choices=[(state.value, state.value) for state in ThreadState],
        default=ThreadState.ANSWERED.value,
    )
    assignee = models.ForeignKey(
        "organizations.Membership", on_delete=models.PROTECT, null=True, related_name="+"
    )
    opened_at = models.DateTimeField()
    waiting_since = models.DateTimeField(null=True)
    answer_by = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["patient", "team", "topic"], name="thread_once_per_topic"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["team", "state", "-last_at"], name="thread_of_team"),
            models.Index(
                fields=["team", "answer_by"], condition=Q(answer_by__isnull=False), name="thread_due"
            ),
        ]


class ThreadMessage(models.Model):
    """One message: plain text, who said it in which role, and what it answers. Append-only."""

    wall: ClassVar[Wall] = Wall.PATIENT
    access: ClassVar[Access] = Access.APPEND

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="messages")
    kind = models.CharField(max_length=8, choices=[(kind.value, kind.value) for kind in AuthorKind])
    account_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    membership_id = models.UUIDField(null=True)
    author_name = EncryptedTextField()
    author_role = models.CharField(max_length=60, default="")
    on_behalf = models.CharField(max_length=12, default="")
    text = models.TextField()
    sent_at = models.DateTimeField()
    # chosen by the sender's phone, so that a retry over a bad network is the same message
    client_id = models.UUIDField()
    # for a message sent while nobody was there: when the team is back
    reopens_at = models.DateTimeField(null=True)
    cause_type = models.CharField(max_length=40, default="")
    cause_id = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["thread", "client_id"], name="thread_message_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["thread", "sent_at", "id"], name="thread_message_order")]


class Attachment(models.Model):
    """A photograph beside a message; the picture itself is kept by `foundation.files`. Append-only."""

    wall: ClassVar[Wall] = Wall.PATIENT
    access: ClassVar[Access] = Access.APPEND

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT)
    message = models.ForeignKey(ThreadMessage, on_delete=models.PROTECT, related_name="attachments")
    file_id = models.UUIDField()


class ReadReceipt(models.Model):
    """Somebody read a message of the other side. Append-only."""

    wall: ClassVar[Wall] = Wall.PATIENT
    access: ClassVar[Access] = Access.APPEND

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT)
    message = models.ForeignKey(ThreadMessage, on_delete=models.PROTECT, related_name="receipts")
    account_id = models.UUIDField()
    is_staff = models.BooleanField()
    reader_name = EncryptedTextField()
    read_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "account_id"], name="read_receipt_once"),
        ]


class ThreadNote(models.Model):
    """A note among staff. The wall itself keeps it from patients and relatives. Append-only."""

    wall: ClassVar[Wall] = Wall.custom(
        read="organization_id = (SELECT xq_organization())",
        write="organization_id = (SELECT xq_organization())",
    )
    access: ClassVar[Access] = Access.APPEND

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="notes")
    membership_id = models.UUIDField()
    author_name = models.CharField(max_length=60)
    text = models.TextField()
    at = models.DateTimeField()
