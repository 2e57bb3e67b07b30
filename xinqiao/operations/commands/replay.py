"""`xinqiao replay`: a device file played into a patient's chart."""

import re
import time
from pathlib import Path
from uuid import UUID

import click

from xinqiao.operations.commands.answer import as_json_option, say
from xinqiao.operations.commands.device_files import lines_of, show_progress
from xinqiao.operations.house import open_house


class Speed(click.ParamType):
    """A speed such as 60x: a minute of the file passes in a second."""

    name = "speed"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Read `60x` or `60`; wrong usage otherwise."""
        found = re.fullmatch(r"(\d+(?:\.\d+)?)x?", str(value))
        if found is None or float(found[1]) <= 0:
            self.fail(f"{value!r} is not a speed such as 60x", param, ctx)
        return float(found[1])


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--patient", required=True, type=click.UUID)
@click.option("--subject", help="Which person of a file that holds several; the first when left out.")
@click.option("--speed", type=Speed(), help="Play live, such as 60x; at once when left out.")
@as_json_option
def replay(file: Path, patient: UUID, subject: str | None, speed: float | None, *, as_json: bool) -> int:
    """Play a device file of any kind known by its content into a chart. Exit 1 when nothing was kept."""
    open_house()
    from xinqiao.chart.observations.actions import kind_of_file, people_of_file  # noqa: PLC0415 - needs Django
    from xinqiao.foundation import clock  # noqa: PLC0415 - needs Django
    from xinqiao.journeys import replay as journey  # noqa: PLC0415 - needs Django
    from xinqiao.operations.commands.context import home_of  # noqa: PLC0415 - needs Django

    viewer = home_of(patient, "replay")
    with file.open("rb") as opened:
        kind = kind_of_file(opened)
        chosen = subject or _first(people_of_file(kind, opened))
        items = journey.items_of(viewer=viewer, patient_id=patient, kind=kind, file=opened, subject=chosen)
        if speed is None:
            told = journey.replay_at_once(
                viewer=viewer,
                patient_id=patient,
                kind=kind,
                items=items,
                now=clock.now(),
                progress=show_progress,
            )
        else:
            told = journey.replay_live(
                viewer=viewer,
                patient_id=patient,
                kind=kind,
                items=items,
                speed=speed,
                clock=clock.now,
                wait=time.sleep,
                progress=show_progress,
            )
    say(told.as_dict(), as_json=as_json, lines=lines_of(told.as_dict()))
    return int(told.read == told.refusals)


def _first(people: list[str]) -> str | None:
    """The first person of a file that holds several: two people's values never go into one chart."""
    if len(people) > 1:
        click.echo(
            f"{len(people)} people in this file; {people[0]} is played (choose with --subject)", err=True
        )
    return people[0] if people else None
