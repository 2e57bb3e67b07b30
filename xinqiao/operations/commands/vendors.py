"""`xinqiao vendor add|list|rotate|remove`: makers of meters whose clouds may call."""

from typing import TYPE_CHECKING
from uuid import UUID

import click

from xinqiao.operations.commands.answer import as_json_option, say
from xinqiao.operations.commands.context import organization_option, system_viewer
from xinqiao.operations.house import open_house

if TYPE_CHECKING:
    from xinqiao.chart.observations.types import VendorSecret

_CODE = click.argument("code")


@click.group()
def vendor() -> None:
    """Makers of meters with a SIM card, whose clouds call us."""


@vendor.command("add")
@_CODE
@click.option("--name", required=True)
@organization_option
@as_json_option
def add(code: str, name: str, organization: UUID | None, *, as_json: bool) -> None:
    """Let a maker's cloud call; its secret is shown this once."""
    open_house()
    from xinqiao.chart.observations import actions  # noqa: PLC0415 - needs Django
    from xinqiao.foundation import clock  # noqa: PLC0415 - the same
    from xinqiao.foundation.walls import standing_as  # noqa: PLC0415 - the same

    viewer = system_viewer(organization, "command line")
    with standing_as(viewer):
        made = actions.add_vendor(viewer=viewer, code=code, name=name, now=clock.now())
    _say_secret(made, viewer.organization_id, as_json=as_json)


@vendor.command("rotate")
@_CODE
@organization_option
@as_json_option
def rotate(code: str, organization: UUID | None, *, as_json: bool) -> None:
    """Give a maker another secret, shown this once; those before it end in seven days."""
    open_house()
    from xinqiao.chart.observations import actions  # noqa: PLC0415 - needs Django
    from xinqiao.foundation import clock  # noqa: PLC0415 - the same
    from xinqiao.foundation.walls import standing_as  # noqa: PLC0415 - the same

    viewer = system_viewer(organization, "command line")
    with standing_as(viewer):
        made = actions.rotate_vendor_key(viewer=viewer, code=code, now=clock.now())
    _say_secret(made, viewer.organization_id, as_json=as_json)


@vendor.command("remove")
@_CODE
@organization_option
@as_json_option
def remove(code: str, organization: UUID | None, *, as_json: bool) -> None:
    """Let a maker's cloud call no more, at once; its meters stay bound."""
    open_house()
    from xinqiao.chart.observations import actions  # noqa: PLC0415 - needs Django
    from xinqiao.foundation import clock  # noqa: PLC0415 - the same
    from xinqiao.foundation.walls import standing_as  # noqa: PLC0415 - the same

    viewer = system_viewer(organization, "command line")
    with standing_as(viewer):
        actions.remove_vendor(viewer=viewer, code=code, now=clock.now())
    say({"vendor": code, "removed": True}, as_json=as_json, lines=lambda: [f"{code} may no longer call"])


@vendor.command("list")
@organization_option
@as_json_option
def listed(organization: UUID | None, *, as_json: bool) -> None:
    """Who may call, with the ids of the keys that hold; never a secret."""
    open_house()
    from xinqiao.chart.observations import queries  # noqa: PLC0415 - needs Django
    from xinqiao.foundation import clock  # noqa: PLC0415 - the same
    from xinqiao.foundation.walls import standing_as  # noqa: PLC0415 - the same

    viewer = system_viewer(organization, "command line")
    with standing_as(viewer):
        found = queries.vendors(viewer, now=clock.now())
    content = [
        {"vendor": one.code, "name": one.name, "keys": [str(key) for key in one.keys], "meters": one.meters}
        for one in found
    ]
    lines = [
        f"{one.code}  {one.name}  {one.meters} meters  keys {' '.join(map(str, one.keys))}" for one in found
    ]
    say(content, as_json=as_json, lines=lambda: lines or ["nobody"])


def _say_secret(made: "VendorSecret", organization_id: UUID | None, *, as_json: bool) -> None:
    content = {
        "vendor": made.vendor,
        "key_id": str(made.key_id),
        "secret": made.secret,
        "path": f"/callbacks/{organization_id}/{made.vendor}/readings",
    }
    say(content, as_json=as_json, lines=lambda: [f"{key}: {value}" for key, value in content.items()])
