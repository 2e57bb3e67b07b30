"""Bringing the tables and the walls up to date, as the owner of the schema."""

import os
import subprocess
import sys
from collections.abc import Mapping

from xinqiao.operations.errors import OperationRefused


def migrate_here() -> None:
    """Run the migrations and put up the walls here; XINQIAO_OWNER_URL must be in the environment."""
    import django  # noqa: PLC0415 - the address must be in the environment before the settings are read

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - loaded only when it is needed
    from django.db import connection, transaction  # noqa: PLC0415 - loaded only when it is needed

    from xinqiao.foundation.wall_builder import apply_walls  # noqa: PLC0415 - loaded only when it is needed

    call_command("migrate", interactive=False, verbosity=0)
    with transaction.atomic():
        apply_walls(connection)


def migrate_as_owner(environment: Mapping[str, str], owner_url: str) -> None:
    """Run `xinqiao migrate` in a process of its own, the only one that is ever given the owner's address.

    Raises OperationRefused with the end of what it said.
    """
    command = [sys.executable, "-m", "xinqiao.operations.migration"]
    done = subprocess.run(
        command,
        env={**environment, "XINQIAO_OWNER_URL": owner_url},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        message = f"The tables could not be brought up to date:\n{done.stderr.strip()[-3000:]}"
        raise OperationRefused(message, code="migrate")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xinqiao.config.settings.local")
    migrate_here()
