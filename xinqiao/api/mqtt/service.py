"""All workers of the MQTT door of one machine."""

import threading
import time

from xinqiao.api.mqtt.address import Broker
from xinqiao.api.mqtt.connection import client_id_of
from xinqiao.api.mqtt.listener import Listener

MOST_WORKERS = 16
# below the ten seconds that are promised; what is not finished by then is rolled back and delivered again
_STOP_SECONDS = 8.0


class Service:
    """Runs `workers` listeners until `stop`: threads, each with connections of its own.

    With none at all it takes in what waits under the name, has the broker forget the name, and ends.
    """

    def __init__(self, broker: Broker, *, name: str, workers: int) -> None:
        self._broker = broker
        self._name = name
        self._stopping = threading.Event()
        numbers = range(1, workers + 1)
        self._surplus = range(workers + 1, MOST_WORKERS + 1)
        listeners = [Listener(broker, client_id_of(name, number)) for number in numbers]
        self._sweeper = threading.Thread(target=self._sweep, name="mqtt surplus", daemon=True)
        self._threads = [
            *(self._thread(f"mqtt {number}", one) for number, one in zip(numbers, listeners, strict=True)),
            self._sweeper,
        ]

    def run(self) -> None:
        """Listen; return once every worker has finished what it holds."""
        for thread in self._threads:
            thread.start()
        self._stopping.wait()
        until = time.monotonic() + _STOP_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def stop(self) -> None:
        """Ask the workers to finish the message in hand and end."""
        self._stopping.set()

    def _thread(self, name: str, listener: Listener) -> threading.Thread:
        return threading.Thread(target=listener.run, args=(self._stopping,), name=name, daemon=True)

    def _sweep(self) -> None:
        """Empty the sessions of workers that ran when there were more of them."""
        is_farewell = len(self._surplus) == MOST_WORKERS
        for number in self._surplus:
            Listener(self._broker, client_id_of(self._name, number), is_surplus=True).run(self._stopping)
        if is_farewell:
            self._stopping.set()
