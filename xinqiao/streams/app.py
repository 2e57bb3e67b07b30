"""The raw ASGI application of the streams: `/streams/worklist` and `/streams/patient`."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import close_old_connections

from xinqiao.foundation import notices
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.values import whole_number
from xinqiao.streams import access
from xinqiao.streams.hub import Hub, Numbered, Subscription

log = logging.getLogger(__name__)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Identify = Callable[[dict[str, str]], Viewer | None]
Answer = TypeVar("Answer")

PREFIX = "/streams/"
_BEAT_SECONDS = 15.0
_HEADERS = [
    (b"content-type", b"text/event-stream"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]


class StreamApp:
    """Opens streams; `identify` turns request headers into a viewer, as the pages do."""

    def __init__(self, conninfo: str, identify: Identify) -> None:
        self.hub = Hub(conninfo)
        self._identify = identify
        self._threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="streams")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request: 405 for a wrong verb, 401 and 403 before anything is streamed."""
        if scope["method"] != "GET":
            await _refuse(send, 405)
            return
        headers = {key.decode().lower(): value.decode("latin-1") for key, value in scope["headers"]}
        viewer = await self._in_thread(self._identify, headers)
        if viewer is None:
            await _refuse(send, 401)
            return
        keys = access.audiences(viewer, scope["path"].removeprefix(PREFIX))
        if not keys:
            await _refuse(send, 403)
            return
        await self._stream(keys, viewer, headers.get("last-event-id", ""), receive, send)

    async def _stream(
        self, keys: frozenset[str], viewer: Viewer, last_id: str, receive: Receive, send: Send
    ) -> None:
        async with self.hub.subscribed(keys, str(viewer.account_id)) as subscription:
            # subscribed first, read second: nothing falls between the two
            missed, since = await self._in_thread(_catch_up, keys, last_id)
            await send({"type": "http.response.start", "status": 200, "headers": _HEADERS})
            await _send(send, f"retry: 2000\nid: {since}\nevent: open\ndata: {{}}\n\n".encode())
            while missed:
                for notice in missed:
                    await _send(send, notice.as_event())
                    since = notice.offset
                # one page may not be all that was missed, and a gap would never be told again
                missed = await self._in_thread(access.replay, keys, since)
            await _run_until_gone(_pump(subscription, since, send), receive)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _in_thread(self, function: Callable[..., Answer], *arguments: object) -> Answer:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _with_connection, function, *arguments)


def _with_connection(function: Callable[..., Answer], *arguments: object) -> Answer:
    close_old_connections()
    try:
        return function(*arguments)
    finally:
        close_old_connections()


def _catch_up(keys: frozenset[str], last_id: str) -> tuple[list[Numbered], int]:
    since = whole_number(last_id)
    if since is None:
        return [], notices.newest_offset()
    return access.replay(keys, since), since


async def _pump(subscription: Subscription, since: int, send: Send) -> None:
    while True:
        try:
            notice = await asyncio.wait_for(subscription.waiting.get(), _BEAT_SECONDS)
        except TimeoutError:
            await _send(send, b": here\n\n")
            continue
        if notice is None:
            return
        if notice.offset > since:
            await _send(send, notice.as_event())


async def _run_until_gone(pump: Awaitable[None], receive: Receive) -> None:
    pumping = asyncio.ensure_future(pump)
    leaving = asyncio.ensure_future(_gone(receive))
    _done, pending = await asyncio.wait({pumping, leaving}, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
    await asyncio.gather(*pending, return_exceptions=True)


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _send(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _refuse(send: Send, status: int) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
