"""Tables of notifications: what was to be said, to whom, and its life on every channel."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from xinqiao.contact.notifications.types import ChannelName, DeliveryState, Severity, Voice
from xinqiao.foundation.crypto import EncryptedTextField
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import Wall


class Message(models.Model):
    """One thing to say to one person, once per occurrence, naming its cause; worded at sending."""

    wall: ClassVar[Wall] = Wall.PATIENT

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT)
    enrolment = models.ForeignKey("enrolments.Enrolment", on_delete=models.PROTECT, null=True)
    recipient = models.ForeignKey("people.Person", on_delete=models.PROTECT)
    # the family link under which a relative gets a copy; looked at again before every attempt
    relative_id = models.UUIDField(null=True)
    voice = models.CharField(max_length=8, choices=[(voice.value, voice.value) for voice in Voice])
    language = models.CharField(max_length=10, default="zh-Hans")
    template_id = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    severity = models.CharField(max_length=8, choices=[(level.value, level.value) for level in Severity])
    cause_type = models.CharField(max_length=40)
    cause_id = models.UUIDField()
    occurrence = models.CharField(max_length=120)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["patient", "recipient", "template_id", "occurrence"], name="message_once"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="message_expires_later"),
        ]
        indexes: ClassVar = [models.Index(fields=["patient", "-created_at"], name="message_of_patient")]


class Delivery(models.Model):
    """One message on one channel; in the app this row is the inbox item, so it is there exactly once."""

    wall: ClassVar[Wall] = Wall.PATIENT

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT)
    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="deliveries")
    recipient = models.ForeignKey("people.Person", on_delete=models.PROTECT)
    channel = models.CharField(max_length=10, choices=[(name.value, name.value) for name in ChannelName])
    state = models.CharField(
        max_length=12,
        choices=[(state.value, state.value) for state in DeliveryState],
        default=DeliveryState.SCHEDULED.value,
    )
    reason = models.CharField(max_length=20, default="")
    detail = models.CharField(max_length=300, default="")
    is_permanent = models.BooleanField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    lease_id = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    provider_id = models.CharField(max_length=200, default="")
    to_masked = models.CharField(max_length=120, default="")
    # sealed: the words to a relative name the patient
    subject = EncryptedTextField(null=True)
    body = EncryptedTextField(null=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "channel"], name="delivery_once_per_channel"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["organization", "next_attempt_at"],
                condition=Q(state__in=["scheduled", "queued"]),
                name="delivery_due",
            ),
            models.Index(fields=["recipient", "channel", "-sent_at"], name="delivery_inbox"),
            models.Index(fields=["organization", "-created_at"], name="delivery_latest"),
        ]


class ContactPreference(models.Model):
    """Whether a person wants to be reached on a channel about a patient, and where."""

    wall: ClassVar[Wall] = Wall.PATIENT

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT)
    channel = models.CharField(max_length=10, choices=[(name.value, name.value) for name in ChannelName])
    is_on = models.BooleanField()
    address = EncryptedTextField(null=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["patient", "person", "channel"], name="contact_preference_once")
        ]


class OutboxEntry(models.Model):
    """What the demonstration's 发件箱 took in place of a telephone network; demo only."""

    # a sign-in code has no hospital yet: it is asked for before anybody is known
    wall: ClassVar[Wall] = Wall.custom(
        read="organization_id IS NULL OR organization_id = ANY ((SELECT xq_organizations())::uuid[])",
        write="organization_id IS NULL OR organization_id = (SELECT xq_organization())",
    )

    id = models.UUIDField(primary_key=True, default=new_id)
    organization_id = models.UUIDField(null=True)
    idempotency_key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20)
    to_masked = models.CharField(max_length=120)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-at"], name="outbox_entry_latest")]
