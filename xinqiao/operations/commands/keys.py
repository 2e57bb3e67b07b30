"""`xinqiao keys rotate|reseal|status`: a new key for what is sealed, and sealing everything under it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import click
import psycopg

from xinqiao.operations.commands.answer import as_json_option, say
from xinqiao.operations.errors import OperationRefused
from xinqiao.operations.house import House, open_house


@click.group()
def keys() -> None:
    """The keys under which names, numbers and records are sealed."""


@keys.command()
@as_json_option
def rotate(*, as_json: bool) -> None:
    """Add a new key to the ring; restart, then reseal."""
    if os.environ.get("XINQIAO_KEYS"):
        message = "The keys come from XINQIAO_KEYS, so they are changed where that is set."
        raise OperationRefused(message, code="keys-from-environment")
    house = House.here()
    version = house.secrets.rotate_key_ring()
    say(
        {"version": version, "file": str(house.secrets.path / "keys.json")},
        as_json=as_json,
        lines=lambda: [
            f"key {version} is the newest; back up {house.secrets.path / 'keys.json'} apart from the data",
            "restart Xinqiao now, so that every process knows it; then: xinqiao keys reseal",
        ],
    )


@keys.command()
@as_json_option
def reseal(*, as_json: bool) -> int:
    """Seal every value under the newest key; may be stopped and run again."""
    with _owner() as connection:
        from xinqiao.foundation import resealing  # noqa: PLC0415 - needs Django
        from xinqiao.foundation.crypto import ring  # noqa: PLC0415 - needs Django

        done = resealing.reseal(connection, ring(), progress=_said)
        left = resealing.stale(connection, ring())
    content = {
        "version": ring().newest,
        "resealed": done.counts,
        "left": left,
        "unopened": [{"column": column, "id": str(row_id)} for column, row_id in done.unopened],
    }
    say(content, as_json=as_json, lines=lambda: _lines(ring().newest, sum(done.counts.values()), left))
    return 1 if left else 0


@keys.command()
@as_json_option
def status(*, as_json: bool) -> None:
    """Say how many values are still sealed under older keys."""
    with _owner() as connection:
        from xinqiao.foundation import resealing  # noqa: PLC0415 - needs Django
        from xinqiao.foundation.crypto import ring  # noqa: PLC0415 - needs Django

        left = resealing.stale(connection, ring())
    content = {"version": ring().newest, "left": left}
    say(content, as_json=as_json, lines=lambda: _lines(ring().newest, None, left))


def _lines(version: int, done: int | None, left: dict[str, int]) -> list[str]:
    first = [] if done is None else [f"{done} values sealed under key {version}"]
    if not left:
        return [*first, f"everything is sealed under key {version}"]
    return [*first, *(f"{count} still under an older key: {name}" for name, count in left.items())]


def _said(name: str, count: int) -> None:
    click.echo(f"{name}: {count}", err=True)


@contextmanager
def _owner() -> Iterator[psycopg.Connection[object]]:
    """Give a connection of the schema's owner: earlier versions may not be touched by anybody else."""
    house = House.here()
    try:
        if house.cluster is not None:
            house.cluster.hold()
        addresses = house.prepare_database()
        os.environ.update(house.environment(addresses))
        open_house()
        with psycopg.connect(addresses.owner, autocommit=True) as connection:
            yield connection
    finally:
        if house.cluster is not None:
            house.cluster.let_go()
