"""The consent ledger: one row per decision, never changed."""

from typing import ClassVar

from django.db import models

from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import Access, Wall
from xinqiao.identity.consent.types import Channel, Decision


class ConsentEntry(models.Model):
    """A grant or a withdrawal of one purpose, with the wording that was on the screen."""

    wall: ClassVar[Wall] = Wall.PATIENT
    access: ClassVar[Access] = Access.APPEND

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey("people.Patient", on_delete=models.PROTECT)
    purpose = models.CharField(max_length=40)
    # what it is about where the purpose is granted one by one: a device, a relative, a hospital, a visit
    target_id = models.UUIDField(null=True)
    decision = models.CharField(
        max_length=10, choices=[(decision.value, decision.value) for decision in Decision]
    )
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    # the human who decided: the patient or a guardian
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT)
    account_id = models.UUIDField(null=True)
    is_by_guardian = models.BooleanField(default=False)
    channel = models.CharField(max_length=10, choices=[(channel.value, channel.value) for channel in Channel])
    wording_version = models.CharField(max_length=20)
    wording_language = models.CharField(max_length=10)
    wording_hash = models.CharField(max_length=64)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["patient", "purpose", "-at"], name="consent_latest"),
        ]
