"""The one entry of the web server: streams as raw ASGI, everything else as WSGI in threads."""

import gc
import os
from typing import Any, cast

import django
from a2wsgi import WSGIMiddleware

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xinqiao.config.settings.local")
django.setup()

from django.conf import settings  # noqa: E402 - settings are read once Django is set up

from xinqiao.config.wsgi import application as pages  # noqa: E402 - Django is set up first
from xinqiao.foundation.database import conninfo  # noqa: E402 - Django is set up first
from xinqiao.streams.app import PREFIX, StreamApp  # noqa: E402 - Django is set up first
from xinqiao.streams.identify import viewer_of  # noqa: E402 - Django is set up first

# What start-up made stays for good: the collector need not walk it again for each thousand new readings.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 100)

_pages: Any = WSGIMiddleware(cast("Any", pages), workers=settings.XINQIAO_WEB_THREADS)
_streams = StreamApp(conninfo(), viewer_of)


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Answer a request at whichever door its address names."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "http" and scope["path"].startswith(PREFIX):
        await _streams(scope, receive, send)
    elif scope["type"] == "http":
        await _pages(scope, as_coroutine(receive), send)


def as_coroutine(receive: Any) -> Any:
    """Return `receive` as a coroutine function, which the threads of the pages insist on.

    The server's own answers with an awaitable of another kind, and every body would be refused.
    """

    async def received() -> Any:
        return await receive()

    return received


async def _lifespan(receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
