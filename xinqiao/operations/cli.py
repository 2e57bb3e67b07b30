"""The command line `xinqiao`. Exit 0 done, 1 refused or failed with the reason on stderr, 2 wrong usage."""

import importlib
import os
import sys
from typing import Any

import click

from xinqiao.operations.commands import COMMANDS


class Group(click.Group):
    """A group that loads a command's module when it is called, so that `--help` stays quick."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return every command of the contents page."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name."""
        del ctx
        place = COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, attribute = place.split(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command


@click.command(cls=Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="xinqiao", prog_name="xinqiao")
def xinqiao() -> None:
    """Patient relationship management and post-visit care for hospitals."""


def main(arguments: list[str] | None = None) -> None:
    """Run a command and end the process with its exit code."""
    sys.exit(run(arguments))


def run(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code; a refusal is said in words, a defect keeps its traceback."""
    from xinqiao.foundation.errors import Refused  # noqa: PLC0415 - `--help` must not wait for Django

    try:
        answer: Any = xinqiao.main(args=arguments, prog_name="xinqiao", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:
        click.echo("xinqiao: stopped", err=True)
        return 1
    except Refused as error:
        click.echo(f"xinqiao: {error}", err=True)
        return 1
    except BrokenPipeError:
        # `xinqiao … | head` has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return answer if isinstance(answer, int) else 0


if __name__ == "__main__":
    main()
