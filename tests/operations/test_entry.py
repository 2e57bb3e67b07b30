"""The one entry of the web server: bodies arrive whatever kind of awaitable the server hands over."""

import asyncio

from a2wsgi import WSGIMiddleware

from xinqiao.config.asgi import as_coroutine


class _Handed:
    """An awaitable that is no coroutine, as the server's own is."""

    def __await__(self):
        yield from ()
        return {"type": "http.request", "body": b"182/112", "more_body": False}


def echo(environ, start_response):
    start_response("200 OK", [])
    return [environ["wsgi.input"].read()]


def test_a_body_reaches_the_page() -> None:
    sent = []

    async def send(message) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": "/",
        "query_string": b"",
        "headers": [],
    }
    asyncio.run(_call(scope, send))
    assert b"".join(message.get("body", b"") for message in sent) == b"182/112"


async def _call(scope, send) -> None:
    await WSGIMiddleware(echo)(scope, as_coroutine(_Handed), send)
