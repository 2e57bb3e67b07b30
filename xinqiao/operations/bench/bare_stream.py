"""The bare stream: one LISTEN, raw ASGI, nothing known of people. A limit to compare with, never a door.

Served by the web server of the house: `/TEAM` streams what `NOTIFY bench_bare, 'TEAM PATIENT'` says.
"""

import asyncio
import os
from collections import defaultdict
from typing import Any

import psycopg

CHANNEL = "bench_bare"

_waiting: dict[str, set[asyncio.Queue[bytes]]] = defaultdict(set)
_listeners: list[asyncio.Task[None]] = []
_is_listening = asyncio.Event()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Stream the notices of the team that the address names."""
    del receive
    if scope["type"] != "http":
        return
    if not _listeners:
        _listeners.append(asyncio.create_task(_listen()))
    queue: asyncio.Queue[bytes] = asyncio.Queue()
    _waiting[scope["path"].strip("/")].add(queue)
    # who is told that the stream is open may be sure that nothing is missed from now on
    await _is_listening.wait()
    headers = [(b"content-type", b"text/event-stream")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b"event: open\ndata: {}\n\n", "more_body": True})
    while True:
        await send({"type": "http.response.body", "body": await queue.get(), "more_body": True})


async def _listen() -> None:
    address = os.environ["XINQIAO_DATABASE_URL"]
    async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
        await connection.execute(f"LISTEN {CHANNEL}")
        _is_listening.set()
        async for notice in connection.notifies():
            team, patient = notice.payload.split()
            for queue in _waiting[team]:
                queue.put_nowait(f'data: {{"patient":"{patient}"}}\n\n'.encode())
