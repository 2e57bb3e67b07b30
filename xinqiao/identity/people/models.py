"""Tables of people. Direct identifiers are sealed; keyed tokens beside them make them findable."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xinqiao.foundation.crypto import EncryptedTextField
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import Wall
from xinqiao.identity.people.types import ContactSystem, Relationship, Sex, Standing, Voice

_MY_ORGANIZATION = "organization_id = (SELECT xq_organization())"
_GRANTED = "ANY ((SELECT xq_patients())::uuid[])"


class Person(models.Model):
    """One human being, however many hospitals know them.

    A person is visible to themself, and wherever a patient row or a family link of theirs is
    visible (the walls of those tables decide that).
    """

    wall: ClassVar[Wall] = Wall.custom(
        read=(
            "id = (SELECT xq_person()) OR account_id = (SELECT xq_account())"
            " OR EXISTS (SELECT 1 FROM people_patient p WHERE p.person_id = people_person.id)"
            " OR EXISTS (SELECT 1 FROM people_relatedperson r WHERE r.person_id = people_person.id)"
        ),
        write="(SELECT xq_organization()) IS NOT NULL OR (SELECT xq_person()) IS NOT NULL",
    )

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.OneToOneField("accounts.Account", on_delete=models.PROTECT, null=True)
    name = EncryptedTextField()
    phone = EncryptedTextField(null=True)
    id_number = EncryptedTextField(null=True)
    sex = models.CharField(max_length=10, choices=[(sex.value, sex.value) for sex in Sex])
    birth_on = models.DateField(null=True)
    # exact tokens: they find the same human again when another hospital registers them
    name_token = models.BinaryField()
    phone_token = models.BinaryField(null=True, db_index=True)
    id_token = models.BinaryField(null=True, unique=True)
    created_at = models.DateTimeField()


class Patient(models.Model):
    """A person as one hospital knows them."""

    wall: ClassVar[Wall] = Wall.custom(
        read=f"{_MY_ORGANIZATION} OR id = {_GRANTED}",
        write=f"{_MY_ORGANIZATION} OR id = {_GRANTED}",
    )

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="patients")
    mrn = models.CharField(max_length=40)
    standing = models.CharField(
        max_length=12,
        choices=[(standing.value, standing.value) for standing in Standing],
        default=Standing.ALIVE.value,
    )
    standing_since = models.DateTimeField()
    time_zone = models.CharField(max_length=60)
    salutation = models.CharField(max_length=40, default="")
    language = models.CharField(max_length=10, default="zh-Hans")
    voice = models.CharField(
        max_length=8, choices=[(voice.value, voice.value) for voice in Voice], default=Voice.SELF.value
    )
    registered_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organization", "mrn"], name="patient_mrn_once")
        ]


class SearchToken(models.Model):
    """One keyed token of one patient; kinds: phone, id_number, mrn, name, name_prefix, pinyin, initials."""

    wall: ClassVar[Wall] = Wall.PATIENT

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="search_tokens")
    kind = models.CharField(max_length=12)
    token = models.BinaryField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organization", "token"], name="search_token_lookup")]


class CareTeam(models.Model):
    """A team looking after a patient, from an instant until another (half-open)."""

    wall: ClassVar[Wall] = Wall.PATIENT

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="care_teams")
    team = models.ForeignKey("organizations.Team", on_delete=models.PROTECT)
    start = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["patient", "team"], condition=Q(until__isnull=True), name="care_team_once"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["team", "patient"], condition=Q(until__isnull=True), name="care_team_open")
        ]


class RelatedPerson(models.Model):
    """A relative, the areas they may see, and until when. A right ends at once on revocation."""

    wall: ClassVar[Wall] = Wall.PATIENT

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="relatives")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="relations")
    relationship = models.CharField(
        max_length=12, choices=[(relationship.value, relationship.value) for relationship in Relationship]
    )
    areas = ArrayField(models.CharField(max_length=20), default=list)
    start = models.DateTimeField()
    until = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["patient", "person"],
                condition=Q(revoked_at__isnull=True),
                name="related_person_once",
            )
        ]


class ContactPoint(models.Model):
    """One way to reach a patient."""

    wall: ClassVar[Wall] = Wall.PATIENT

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="contact_points")
    system = models.CharField(
        max_length=10, choices=[(system.value, system.value) for system in ContactSystem]
    )
    value = EncryptedTextField()
    is_preferred = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)


class PatientLink(models.Model):
    """`patient` is the same human as `survivor`. Merging writes this row and moves nothing."""

    wall: ClassVar[Wall] = Wall.custom(
        read=f"{_MY_ORGANIZATION} OR patient_id = {_GRANTED} OR survivor_id = {_GRANTED}",
        write=_MY_ORGANIZATION,
    )

    id = models.UUIDField(primary_key=True, default=new_id)
    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="links_to")
    survivor = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="links_from")
    reason = models.CharField(max_length=200)
    # what un-merging gives back
    standing_before = models.CharField(max_length=12, default=Standing.ALIVE.value)
    linked_at = models.DateTimeField()
    unlinked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["patient"], condition=Q(unlinked_at__isnull=True), name="patient_link_one_open"
            ),
            models.CheckConstraint(
                condition=~Q(patient=models.F("survivor")), name="patient_link_to_another"
            ),
        ]
