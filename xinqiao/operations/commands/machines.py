"""`xinqiao client create` and `xinqiao device …`: ways in for machines, each secret shown once."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from uuid import UUID

import click

from xinqiao.operations.commands.answer import as_json_option, say
from xinqiao.operations.commands.context import organization_option, system_viewer
from xinqiao.operations.house import open_house

if TYPE_CHECKING:
    from xinqiao.chart.observations.types import IssuedDevice
    from xinqiao.foundation.guards import Viewer


@click.group()
def client() -> None:
    """Programs of other systems."""


@client.command("create")
@click.option("--name", required=True)
@click.option("--scope", required=True, help='Scopes, spaced: "system/*.cruds".')
@organization_option
@as_json_option
def create(name: str, scope: str, organization: UUID | None, *, as_json: bool) -> None:
    """Create an OAuth 2 client; its secret is shown this once."""
    open_house()
    from xinqiao.foundation import clock  # noqa: PLC0415 - needs Django
    from xinqiao.foundation.walls import standing_as  # noqa: PLC0415 - needs Django
    from xinqiao.identity.accounts import actions as accounts  # noqa: PLC0415 - needs Django
    from xinqiao.operations.supervisor import port_from_environment  # noqa: PLC0415 - `--help` stays quick

    viewer = system_viewer(organization, "command line")
    with standing_as(viewer):
        made = accounts.create_client(viewer=viewer, name=name, scopes=scope.split(), now=clock.now())
    content = {
        "client_id": str(made.client_id),
        "client_secret": made.client_secret,
        "token_url": f"http://127.0.0.1:{port_from_environment()}/oauth/token",
    }
    say(content, as_json=as_json, lines=lambda: [f"{key}: {value}" for key, value in content.items()])


@click.group()
def device() -> None:
    """Devices of patients."""


_patient = click.option("--patient", required=True, type=click.UUID)
_device = click.option("--device", "device_id", required=True, type=click.UUID)


@contextmanager
def _at_home_of(patient: UUID) -> Iterator["Viewer"]:
    """The operator in the hospital that knows the patient, for the block."""
    open_house()
    from xinqiao.foundation.walls import standing_as  # noqa: PLC0415 - needs Django
    from xinqiao.operations.commands.context import home_of  # noqa: PLC0415 - needs Django

    viewer = home_of(patient, "command line")
    with standing_as(viewer):
        yield viewer


@device.command("issue")
@_patient
@click.option("--label", default="device", show_default=True)
@click.option(
    "--vendor", default="", help="The maker whose cloud speaks for the meter; see `xinqiao vendor`."
)
@click.option("--serial", default="", help="The number on the back of the meter.")
@as_json_option
def issue(patient: UUID, label: str, vendor: str, serial: str, *, as_json: bool) -> None:
    """Issue a device token for a patient; it is shown this once."""
    with _at_home_of(patient) as viewer:
        from xinqiao.chart.observations import actions as observations  # noqa: PLC0415 - needs Django
        from xinqiao.foundation import clock  # noqa: PLC0415 - needs Django

        made = observations.issue_device(
            viewer=viewer, patient_id=patient, kind=label, vendor=vendor, serial=serial, now=clock.now()
        )
    _say_token(made, as_json=as_json)


@device.command("rotate")
@_patient
@_device
@as_json_option
def rotate(patient: UUID, device_id: UUID, *, as_json: bool) -> None:
    """Give a device another token, shown this once; the one before it ends at once."""
    with _at_home_of(patient) as viewer:
        from xinqiao.chart.observations import actions as observations  # noqa: PLC0415 - needs Django
        from xinqiao.foundation import clock  # noqa: PLC0415 - needs Django

        made = observations.rotate_device_token(viewer=viewer, device_id=device_id, now=clock.now())
    _say_token(made, as_json=as_json)


@device.command("unbind")
@_patient
@_device
@as_json_option
def unbind(patient: UUID, device_id: UUID, *, as_json: bool) -> None:
    """Take a device off: its token ends at once, what it sent stays."""
    with _at_home_of(patient) as viewer:
        from xinqiao.chart.observations import actions as observations  # noqa: PLC0415 - needs Django
        from xinqiao.foundation import clock  # noqa: PLC0415 - needs Django

        observations.unbind_device(viewer=viewer, device_id=device_id, now=clock.now())
    content = {"device_id": str(device_id), "unbound": True}
    say(content, as_json=as_json, lines=lambda: [f"{device_id} may no longer send; what it sent stays"])


@device.command("list")
@_patient
@as_json_option
def listed(patient: UUID, *, as_json: bool) -> None:
    """Show the devices of a patient, those in use first; never a token."""
    with _at_home_of(patient) as viewer:
        from xinqiao.chart.observations import queries as observations  # noqa: PLC0415 - needs Django

        found = observations.devices(viewer, patient)
    content = [
        {
            "device_id": str(one.id),
            "kind": one.kind,
            "name": one.name,
            "bound_at": one.bound_at.isoformat(),
            "unbound_at": one.unbound_at.isoformat() if one.unbound_at else None,
            "last_seen_at": one.last_seen_at.isoformat() if one.last_seen_at else None,
        }
        for one in found
    ]
    say(content, as_json=as_json, lines=lambda: [_line(one) for one in content] or ["no device"])


def _line(one: dict[str, str | None]) -> str:
    until = f" until {one['unbound_at']}" if one["unbound_at"] else ""
    return f"{one['device_id']}  {one['name'] or one['kind']}  since {one['bound_at']}{until}"


def _say_token(made: "IssuedDevice", *, as_json: bool) -> None:
    content = {"device_id": str(made.device_id), "token": made.token}
    say(content, as_json=as_json, lines=lambda: [f"{key}: {value}" for key, value in content.items()])
