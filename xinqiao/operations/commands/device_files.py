"""`xinqiao import device`: a device's file into one patient's chart, the way that pages and machines take."""

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

import click

from xinqiao.operations.commands.answer import as_json_option, say
from xinqiao.operations.house import open_house

_MOST_SHOWN = 20


@click.command("device")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--patient", required=True, type=click.UUID, help="Whose chart it goes into.")
@click.option("--kind", help="What the file is; found out by its content when left out.")
@click.option("--subject", help="Which person of a file that holds several.")
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="What the columns of a plain table mean, in JSON.",
)
@click.option("--preview", is_flag=True, help="Show the first rows as they would be kept; store nothing.")
@as_json_option
def device(
    file: Path,
    patient: UUID,
    kind: str | None,
    subject: str | None,
    mapping: Path | None,
    *,
    preview: bool,
    as_json: bool,
) -> int:
    """Import a device's file into a patient's chart. Exit 1 when nothing of it was kept."""
    open_house()
    _check_kind(kind)
    columns = mapping.read_bytes() if mapping else None
    act = _preview if preview else _import
    with file.open("rb") as opened:
        return act(patient, kind, opened, subject, columns, as_json=as_json)


def _import(
    patient: UUID,
    kind: str | None,
    opened: BinaryIO,
    subject: str | None,
    mapping: bytes | None,
    *,
    as_json: bool,
) -> int:
    from xinqiao.foundation import clock  # noqa: PLC0415 - needs Django
    from xinqiao.journeys import device_file  # noqa: PLC0415 - needs Django
    from xinqiao.operations.commands.context import home_of  # noqa: PLC0415 - needs Django

    told = device_file.receive_file(
        viewer=home_of(patient, "import"),
        patient_id=patient,
        kind=kind,
        file=opened,
        now=clock.now(),
        subject=subject,
        mapping=mapping,
        progress=show_progress,
    )
    say(told.as_dict(), as_json=as_json, lines=lines_of(told.as_dict()))
    return int(told.read == told.refusals)


def _preview(
    patient: UUID,
    kind: str | None,
    opened: BinaryIO,
    subject: str | None,
    mapping: bytes | None,
    *,
    as_json: bool,
) -> int:
    import msgspec  # noqa: PLC0415 - `xinqiao --help` must not wait for it

    from xinqiao.journeys import device_file  # noqa: PLC0415 - needs Django
    from xinqiao.operations.commands.context import home_of  # noqa: PLC0415 - needs Django

    shown = device_file.preview_file(
        viewer=home_of(patient, "import"),
        patient_id=patient,
        kind=kind,
        file=opened,
        subject=subject,
        mapping=mapping,
    )
    rows = [msgspec.to_builtins(each, str_keys=True) for each in shown]
    say(rows, as_json=as_json, lines=lambda: [str(each) for each in shown])
    return 0


def _check_kind(kind: str | None) -> None:
    from xinqiao.chart.observations.actions import KINDS  # noqa: PLC0415 - needs Django

    if kind is not None and kind not in KINDS:
        message = f"{kind!r} is none of {', '.join(KINDS)}"
        raise click.BadParameter(message, param_hint="--kind")


def show_progress(told: object) -> None:
    """Say on the error stream how many items have been read."""
    click.echo(f"\r{getattr(told, 'read', 0)} read", nl=False, err=True)


def lines_of(told: dict[str, object]) -> Callable[[], list[str]]:
    """What people read of the counts: a line each, what was passed over by kind, the first refusals."""

    def lines() -> list[str]:
        refused = told["refused"] if isinstance(told["refused"], list) else []
        passed = told["passed_over"] if isinstance(told["passed_over"], dict) else {}
        counts = [
            f"{key}: {told[key]}" for key in ("read", "stored", "duplicate", "asked", "refusals", "alerts")
        ]
        return [
            "",
            *counts,
            *(f"passed over {what}: {count}" for what, count in sorted(passed.items())),
            *(f"refused {each['id']}: {each['reason']}" for each in refused[:_MOST_SHOWN]),
        ]

    return lines
