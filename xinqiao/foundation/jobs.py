"""Schedules and long jobs run by Procrastinate on the same database; never one job per row."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import datetime

from procrastinate.contrib.django import app

from xinqiao.foundation import clock

Scheduled = Callable[[datetime], object]
Work = Callable[..., object]
_POLL_SECONDS = 2.0


def register(schedules: Mapping[str, tuple[str, Scheduled]]) -> None:
    """Register each schedule by name with its cron line (an optional sixth field holds seconds).

    A schedule has one run at a time: a turn that comes while one is waiting is dropped.
    """
    for name, (cron, action) in schedules.items():
        if name not in app.tasks:
            _register(name, cron, action)


def _register(name: str, cron: str, action: Scheduled) -> None:
    @app.periodic(cron=cron, periodic_id=name)
    @app.task(name=name, queueing_lock=name, lock=name)
    def run(timestamp: int) -> None:
        del timestamp  # a late run looks at the present, not at the moment it was due
        action(clock.now())


def register_work(work: Mapping[str, Work]) -> None:
    """Register what may be deferred by name; the arguments are words that JSON can carry."""
    for name, action in work.items():
        if name not in app.tasks:
            app.task(name=name)(action)


def defer(name: str, *, lock: str, **told: str) -> None:
    """Have the worker do something once this transaction is committed; jobs of one lock run one by one."""
    app.configure_task(name, lock=lock).defer(**told)


async def work(is_stopping: Callable[[], bool], beat: Callable[[], None]) -> None:
    """Run jobs until told to stop, calling `beat` meanwhile; a job that has begun is let finish."""
    worker_app = app.with_connector(app.connector.get_worker_connector())  # type: ignore[attr-defined]
    async with worker_app.open_async():
        working = asyncio.create_task(
            worker_app.run_worker_async(
                concurrency=2,
                install_signal_handlers=False,
                fetch_job_polling_interval=_POLL_SECONDS,
                delete_jobs="successful",
                shutdown_graceful_timeout=5,
            )
        )
        while not is_stopping() and not working.done():
            await asyncio.to_thread(beat)
            await asyncio.sleep(_POLL_SECONDS / 4)
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
