"""A child process that is started again when it dies."""

import logging
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence

log = logging.getLogger(__name__)

_LONG_LIFE_SECONDS = 20.0
_MOST_PAUSE_SECONDS = 10.0


class Child:
    """One program of the house, in a process group of its own."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.name = name
        self._command = list(command)
        self._environment = dict(environment)
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0
        self._pause = 0.0
        self._not_before = 0.0

    @property
    def is_running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    def keep_running(self) -> None:
        """Start the process if it has died; wait longer each time it dies young."""
        if self.is_running:
            return
        if self._process is not None:
            self._note_death(self._process.returncode)
        if time.monotonic() >= self._not_before:
            self._start()

    def ask_to_stop(self) -> None:
        """Send SIGTERM."""
        if self._process is not None and self.is_running:
            self._process.terminate()

    def kill(self) -> None:
        """End the whole group at once, so that no grandchild keeps the port."""
        if self._process is None:
            return
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self._process.wait()

    def _start(self) -> None:
        self._started_at = time.monotonic()
        # its own session: Ctrl-C reaches the supervisor, which then stops its children in order
        self._process = subprocess.Popen(
            self._command, env=self._environment, stdin=subprocess.DEVNULL, start_new_session=True
        )

    def _note_death(self, code: int) -> None:
        self.kill()
        self._process = None
        lived = time.monotonic() - self._started_at
        self._pause = (
            0.5 if lived > _LONG_LIFE_SECONDS else min(max(self._pause * 2, 0.5), _MOST_PAUSE_SECONDS)
        )
        self._not_before = time.monotonic() + self._pause
        log.error("%s ended with %s after %.0f s; starting it again", self.name, code, lived)
