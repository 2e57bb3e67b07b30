"""The address of the database for the few places that listen outside Django's connection."""

from django.conf import settings
from psycopg.conninfo import make_conninfo


def conninfo() -> str:
    """Return the libpq connection string of the application role."""
    entry = settings.DATABASES["default"]
    parts = {
        "dbname": entry["NAME"],
        "user": entry["USER"],
        "password": entry["PASSWORD"],
        "host": entry["HOST"],
        "port": entry["PORT"],
    }
    return make_conninfo(**{key: str(value) for key, value in parts.items() if value})
