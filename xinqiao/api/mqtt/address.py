"""Where the hospital's MQTT broker is, and how we prove who we are."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self
from urllib.parse import unquote, urlsplit

_PORTS = {"mqtt": 1883, "mqtts": 8883}
# it stands in the broker's password and ACL files, where a colon, a blank and a wildcard mean something
_USER = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Broker:
    """One broker; `ca_file` signs its certificate where the system's own authorities do not."""

    host: str
    port: int
    user: str
    password: str = field(repr=False)
    is_encrypted: bool
    ca_file: Path | None = None

    @classmethod
    def read(cls, url: str, *, ca_file: str = "") -> Self:
        """Return the broker of `mqtt[s]://user:<password>@host:port`. Raises ValueError in words."""
        parts = urlsplit(url)
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        if parts.scheme not in _PORTS or not parts.hostname or not password:
            message = "it is written mqtt://user:<password>@host:port or mqtts://user:<password>@host:port"
            raise ValueError(message)
        if not _USER.fullmatch(user):
            message = "the user of the broker is made of letters, digits, dot, dash and underscore"
            raise ValueError(message)
        if ca_file and not Path(ca_file).is_file():
            message = f"there is no file {ca_file}"
            raise ValueError(message)
        return cls(
            host=parts.hostname,
            port=parts.port or _PORTS[parts.scheme],
            user=user,
            password=password,
            is_encrypted=parts.scheme == "mqtts",
            ca_file=Path(ca_file) if ca_file else None,
        )

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"
