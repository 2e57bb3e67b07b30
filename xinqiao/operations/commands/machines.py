"""`xinqiao client create` and `xinqiao device issue`: ways in for machines, each secret shown once."""

from uuid import UUID

import click

from xinqiao.operations.commands.answer import as_json_option, say
from xinqiao.operations.commands.context import organization_option, system_viewer
from xinqiao.operations.house import open_house


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


@device.command("issue")
@click.option("--patient", required=True, type=click.UUID)
@click.option("--label", default="device", show_default=True)
@as_json_option
def issue(patient: UUID, label: str, *, as_json: bool) -> None:
    """Issue a device token for a patient; it is shown this once."""
    open_house()
    from xinqiao.chart.observations import actions as observations  # noqa: PLC0415 - needs Django
    from xinqiao.foundation import clock  # noqa: PLC0415 - needs Django
    from xinqiao.foundation.walls import standing_as  # noqa: PLC0415 - needs Django
    from xinqiao.operations.commands.context import home_of  # noqa: PLC0415 - needs Django

    viewer = home_of(patient, "command line")
    with standing_as(viewer):
        made = observations.issue_device(viewer=viewer, patient_id=patient, kind=label, now=clock.now())
    content = {"device_id": str(made.device_id), "token": made.token}
    say(content, as_json=as_json, lines=lambda: [f"{key}: {value}" for key, value in content.items()])
