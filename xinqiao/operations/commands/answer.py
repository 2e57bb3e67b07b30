"""How a command answers: JSON for machines, lines for people."""

import json
from collections.abc import Callable
from typing import Any

import click

as_json_option: Callable[[Any], Any] = click.option("--json", "as_json", is_flag=True, help="Answer in JSON.")


def say(content: object, *, as_json: bool, lines: Callable[[], list[str]]) -> None:
    """Print the content as one JSON value, or the lines that people read."""
    if as_json:
        click.echo(json.dumps(content, ensure_ascii=False, default=str))
        return
    for line in lines():
        click.echo(line)
