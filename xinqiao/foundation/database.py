"""The database outside Django's own connection: its address, and a loader for reads of thousands of rows."""

from uuid import UUID

from django.conf import settings
from psycopg.abc import AdaptContext, Buffer
from psycopg.adapt import Loader
from psycopg.conninfo import make_conninfo

from xinqiao.foundation.ids import id_of


class RepeatedIdLoader(Loader):
    """Ids of a read in which the same patients and panels come again and again: each is made once."""

    def __init__(self, oid: int, context: AdaptContext | None = None) -> None:
        super().__init__(oid, context)
        self._known: dict[bytes, UUID] = {}

    def load(self, data: Buffer) -> UUID:
        """Return the id of its text."""
        text = bytes(data)
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = id_of(int(text.replace(b"-", b""), 16))
        return known


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
