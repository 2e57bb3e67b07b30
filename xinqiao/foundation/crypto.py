"""Field encryption and search tokens.

What it is for: dumps, replicas and backups must not reveal direct identifiers; nothing more is
claimed. AES-256-GCM with the row as associated data, so a ciphertext cannot be moved to another
row; keyed tokens (HMAC-SHA256, 16 bytes) make a few exact values searchable.
"""

import base64
import hmac
import json
import re
import secrets
import unicodedata
from functools import lru_cache
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

_NONCE = 12


class KeyRing:
    """Versioned 256-bit keys. The newest seals; every one opens; tokens keep the oldest."""

    def __init__(self, keys: dict[int, bytes]) -> None:
        if not keys or any(len(key) != 32 for key in keys.values()):
            message = "a key ring needs at least one key of 32 bytes"
            raise ValueError(message)
        self.newest = max(keys)
        self._sealers = {version: AESGCM(_derive(key, b"field")) for version, key in keys.items()}
        self._token_key = _derive(keys[min(keys)], b"token")

    def seal(self, plain: bytes, context: str) -> bytes:
        """Return version (1 byte), nonce and ciphertext, bound to `context`."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = self._sealers[self.newest].encrypt(nonce, plain, context.encode())
        return bytes([self.newest]) + nonce + sealed

    def open(self, sealed: bytes, context: str) -> bytes:
        """Return the plain bytes. Raises InvalidTag for another row's or an altered value."""
        version, nonce, rest = sealed[0], sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        return self._sealers[version].decrypt(nonce, rest, context.encode())

    def is_current(self, sealed: bytes) -> bool:
        """Whether the value is sealed under the newest key."""
        return sealed[0] == self.newest

    def token(self, kind: str, text: str) -> bytes:
        """Return the 16-byte keyed token of a normalised text under a kind such as `phone`."""
        return hmac.digest(self._token_key, f"{kind}\0{text}".encode(), sha256)[:16]


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"xinqiao " + purpose).derive(key)


def ring_from_json(text: str) -> KeyRing:
    """Read `{"1": "<base64 of 32 bytes>", …}`."""
    return KeyRing({int(version): base64.b64decode(key) for version, key in json.loads(text).items()})


@lru_cache(maxsize=4)
def _ring(text: str) -> KeyRing:
    return ring_from_json(text)


def ring() -> KeyRing:
    """Return the ring of this instance."""
    return _ring(settings.XINQIAO_KEYS)


def token(kind: str, text: str) -> bytes:
    """Return the search token of an already normalised text."""
    return ring().token(kind, text)


def normalise(text: str) -> str:
    """Fold width, case and white space: what two people would type for the same thing."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().casefold()


def normalise_phone(text: str) -> str:
    """Return a phone number as digits with its country code, `8613800001234`; "" when it is none."""
    digits = re.sub(r"[^\d+]", "", unicodedata.normalize("NFKC", text))
    if digits.startswith("+"):
        return digits[1:]
    digits = digits.removeprefix("00")
    return f"86{digits}" if re.fullmatch(r"1\d{10}", digits) else digits


class _SealedAttribute:
    """Opens on reading, because only then is the row (and so the context) known."""

    def __init__(self, field: "EncryptedTextField") -> None:
        self.field = field

    def __get__(self, instance: models.Model | None, owner: type | None = None) -> Any:
        if instance is None:
            return self
        value = instance.__dict__.get(self.field.attname)
        if isinstance(value, bytes | memoryview):
            value = ring().open(bytes(value), self.field.context(instance)).decode()
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: models.Model, value: object) -> None:
        instance.__dict__[self.field.attname] = value


class EncryptedTextField(models.BinaryField):  # type: ignore[type-arg]
    """Text sealed at rest, bound to table, column and primary key; reads and writes plain str.

    It cannot be filtered on: keep a token beside it. `editable` is off, as for binary fields.
    """

    def context(self, instance: models.Model) -> str:
        """Return the associated data of this field in this row."""
        return f"{self.model._meta.db_table}.{self.column}:{instance.pk}"

    def contribute_to_class(
        self,
        cls: type[models.Model],
        name: str,
        private_only: bool = False,  # noqa: FBT001, FBT002 - the signature is Django's
    ) -> None:
        """Install the opening attribute."""
        super().contribute_to_class(cls, name, private_only)
        setattr(cls, self.attname, _SealedAttribute(self))

    def pre_save(self, model_instance: models.Model, add: bool) -> bytes | None:  # noqa: FBT001 - Django's
        """Seal the plain text for this row."""
        value = getattr(model_instance, self.attname)
        if value is None:
            return None
        return ring().seal(str(value).encode(), self.context(model_instance))
