"""`xinqiao migrate` and `xinqiao db url`."""

import click

from xinqiao.operations.commands.answer import as_json_option, say
from xinqiao.operations.database import APP, OWNER, REPORT
from xinqiao.operations.errors import OperationRefused
from xinqiao.operations.house import House
from xinqiao.operations.migration import migrate_as_owner


@click.command()
def migrate() -> None:
    """Bring the tables and the walls up to date."""
    house = House.here()
    try:
        if house.cluster is not None:
            house.cluster.hold()
        addresses = house.prepare_database()
        migrate_as_owner(house.environment(addresses), addresses.owner)
    finally:
        if house.cluster is not None:
            house.cluster.let_go()
    click.echo("the database is up to date")


@click.group()
def db() -> None:
    """The database itself."""


@db.command()
@click.option("--role", type=click.Choice([APP, OWNER, REPORT]), default=APP, show_default=True)
@as_json_option
def url(role: str, *, as_json: bool) -> None:
    """Print the address of the running database, with its password."""
    house = House.here()
    if house.cluster is not None and not house.cluster.is_ready():
        raise OperationRefused("The database does not run. Start it with bin/up.", code="database-down")
    addresses = house.prepare_database()
    address = {APP: addresses.app, OWNER: addresses.owner, REPORT: addresses.report}[role]
    say({"role": role, "url": address}, as_json=as_json, lines=lambda: [address])
