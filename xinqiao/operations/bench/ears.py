"""Many open streams, heard by one thread: when did each first hear of a patient?"""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Self

from xinqiao.operations.errors import OperationRefused
from xinqiao.operations.supervisor import ADDRESS

_OPEN_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ear:
    """One stream to open: its path and, for a stream of the house, the session that opens it."""

    path: str
    cookie: str = ""


Heard = Callable[[int, str, float], None]


class Ears:
    """Opens every stream in a thread of its own and calls `heard(ear, patient, at)` for each event."""

    def __init__(self, port: int, ears: Sequence[Ear], heard: Heard) -> None:
        self._port = port
        self._ears = ears
        self._heard = heard
        self._loop = asyncio.new_event_loop()
        self._open = 0
        self._all_open = threading.Event()
        self._thread = threading.Thread(target=self._run, name="ears", daemon=True)

    def __enter__(self) -> Self:
        """Return once all streams are open. Raises OperationRefused when some do not open."""
        self._thread.start()
        if not self._all_open.wait(_OPEN_SECONDS):
            self.__exit__()
            raise OperationRefused(f"Only {self._open} streams opened.", code="bench")
        return self

    def __exit__(self, *_failure: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        for number, ear in enumerate(self._ears):
            self._loop.create_task(self._listen(number, ear))
        self._loop.run_forever()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.close()

    async def _listen(self, number: int, ear: Ear) -> None:
        reader, writer = await asyncio.open_connection(ADDRESS, self._port)
        cookie = f"Cookie: {ear.cookie}\r\n" if ear.cookie else ""
        writer.write(f"GET {ear.path} HTTP/1.1\r\nHost: {ADDRESS}\r\n{cookie}\r\n".encode())
        try:
            while line := await reader.readline():
                # house: now-is-a-parameter - a bench measures by the machine's own clock
                at = time.time()
                if line.startswith(b"event: open"):
                    self._opened()
                elif line.startswith(b"data: ") and b'"patient"' in line:
                    self._heard(number, json.loads(line[6:])["patient"], at)
        finally:
            writer.close()

    def _opened(self) -> None:
        self._open += 1
        if self._open == len(self._ears):
            self._all_open.set()
