"""Fills an empty database with a tiny living town and prints how its cast signs in, as JSON."""

import json

import django

django.setup()

from xinqiao.foundation import clock  # noqa: E402 - Django is set up first
from xinqiao.simulation.cast import build_cast, sign_ins  # noqa: E402 - Django is set up first
from xinqiao.simulation.town import SIZES, beginning_of, fill_town  # noqa: E402 - Django is set up first


def main() -> None:
    """Let a dozen people live their weeks until now."""
    now, size = clock.now(), SIZES["tiny"]
    cast = build_cast(now=beginning_of(size, now=now))
    fill_town(cast=cast, size=size, seed=1, now=now, with_cast=True)
    links = {one.member.key: f"/sign-in/once/{one.token}" for one in sign_ins(cast, now=now)}
    print(json.dumps({"links": links, "patient": str(cast.patient_id), "device": ""}))  # noqa: T201 - the answer


main()
