"""One hub per process: listens once and fans out to the open streams of this process."""

import asyncio
import contextlib
import json
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

import psycopg

from xinqiao.streams.sequencer import STREAM

log = logging.getLogger(__name__)

_MOST_WAITING = 1_000
# a sign-out everywhere, a withdrawn share: the stream closes and what comes back is asked anew
CLOSING = frozenset({"revoked", "session", "access"})
# so many screens may fetch in one instant; above, each adds a little to the time they spread over
_AT_ONCE = 20
_MS_EACH = 5
_MOST_SPREAD_MS = 250


@dataclass(frozen=True, slots=True)
class Numbered:
    """A notice with its stream offset."""

    offset: int
    audience: str
    region: str
    subject: dict[str, str]
    spread: int = 0

    def as_event(self) -> bytes:
        """Return the server-sent event: ids only, and over how many milliseconds its hearers spread."""
        told: dict[str, str | int] = {"region": self.region, **self.subject}
        if self.spread:
            told["spread"] = self.spread
        data = json.dumps(told, separators=(",", ":"))
        return f"id: {self.offset}\ndata: {data}\n\n".encode()


@dataclass(eq=False, slots=True)
class Subscription:
    """One open stream and the audiences it was allowed when it was opened."""

    audiences: frozenset[str]
    account: str
    waiting: asyncio.Queue[Numbered | None] = field(
        default_factory=lambda: asyncio.Queue(maxsize=_MOST_WAITING)
    )

    def offer(self, item: Numbered | None) -> None:
        """Queue a notice; a reader too slow to keep up is closed and resumes by its last id."""
        try:
            self.waiting.put_nowait(item)
        except asyncio.QueueFull:
            while not self.waiting.empty():
                self.waiting.get_nowait()
            self.waiting.put_nowait(None)


class Hub:
    """The streams of this process by audience."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._open: dict[str, set[Subscription]] = defaultdict(set)
        self._listener: asyncio.Task[None] | None = None
        self.listening = asyncio.Event()

    @contextlib.asynccontextmanager
    async def subscribed(self, audiences: Iterable[str], account: str) -> AsyncIterator[Subscription]:
        """Open a subscription for the block. Starts the listener with the first one."""
        self._ensure_listening()
        await self.listening.wait()
        subscription = Subscription(frozenset(audiences), account)
        for audience in subscription.audiences:
            self._open[audience].add(subscription)
        try:
            yield subscription
        finally:
            for audience in subscription.audiences:
                self._open[audience].discard(subscription)
                if not self._open[audience]:
                    del self._open[audience]

    def count(self) -> int:
        """Return how many streams are open in this process."""
        return len({subscription for group in self._open.values() for subscription in group})

    def deliver(self, payload: str) -> None:
        """Fan one NOTIFY payload out to the streams it concerns."""
        for offset, audience, region, subject in json.loads(payload):
            spread = spread_of(len(self._open.get(audience, ())))
            self._fan_out(Numbered(offset, audience, region, subject, spread))

    def _fan_out(self, notice: Numbered) -> None:
        group = self._open.get(notice.audience, ())
        for subscription in list(group):
            subscription.offer(None if notice.region in CLOSING else notice)

    def _ensure_listening(self) -> None:
        if self._listener is None or self._listener.done():
            self._listener = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        while True:
            try:
                await self._listen_once()
            except (psycopg.Error, OSError) as error:
                log.warning("the stream listener lost the database: %s", error)
            self.listening.clear()
            self._close_all()
            await asyncio.sleep(1)

    async def _listen_once(self) -> None:
        connection = await psycopg.AsyncConnection.connect(
            self._conninfo, autocommit=True, application_name="xinqiao-streams"
        )
        async with connection:
            await connection.execute(f"LISTEN {STREAM}")
            self.listening.set()
            async for notice in connection.notifies():
                self.deliver(notice.payload)

    def _close_all(self) -> None:
        # what was missed is read from the table when the browser comes back with its last id
        for group in list(self._open.values()):
            for subscription in list(group):
                subscription.offer(None)


def spread_of(screens: int) -> int:
    """Return over how many milliseconds so many screens fetch what they all heard of.

    A team's few screens fetch at once, since an alert must not wait; hundreds come one after another.
    """
    return min(_MOST_SPREAD_MS, max(0, screens - _AT_ONCE) * _MS_EACH)
