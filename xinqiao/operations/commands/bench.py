"""`xinqiao bench loop`."""

from pathlib import Path

import click

from xinqiao.operations.bench.report import lines, where
from xinqiao.operations.commands.answer import as_json_option, say
from xinqiao.operations.commands.rules import set_up

_PARTS = ("ingest", "chain", "worklist")


@click.group()
def bench() -> None:
    """How fast the house is, as ratios to bare limits measured in the same run."""


@bench.command("loop")
@click.option("--rounds", type=click.IntRange(1, 20), default=3, show_default=True)
@click.option("--only", type=click.Choice(_PARTS), multiple=True, help="One part; all by default.")
@click.option("--tiny", is_flag=True, help="A moment's work, to see that it runs; its figures mean nothing.")
@as_json_option
def loop(rounds: int, only: tuple[str, ...], *, tiny: bool, as_json: bool) -> None:
    """Measure the care loop: readings in, an alert on the screen, the worklist at two sizes.

    It starts a house of its own on a free port in a folder of its own, and removes it. It touches no
    other data, and takes about three minutes on two quiet cores.
    """
    from xinqiao.operations.bench.ground import own_house  # noqa: PLC0415 - `--help` stays quick

    with own_house() as ground:
        from xinqiao.foundation import clock  # noqa: PLC0415 - needs Django
        from xinqiao.operations.bench.loop import TINY, Sizes, run, with_rounds  # noqa: PLC0415 - needs Django

        sizes = TINY if tiny else with_rounds(Sizes(), rounds)
        began = where()
        found = run(
            ground, sizes, only or _PARTS, now=clock.now(), tell=lambda line: click.echo(line, err=True)
        )
    content = {"run": began, **found}
    say(content, as_json=as_json, lines=lambda: lines(content))


@bench.command("ingest")
@click.option("--rounds", type=click.IntRange(1, 20), default=3, show_default=True)
@click.option("--tiny", is_flag=True, help="A moment's work, to see that it runs; its figures mean nothing.")
@as_json_option
def ingest(rounds: int, *, tiny: bool, as_json: bool) -> None:
    """Measure readings taken in at 5,000 a request and one at a time, beside their bare limits."""
    _scale("run_ingest", "BULK", rounds, tiny=tiny, as_json=as_json)


@bench.command("alerts")
@click.option("--rounds", type=click.IntRange(1, 20), default=3, show_default=True)
@click.option("--tiny", is_flag=True, help="A moment's work, to see that it runs; its figures mean nothing.")
@as_json_option
def alerts(rounds: int, *, tiny: bool, as_json: bool) -> None:
    """Measure rules judged a second, and the chain to a changed pixel with 1,000 readings a second."""
    _scale("run_alerts", "BUSY", rounds, tiny=tiny, as_json=as_json)


def _scale(part: str, sizes: str, rounds: int, *, tiny: bool, as_json: bool) -> None:
    from xinqiao.operations.bench.ground import own_house  # noqa: PLC0415 - `--help` stays quick

    with own_house() as ground:
        from xinqiao.foundation import clock  # noqa: PLC0415 - needs Django
        from xinqiao.operations.bench import loop, scale  # noqa: PLC0415 - needs Django

        chosen = getattr(scale, sizes)
        chosen = scale.tiny(chosen) if tiny else loop.with_rounds(chosen, rounds)
        began = where()
        found = getattr(scale, part)(
            ground, chosen, now=clock.now(), tell=lambda line: click.echo(line, err=True)
        )
    content = {"run": began, **found}
    say(content, as_json=as_json, lines=lambda: lines(content))


@bench.command("trends")
@click.option("--patients", type=click.IntRange(10, 5000), default=300, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option(
    "--cgm",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Columns id, time, gl (mg/dL).",
)
@as_json_option
def trends(patients: int, seed: int, cgm: Path | None, *, as_json: bool) -> None:
    """How well personal trends warn, beside the fixed weight rules of heart failure, on invented patients."""
    set_up()
    from xinqiao.operations.bench.trends import measure  # noqa: PLC0415 - needs Django

    content = measure(patients=patients, seed=seed, cgm=cgm)
    say(content, as_json=as_json, lines=lambda: lines(content))


@bench.command("faults")
@click.option("--rounds", type=click.IntRange(1, 500), default=50, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@as_json_option
def faults(rounds: int, seed: int, *, as_json: bool) -> None:
    """Kill parts of a house at random under load and count what was lost, doubled or late.

    Web server, worker, MQTT door and database are killed, the broker restarted, the network cut and, where
    a file system can be mounted, the disk filled. Needs Mosquitto; fifty rounds take about eight minutes.
    Exits with 1 unless everything is clean.
    """
    from xinqiao.operations.bench.faults.parts import standing_house  # noqa: PLC0415 - `--help` stays quick
    from xinqiao.operations.bench.ground import new_folder  # noqa: PLC0415 - the same

    began = where()
    with new_folder() as folder, standing_house(folder) as parts:
        from xinqiao.operations.bench.faults.run import run  # noqa: PLC0415 - needs Django

        found = run(parts, rounds=rounds, seed=seed, tell=lambda line: click.echo(line, err=True))
    content = {"run": began, **found}
    say(content, as_json=as_json, lines=lambda: lines(content))
    if not found["is_clean"]:
        raise SystemExit(1)
