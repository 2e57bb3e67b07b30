"""Tables of sign-in. No names here: an account is a way in, not a person."""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from xinqiao.foundation.crypto import EncryptedTextField
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import Wall


class Account(AbstractBaseUser):
    """One way in: staff by login name and password, patients and relatives by phone."""

    wall: ClassVar[Wall] = Wall.INSTANCE
    USERNAME_FIELD = "login_name"

    id = models.UUIDField(primary_key=True, default=new_id)
    login_name = models.CharField(max_length=60, unique=True, null=True)
    phone_token = models.BinaryField(unique=True, null=True)
    is_active = models.BooleanField(default=True)
    # raising it ends every session that was opened before
    session_generation = models.PositiveIntegerField(default=1)
    failed_count = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    totp_secret = EncryptedTextField(null=True)
    totp_confirmed_at = models.DateTimeField(null=True)
    # the last time step that was accepted: a code is good once
    totp_last_step = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(login_name__isnull=False) | Q(phone_token__isnull=False),
                name="account_has_a_way_in",
            )
        ]


class RecoveryCode(models.Model):
    """A spare second factor, good once."""

    wall: ClassVar[Wall] = Wall.INSTANCE

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="recovery_codes")
    code_token = models.BinaryField()
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class SignInCode(models.Model):
    """A one-time code sent to a phone; five minutes, five attempts."""

    wall: ClassVar[Wall] = Wall.INSTANCE

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sign_in_codes")
    code_token = models.BinaryField()
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["account", "-sent_at"], name="sign_in_code_latest")]


class SignInLink(models.Model):
    """A link that signs one account in once; made for the demo's cast only."""

    wall: ClassVar[Wall] = Wall.INSTANCE

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="sign_in_links")
    token_hash = models.BinaryField(unique=True)
    as_staff = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class Client(models.Model):
    """A program of another system, known by OAuth 2 client credentials."""

    wall: ClassVar[Wall] = Wall.INSTANCE

    id = models.UUIDField(primary_key=True, default=new_id)
    # a plain id: organizations lie above accounts
    organization_id = models.UUIDField(db_index=True)
    name = models.CharField(max_length=120)
    secret_hash = models.BinaryField()
    scopes = ArrayField(models.CharField(max_length=80), default=list)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class AccessToken(models.Model):
    """A short-lived bearer token of a client."""

    wall: ClassVar[Wall] = Wall.INSTANCE

    id = models.UUIDField(primary_key=True, default=new_id)
    client = models.ForeignKey(Client, on_delete=models.CASCADE, related_name="access_tokens")
    token_hash = models.BinaryField(unique=True)
    scopes = ArrayField(models.CharField(max_length=80), default=list)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)


class DeviceToken(models.Model):
    """The bearer token of one device of one patient; shown once, kept as a hash."""

    wall: ClassVar[Wall] = Wall.INSTANCE

    id = models.UUIDField(primary_key=True, default=new_id)
    # plain ids: organizations and people lie above accounts
    organization_id = models.UUIDField()
    patient_id = models.UUIDField(db_index=True)
    label = models.CharField(max_length=120)
    token_hash = models.BinaryField(unique=True)
    # the same token as an MQTT broker keeps it; none where it was issued before, for nobody knows it any more
    broker_hash = models.CharField(max_length=160, null=True)
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
