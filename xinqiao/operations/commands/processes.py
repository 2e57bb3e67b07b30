"""`xinqiao up` and `xinqiao worker`."""

import logging
import signal

import click

from xinqiao.operations.house import House, open_house


@click.command()
@click.option("--workers", type=click.IntRange(1, 16), default=1, show_default=True, help="Worker processes.")
def up(workers: int) -> int:
    r"""Serve the hospital until Ctrl-C.

    \b
    XINQIAO_PORT    port of the web server (8000)
    XINQIAO_DATA    folder of the data (below the user's data folder)
    DATABASE_URL    an administrator's address of a PostgreSQL to use instead of our own
    XINQIAO_DEMO=0  an empty hospital instead of the invented town
    """
    from xinqiao.operations.supervisor import Supervisor, port_from_environment  # noqa: PLC0415 - loaded only when it is needed

    logging.basicConfig(level=logging.INFO, format="%(message)s")
    return Supervisor(House.here(), port=port_from_environment(), workers=workers).run()


@click.command()
def worker() -> None:
    """Drain the outbox, number stream notices and keep the schedules, until SIGTERM."""
    open_house()
    from xinqiao.operations.worker import Worker  # noqa: PLC0415 - needs Django

    running = Worker()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _signal, _frame: running.stop())
    running.run()
