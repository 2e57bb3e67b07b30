"""Schedules and long jobs run by Procrastinate on the same database; never one job per row."""

from collections.abc import Callable
from datetime import datetime

from procrastinate.contrib.django import app

from xinqiao.foundation import clock

Scheduled = Callable[[datetime], None]


def periodic(cron: str, *, name: str) -> Callable[[Scheduled], Scheduled]:
    """Run the function on a cron line (seconds as an optional sixth field), one run at a time.

    The function receives the instant; it takes its own viewers with `standing_as`.
    """

    def register(function: Scheduled) -> Scheduled:
        @app.periodic(cron=cron, periodic_id=name)
        @app.task(name=name, queueing_lock=name, lock=name, pass_context=False)
        def run(timestamp: int) -> None:
            del timestamp  # a late run looks at the present, not at the moment it was due
            function(clock.now())

        return function

    return register
