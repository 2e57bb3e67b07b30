"""The secrets of one installation, made on first start and kept in files that only its owner reads."""

import base64
import json
import os
import secrets
from collections.abc import Callable
from pathlib import Path

from xinqiao.operations.errors import OperationRefused

# the version is the first byte of a sealed value
_MOST_VERSIONS = 255


class SecretFolder:
    """The folder `secrets` below XINQIAO_DATA."""

    def __init__(self, data: Path) -> None:
        self.path = data / "secrets"

    def get(self, name: str, make: Callable[[], str] = lambda: secrets.token_urlsafe(32)) -> str:
        """Return the secret, making it when it does not exist yet."""
        file = self.path / name
        if not file.exists():
            self._write(file, make())
        return file.read_text().strip()

    def forget(self, name: str) -> None:
        """Remove a secret that is worth nothing any more."""
        (self.path / name).unlink(missing_ok=True)

    def signing_key(self) -> str:
        """Return the key that signs sessions and one-time links."""
        return self.get("secret-key", lambda: secrets.token_urlsafe(48))

    def key_ring(self) -> str:
        """Return the ring of field-encryption keys as JSON: version to base64."""
        return self.get("keys.json", lambda: json.dumps({"1": base64.b64encode(os.urandom(32)).decode()}))

    def rotate_key_ring(self) -> int:
        """Add a key as the newest version of the ring, and return the version.

        The older keys stay: they open what was sealed under them, and the oldest keys the search tokens.
        Raises OperationRefused when the ring is full.
        """
        keys = json.loads(self.key_ring())
        version = max(int(number) for number in keys) + 1
        if version > _MOST_VERSIONS:
            message = f"The ring holds {_MOST_VERSIONS} keys, as many as a sealed value can name."
            raise OperationRefused(message, code="ring-full")
        keys[str(version)] = base64.b64encode(os.urandom(32)).decode()
        self._replace(self.path / "keys.json", json.dumps(keys))
        return version

    def exposed(self) -> list[Path]:
        """Return the files that others than the owner may read."""
        return [file for file in sorted(self.path.glob("*")) if file.stat().st_mode & 0o077]

    def _replace(self, file: Path, text: str) -> None:
        # on the disk before the old ring goes: a ring half written would lose every sealed value
        partial = file.with_name(f".{file.name}.{os.getpid()}")
        with os.fdopen(os.open(partial, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(file)

    def _write(self, file: Path, text: str) -> None:
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path.chmod(0o700)
        partial = file.with_name(f".{file.name}.{os.getpid()}")
        with os.fdopen(os.open(partial, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, 0o600), "w") as stream:
            stream.write(text)
        try:
            # of two first starts at once one wins, and both use its secret
            os.link(partial, file)
        except FileExistsError:
            pass
        finally:
            partial.unlink()
