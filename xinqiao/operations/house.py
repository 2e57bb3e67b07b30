"""Opening the house: where its data lies, which database, which keys. Every command comes through here."""

import atexit
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from xinqiao.operations import database
from xinqiao.operations.database import Addresses
from xinqiao.operations.postgres import Cluster
from xinqiao.operations.secrets import SecretFolder

CHECKOUT = Path(__file__).resolve().parents[2]
SETTINGS = "xinqiao.config.settings.local"


def data_folder() -> Path:
    """Return XINQIAO_DATA, or `xinqiao` below the user's data folder."""
    given = os.environ.get("XINQIAO_DATA")
    if given:
        return Path(given).expanduser().resolve()
    shared = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(shared).expanduser().resolve() / "xinqiao"


@dataclass(frozen=True)
class House:
    """One installation."""

    data: Path

    @classmethod
    def here(cls) -> "House":
        """Return the installation that the environment names."""
        return cls(data_folder())

    @cached_property
    def secrets(self) -> SecretFolder:
        """The files of secrets."""
        return SecretFolder(self.data)

    def served_port(self) -> int:
        """Return the port at which this house is served, or was last."""
        file = self.data / "port"
        given = os.environ.get("XINQIAO_PORT") or (file.read_text() if file.exists() else "8000")
        return int(given)

    @cached_property
    def cluster(self) -> Cluster | None:
        """Our own server, or nothing where DATABASE_URL names another."""
        if os.environ.get("DATABASE_URL"):
            return None
        return Cluster(self.data / "postgres")

    def prepare_database(self) -> Addresses:
        """Make roles and database where they are missing; the server must run."""
        url = os.environ.get("DATABASE_URL") or self._own_server().administrator_url()
        return database.prepare(url, database.passwords_of(self.secrets))

    def environment(self, addresses: Addresses) -> dict[str, str]:
        """Return what a running process is given: the application role, never the owner or administrator."""
        given = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        given.setdefault("XINQIAO_DEMO", "1")
        given.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
        given |= {
            "XINQIAO_DATA": str(self.data),
            "XINQIAO_DATABASE_URL": addresses.app,
            "XINQIAO_SECRET_KEY": given.get("XINQIAO_SECRET_KEY") or self.secrets.signing_key(),
            "XINQIAO_KEYS": given.get("XINQIAO_KEYS") or self.secrets.key_ring(),
        }
        given.pop("XINQIAO_OWNER_URL", None)
        return given

    def _own_server(self) -> Cluster:
        if self.cluster is None:
            message = "DATABASE_URL is set, so there is no server of our own"
            raise RuntimeError(message)
        return self.cluster


def open_house() -> None:
    """Set up Django as the application role; start our own server for as long as this command runs."""
    from django.apps import apps  # noqa: PLC0415 - `xinqiao --help` must not wait for Django

    if apps.ready:
        return
    if not os.environ.get("XINQIAO_DATABASE_URL"):
        house = House.here()
        if house.cluster is not None:
            house.cluster.hold()
            atexit.register(house.cluster.let_go)
        os.environ.update(house.environment(house.prepare_database()))
        os.environ.pop("DATABASE_URL", None)
    import django  # noqa: PLC0415 - loaded only when it is needed

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    django.setup()
