"""Typed readers of the environment that refuse to start on a bad value."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from xinqiao.api.mqtt.address import Broker


def text(name: str, default: str | None = None) -> str:
    """Return a setting. Raises ImproperlyConfigured when it is absent and has no default."""
    value = os.environ.get(name, default)
    if value is None:
        message = f"the setting {name} is missing"
        raise ImproperlyConfigured(message)
    return value


def flag(name: str, *, default: bool) -> bool:
    """Return a yes-or-no setting written 1 or 0."""
    value = os.environ.get(name)
    if value is None or value == "":
        return default
    if value not in {"0", "1"}:
        message = f"the setting {name} is 1 or 0, not {value!r}"
        raise ImproperlyConfigured(message)
    return value == "1"


def number(name: str, default: int) -> int:
    """Return a whole-number setting."""
    value = os.environ.get(name, str(default))
    try:
        return int(value)
    except ValueError as error:
        message = f"the setting {name} is a whole number, not {value!r}"
        raise ImproperlyConfigured(message) from error


def words(name: str, default: str = "") -> list[str]:
    """Return a comma-separated setting as a list."""
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


def folder(name: str, default: Path) -> Path:
    """Return a folder setting."""
    return Path(os.environ.get(name) or default)


def broker(name: str, *, ca_file: str) -> Broker | None:
    """Return the MQTT broker of an address such as `mqtts://…`, or None where none is named."""
    url = os.environ.get(name)
    if not url:
        return None
    try:
        return Broker.read(url, ca_file=os.environ.get(ca_file, ""))
    except ValueError as error:
        message = f"the settings {name} and {ca_file} are not of a broker: {error}"
        raise ImproperlyConfigured(message) from error


def database(name: str) -> dict[str, object]:
    """Return Django's database entry for a PostgreSQL address such as `postgresql://…`."""
    try:
        parts = conninfo_to_dict(text(name))
    except Exception as error:
        message = f"the setting {name} is not a PostgreSQL address"
        raise ImproperlyConfigured(message) from error
    options = {key: value for key, value in parts.items() if key in {"sslmode", "sslrootcert"}}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname", "xinqiao"),
        "USER": parts.get("user", ""),
        "PASSWORD": parts.get("password", ""),
        "HOST": parts.get("host", ""),
        "PORT": str(parts.get("port", "")),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
