"""`xinqiao import fhir`, `import device` and `import retry`."""

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import click

from xinqiao.operations.commands.answer import as_json_option, say
from xinqiao.operations.commands.context import organization_option, system_viewer
from xinqiao.operations.commands.device_files import device
from xinqiao.operations.house import open_house

if TYPE_CHECKING:
    from xinqiao.api.fhir.importing import Summary

_MOST_SHOWN = 20


@click.group("import")
def import_() -> None:
    """Bring in records of other systems and files of devices."""


import_.add_command(device)


@import_.command("fhir")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@organization_option
@as_json_option
def fhir(paths: tuple[Path, ...], organization: UUID | None, *, as_json: bool) -> int:
    """Import FHIR R4 bundles and NDJSON. Exit 1 when nothing of it could be stored."""
    open_house()
    from xinqiao.api.fhir.importing import import_paths  # noqa: PLC0415 - needs Django
    from xinqiao.foundation import clock  # noqa: PLC0415 - needs Django

    def progress(line: str) -> None:
        click.echo(f"read {line}", err=True)

    viewer = system_viewer(organization, "import")
    summary = import_paths(viewer=viewer, paths=paths, now=clock.now(), progress=progress)
    say(summary.as_dict(), as_json=as_json, lines=lambda: _lines(summary))
    return int(bool(summary.refused) and not (summary.stored or summary.updated or summary.unchanged))


def _lines(summary: "Summary") -> list[str]:
    head = f"{'type':<22}{'read':>7}{'stored':>8}{'updated':>9}{'same':>7}{'refused':>9}"
    refused = {kind: sum(1 for entry in summary.refused if entry.type == kind) for kind in summary.read}
    rows = [
        f"{kind:<22}{count:>7}{summary.stored[kind]:>8}{summary.updated[kind]:>9}"
        f"{summary.unchanged[kind]:>7}{refused[kind]:>9}"
        for kind, count in sorted(summary.read.items())
    ]
    shown = [
        f"refused {entry.file}#{entry.index} {entry.type}: {entry.reason}"
        for entry in summary.refused[:_MOST_SHOWN]
    ]
    more = len(summary.refused) - len(shown)
    return [
        head,
        *rows,
        *shown,
        *([f"… and {more} more; xinqiao import retry tries them again"] if more > 0 else []),
    ]


@import_.command("retry")
@organization_option
@as_json_option
def retry(organization: UUID | None, *, as_json: bool) -> None:
    """Try again what was refused."""
    open_house()
    from xinqiao.api.fhir.retrying import retry_refused  # noqa: PLC0415 - needs Django
    from xinqiao.foundation import clock  # noqa: PLC0415 - needs Django

    result = retry_refused(viewer=system_viewer(organization, "import"), now=clock.now())
    say(
        result,
        as_json=as_json,
        lines=lambda: [f"mended {result['mended']}, still refused {result['waiting']}"],
    )
