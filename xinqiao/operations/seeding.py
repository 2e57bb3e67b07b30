"""What a start of `bin/up` leaves behind before anybody can look: the invented town, or an empty hospital.

Runs as a process of its own under the application role, as every door does; its lines go to the terminal.
"""

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Mapping

from xinqiao.operations.errors import OperationRefused
from xinqiao.operations.house import House

_PASSWORD, _FACTORS = "demo-password", "demo-second-factors.json"
_FIRST = "first-administrator-password"


def seed(environment: Mapping[str, str]) -> None:
    """Fill an empty instance and print who can sign in. Raises OperationRefused when it cannot."""
    command = [sys.executable, "-m", "xinqiao.operations.seeding"]
    if subprocess.run(command, env=dict(environment), check=False).returncode != 0:
        message = "The hospital could not be filled; the lines above say why."
        raise OperationRefused(message, code="seed")


def seed_here() -> None:
    """Do it in this process; Django must be set up."""
    from django.conf import settings  # noqa: PLC0415 - Django must be set up first

    house = House.here()
    lines = _demo(house) if settings.XINQIAO_DEMO else _hospital(house)
    print("\n".join(lines), flush=True)


def _demo(house: House) -> list[str]:
    from xinqiao.foundation import clock  # noqa: PLC0415 - Django must be set up first
    from xinqiao.operations.sign_in_sheet import lines_of, sheet  # noqa: PLC0415 - the same
    from xinqiao.simulation.demo import open_demo  # noqa: PLC0415 - the same

    now = clock.now()
    password = house.secrets.get(_PASSWORD, lambda: f"qinghe-{secrets.token_hex(4)}")
    opened = open_demo(password=password, now=now, progress=_progress)
    if opened.second_factors:
        # what an earlier database knew is worth nothing now
        house.secrets.forget(_FACTORS)
    factors = json.loads(house.secrets.get(_FACTORS, lambda: json.dumps(dict(opened.second_factors))))
    return lines_of(sheet(opened.cast, now=now), password, factors)


def _progress(line: str) -> None:
    print(f"filling the town: {line}", flush=True)


def _hospital(house: House) -> list[str]:
    from xinqiao.foundation import clock  # noqa: PLC0415 - Django must be set up first
    from xinqiao.operations import first_hospital  # noqa: PLC0415 - the same
    from xinqiao.operations.sign_in_sheet import address_of  # noqa: PLC0415 - the same

    password = first_hospital.open_hospital(password=lambda: house.secrets.get(_FIRST), now=clock.now())
    if password is None:
        return [f"sign in at {address_of('sign-in-staff')}"]
    return [
        "An empty hospital. Its administrator sets up the authenticator app at the first sign-in:",
        f"  {address_of('sign-in-staff')}  login {first_hospital.LOGIN}  password {password}",
    ]


if __name__ == "__main__":
    import django

    from xinqiao.foundation.errors import Refused

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xinqiao.config.settings.local")
    django.setup()
    try:
        seed_here()
    except Refused as refused:
        print(f"xinqiao: {refused}", file=sys.stderr)
        sys.exit(1)
