"""The worker: drains the outbox, numbers stream notices, keeps the schedules.

Each part is a thread that starts again after an error; several workers may run, because events
are claimed by SKIP LOCKED, the sequencer holds a lock, and Procrastinate defers each turn of a
schedule once.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import psycopg
from django.db import close_old_connections

from xinqiao.foundation import clock, events, health, jobs
from xinqiao.foundation.database import conninfo
from xinqiao.journeys.wiring import SCHEDULES, SUBSCRIPTIONS, WORK
from xinqiao.streams import sequencer

log = logging.getLogger(__name__)

_PAUSE_SECONDS = 1.0
_BEAT_EVERY = timedelta(seconds=5)

Part = Callable[[Callable[[], bool]], None]


class Pulse:
    """Says that one part is well, at most every few seconds, from within its own loop."""

    def __init__(self, part: str) -> None:
        self._part = part
        self._beaten_at: datetime | None = None

    def beat(self) -> None:
        """Leave a heartbeat if the last one is old enough."""
        now = clock.now()
        if self._beaten_at is None or now - self._beaten_at >= _BEAT_EVERY:
            health.beat(self._part, now)
            self._beaten_at = now


class Worker:
    """Runs the parts until `stop` is called."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        parts: dict[str, Part] = {
            "outbox": drain_outbox,
            "sequencer": number_notices,
            "schedules": keep_schedules,
        }
        self._threads = [
            threading.Thread(target=self._keep_running, args=(name, part), name=name)
            for name, part in parts.items()
        ]

    def run(self) -> None:
        """Run every part; return once all have stopped."""
        for thread in self._threads:
            thread.start()
        for thread in self._threads:
            thread.join()

    def stop(self) -> None:
        """Ask the parts to finish what they hold and end."""
        self._stopping.set()

    def _keep_running(self, name: str, part: Part) -> None:
        while not self._stopping.is_set():
            try:
                part(self._stopping.is_set)
            except Exception:
                log.exception("the worker's %s stopped; starting it again", name)
                self._stopping.wait(_PAUSE_SECONDS)
            finally:
                close_old_connections()


def drain_outbox(is_stopping: Callable[[], bool]) -> None:
    """Hand events to their handlers as they are announced, and look again every second."""
    with psycopg.connect(conninfo(), autocommit=True, application_name="xinqiao-outbox") as listener:
        listener.execute(f"LISTEN {events.CHANNEL}")
        pulse = Pulse("outbox")
        while not is_stopping():
            pulse.beat()
            if events.drain(SUBSCRIPTIONS, now=clock.now()):
                continue
            for _notice in listener.notifies(timeout=_PAUSE_SECONDS, stop_after=1):
                break


def number_notices(is_stopping: Callable[[], bool]) -> None:
    """Number stream notices; wait in line while another worker does it."""
    sequencer.run(conninfo(), is_stopping, Pulse("sequencer").beat)


def keep_schedules(is_stopping: Callable[[], bool]) -> None:
    """Run what is due by the clock, and long jobs, by Procrastinate."""
    jobs.register(SCHEDULES)
    jobs.register_work(WORK)
    asyncio.run(jobs.work(is_stopping, Pulse("schedules").beat))
