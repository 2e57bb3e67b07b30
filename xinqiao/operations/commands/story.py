"""`xinqiao story`: a journey told as the rows it leaves."""

import click

from xinqiao.operations.commands.answer import as_json_option, say
from xinqiao.operations.errors import OperationRefused
from xinqiao.operations.house import open_house

_WIDE = 96


@click.group()
def story() -> None:
    """Play a journey in simulated time and print the chain of rows, each with its cause."""


@story.command()
@as_json_option
def reading(*, as_json: bool) -> None:
    """Tell the loop: reading, finding, alert, work item, notice, escalation, answer, plan, measure.

    It is played inside a transaction that is rolled back: nothing of it stays. In the demo only.
    """
    open_house()
    from django.conf import settings  # noqa: PLC0415 - needs Django

    from xinqiao.foundation import clock  # noqa: PLC0415 - needs Django
    from xinqiao.simulation.story import Row, play_reading  # noqa: PLC0415 - needs Django

    if not settings.XINQIAO_DEMO:
        message = "The story is played by the demo's cast (XINQIAO_DEMO=1)."
        raise OperationRefused(message, code="not-the-demo")
    rows = play_reading(now=clock.now())

    def line(row: Row) -> str:
        cause = f" ← {str(row.cause)[-6:]}" if row.cause else ""
        own = str(row.id)[-6:] if row.id else "······"
        return f"{row.at:%H:%M}  {row.step:<13} {own}{cause:<9}  {' '.join(row.says.split())}"[:_WIDE]

    say([row.as_dict() for row in rows], as_json=as_json, lines=lambda: [line(row) for row in rows])
