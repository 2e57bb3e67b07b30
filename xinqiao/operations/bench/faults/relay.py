"""A network that can be cut: a relay between two parts on this machine."""

import asyncio
import threading
from contextlib import suppress

from xinqiao.operations.bench.ground import free_port
from xinqiao.operations.supervisor import ADDRESS

_CHUNK = 65_536


class Relay:
    """Passes bytes on to a port; while it is cut, every connection is dropped and none is taken."""

    def __init__(self, target: int) -> None:
        self.port = free_port()
        self._target = target
        self._is_cut = False
        self._open: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._listens = threading.Event()
        threading.Thread(target=self._run, daemon=True).start()
        self._listens.wait()

    def cut(self) -> None:
        """Drop everything, and take nothing until `mend`."""
        self._is_cut = True
        self._loop.call_soon_threadsafe(self._drop)

    def mend(self) -> None:
        """Let bytes pass again."""
        self._is_cut = False

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(asyncio.start_server(self._take, ADDRESS, self.port))
        self._listens.set()
        self._loop.run_forever()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._is_cut:
            writer.transport.abort()
            return
        try:
            far_reader, far_writer = await asyncio.open_connection(ADDRESS, self._target)
        except OSError:
            writer.transport.abort()
            return
        both = {writer, far_writer}
        self._open |= both
        await asyncio.gather(self._pass(reader, far_writer), self._pass(far_reader, writer))
        self._open -= both

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(_CHUNK):
                writer.write(data)
                await writer.drain()
        with suppress(OSError):
            writer.close()

    def _drop(self) -> None:
        for writer in self._open:
            # no goodbye: a cable that is pulled says nothing
            writer.transport.abort()
