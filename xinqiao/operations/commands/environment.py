"""`xinqiao environment pull` and `show`: air and heat by district."""

import dataclasses

import click

from xinqiao.operations.commands.answer import as_json_option, say
from xinqiao.operations.errors import OperationRefused
from xinqiao.operations.house import open_house


@click.group()
def environment() -> None:
    """Air quality and heat warnings of districts (XINQIAO_ENVIRONMENT_FEED)."""


@environment.command("pull")
@as_json_option
def pull(*, as_json: bool) -> None:
    """Look at the feed now, as the worker does every ten minutes, and say what it brought."""
    open_house()
    from xinqiao.care.environment import actions  # noqa: PLC0415 - needs Django
    from xinqiao.foundation import clock  # noqa: PLC0415 - the same

    found = actions.pull_round(clock.now())
    if found is None:
        message = "No feed is configured: set XINQIAO_ENVIRONMENT_FEED to a file or an address."
        raise OperationRefused(message, code="no-feed")
    if found.problem:
        raise OperationRefused(found.problem, code="feed-unusable")
    say(
        dataclasses.asdict(found),
        as_json=as_json,
        lines=lambda: [f"read {found.known}, new {found.kept}", *found.refused],
    )


@environment.command("show")
@as_json_option
def show(*, as_json: bool) -> None:
    """The newest report of every district."""
    open_house()
    from xinqiao.care.environment import queries  # noqa: PLC0415 - needs Django
    from xinqiao.foundation import clock  # noqa: PLC0415 - the same

    now = clock.now()
    districts = [one.district for one in queries.known_districts(now)]
    found = [
        {
            "district": one.district,
            "name": one.name,
            "kind": one.kind.value,
            "value": None if one.value is None else str(one.value),
            "band": one.band.name or "none",
            "observed_at": one.observed_at.isoformat(),
        }
        for one in queries.latest_reports(districts, now)
    ]
    say(
        found,
        as_json=as_json,
        lines=lambda: [f"{one['name']} {one['kind']} {one['value'] or ''} {one['band']}" for one in found],
    )
