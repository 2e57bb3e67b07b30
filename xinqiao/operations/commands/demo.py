"""`xinqiao cast` and `xinqiao simulate`: the invented people."""

import time
from dataclasses import replace

import click

from xinqiao.operations.commands.answer import as_json_option, say
from xinqiao.operations.errors import OperationRefused
from xinqiao.operations.house import open_house


@click.command()
@as_json_option
def cast(*, as_json: bool) -> None:
    """Make a sign-in link for everybody of the cast, each good once. In the demo only."""
    open_house()
    from django.conf import settings  # noqa: PLC0415 - needs Django

    from xinqiao.foundation import clock  # noqa: PLC0415 - needs Django
    from xinqiao.operations.sign_in_sheet import sheet  # noqa: PLC0415 - needs Django
    from xinqiao.simulation.cast import find_cast  # noqa: PLC0415 - needs Django

    now = clock.now()
    found = find_cast(now=now) if settings.XINQIAO_DEMO else None
    if found is None:
        message = "There is no cast here: it belongs to the demo (XINQIAO_DEMO=1)."
        raise OperationRefused(message, code="no-cast")
    lines = sheet(found, now=now)
    content = [
        {
            "role": line.role,
            "name": line.name,
            "sign_in_url": line.sign_in_url,
            "patient_id": str(line.patient_id) if line.patient_id else None,
        }
        for line in lines
    ]
    say(
        content,
        as_json=as_json,
        lines=lambda: [f"{line.name}  {line.role:<13} {line.sign_in_url}" for line in lines],
    )


@click.command()
@click.option("--size", "size_name", type=click.Choice(["small", "town"]), required=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed is the same town.")
@click.option(
    "--days", type=click.IntRange(24, 120), default=28, show_default=True, help="Days lived until now."
)
@as_json_option
def simulate(size_name: str, seed: int, days: int, *, as_json: bool) -> None:
    """Let a town of invented patients live its last weeks in the demo: about 40 people, or about 2,000.

    All of it is one transaction: an interruption leaves nothing behind.
    """
    open_house()
    from django.conf import settings  # noqa: PLC0415 - needs Django

    from xinqiao.foundation import clock  # noqa: PLC0415 - needs Django
    from xinqiao.simulation.demo import simulate_town  # noqa: PLC0415 - needs Django
    from xinqiao.simulation.town import SIZES  # noqa: PLC0415 - needs Django

    if not settings.XINQIAO_DEMO:
        message = "Invented people do not belong among real ones: simulate works in the demo only."
        raise OperationRefused(message, code="not-the-demo")
    began = time.monotonic()
    size = replace(SIZES[size_name], days=days)
    told = simulate_town(
        size=size, seed=seed, now=clock.now(), progress=lambda line: click.echo(line, err=True)
    )
    seconds = round(time.monotonic() - began, 1)
    content = {"size": size_name, "seed": seed, "days": days, "seconds": seconds, **told.as_dict()}
    say(content, as_json=as_json, lines=lambda: [f"{name}: {value}" for name, value in content.items()])
