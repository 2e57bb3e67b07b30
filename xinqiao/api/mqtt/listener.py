"""One worker of the MQTT door: it acknowledges a message only when its readings are committed.

A message that could not be kept stays unacknowledged while the others go on. The broker delivers it again
on the next connection, so the worker connects anew after a pause that grows with every failure.
"""

import logging
import threading
import time
from collections import deque
from typing import Any

from django.db import close_old_connections, connections
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import MQTTErrorCode

from xinqiao.api.mqtt import connection, topics
from xinqiao.api.mqtt.address import Broker
from xinqiao.api.mqtt.handling import Letter, answer
from xinqiao.foundation import clock, health

log = logging.getLogger(__name__)

PART = "mqtt"
_TICK_SECONDS = 0.5
_BEAT_SECONDS = 5.0
_ENTER_SECONDS, _LONG_LIFE_SECONDS = 10.0, 20.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
# a session of a worker that is no more is empty when the broker hands out nothing for so long
_QUIET_SECONDS = 5.0
_AFTERWARDS = {True: "the broker will deliver it again", False: "it was sent with QoS 0 and is lost"}


class Pause:
    """How long to wait before the next attempt: longer after each that failed."""

    def __init__(self) -> None:
        self._seconds = _FIRST_PAUSE

    def next(self) -> float:
        """Return the seconds to wait now."""
        now, self._seconds = self._seconds, min(self._seconds * 2, _LONGEST_PAUSE)
        return now

    def reset(self) -> None:
        """Begin anew: an attempt succeeded."""
        self._seconds = _FIRST_PAUSE


class Listener:
    """A worker with a session of its own at the broker.

    A surplus one is of a number that is no longer wanted: it takes no new messages, hands in those that
    wait in its session, and has the broker forget it. Left alone they would wait for ever.
    """

    def __init__(self, broker: Broker, client_id: str, *, is_surplus: bool = False) -> None:
        self._broker = broker
        self._is_surplus = is_surplus
        self._waiting: deque[MQTTMessage] = deque()
        self._is_connected_well = False
        self._is_done = False
        self._connecting, self._failing = Pause(), Pause()
        self._ask_again_at: float | None = None
        self._beat_at = 0.0
        self._heard_at = self._began_at = 0.0
        self._client = connection.make_client(broker, client_id)
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = self._on_subscribe
        self._client.on_message = self._on_message

    def run(self, stopping: threading.Event) -> None:
        """Listen until `stopping` is set; a message in hand is finished first."""
        try:
            while not stopping.is_set() and not self._is_done:
                self._visit(stopping)
        finally:
            connections.close_all()

    def _visit(self, stopping: threading.Event) -> None:
        try:
            self._converse(stopping)
        except OSError as error:
            log.warning("the MQTT broker %s cannot be reached: %s", self._broker, error)
        except Exception:
            log.exception("the conversation with the MQTT broker broke off; starting it again")
        if not self._is_done and self._ask_again_at is None:
            stopping.wait(self._connecting.next())

    def _converse(self, stopping: threading.Event) -> None:
        """One connection: until it is lost, until it is time to ask for what failed, or until we stop."""
        # what an earlier connection left is delivered again under other numbers
        self._waiting.clear()
        self._is_connected_well = False
        self._ask_again_at = None
        self._began_at = time.monotonic()
        connection.connect(self._client, self._broker)
        while not stopping.is_set() and not self._is_over():
            tick = 0.0 if self._waiting else _TICK_SECONDS
            if self._client.loop(timeout=tick) != MQTTErrorCode.MQTT_ERR_SUCCESS:
                self._note_loss()
                return
            if self._waiting:
                self._handle(self._waiting.popleft())
            self._beat()
        connection.part(self._client, forget_session=self._is_done)

    def _note_loss(self) -> None:
        lived = time.monotonic() - self._began_at
        log.warning("the connection to the MQTT broker %s was lost after %.0f s", self._broker, lived)
        if lived >= _LONG_LIFE_SECONDS:
            # two processes under one name put each other out: only who stays comes back at once
            self._connecting.reset()

    def _is_over(self) -> bool:
        if not self._client.is_connected() and time.monotonic() >= self._began_at + _ENTER_SECONDS:
            message = "it does not answer"
            raise TimeoutError(message)
        if self._ask_again_at is not None:
            return time.monotonic() >= self._ask_again_at
        if self._is_surplus and self._is_connected_well:
            self._is_done = time.monotonic() >= self._heard_at + _QUIET_SECONDS
        return self._is_done

    def _handle(self, message: MQTTMessage) -> None:
        self._heard_at = time.monotonic()
        close_old_connections()
        try:
            reply = answer(_letter_of(message))
        except Exception:
            log.exception("a message could not be kept; %s", _AFTERWARDS[message.qos > 0])
            if self._ask_again_at is None:
                self._ask_again_at = time.monotonic() + self._failing.next()
            return
        if reply is not None:
            self._client.publish(reply.topic, reply.payload, qos=1)
        self._client.ack(message.mid, message.qos)
        if self._ask_again_at is None:
            self._failing.reset()

    def _beat(self) -> None:
        if self._is_surplus or not self._is_connected_well or time.monotonic() < self._beat_at:
            return
        self._beat_at = time.monotonic() + _BEAT_SECONDS
        close_old_connections()
        try:
            health.beat(PART, clock.now())
        except Exception:
            # silence is what the heartbeat is for
            log.exception("the MQTT door could not say that it is well")

    def _on_connect(self, client: Client, _data: object, flags: Any, code: Any, _more: object) -> None:
        if code.is_failure:
            log.error("the MQTT broker %s refuses us: %s", self._broker, code)
        elif not self._is_surplus:
            client.subscribe(topics.SUBSCRIPTION, qos=1)
        elif flags.session_present:
            self._heard_at = time.monotonic()
            self._is_connected_well = True
            client.unsubscribe(topics.SUBSCRIPTION)
        else:
            self._is_done = True

    def _on_subscribe(self, _client: Client, _data: object, _mid: int, codes: Any, _more: object) -> None:
        refused = [str(code) for code in codes if code.is_failure]
        if refused:
            log.error("the MQTT broker %s refuses the shared subscription: %s", self._broker, refused[0])
            return
        self._is_connected_well = True
        log.info("listening at the MQTT broker %s", self._broker)

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        # handled after the loop has read it: within a callback the answer would not leave at once
        self._waiting.append(message)


def _letter_of(message: MQTTMessage) -> Letter:
    try:
        topic = message.topic
    except UnicodeDecodeError:
        topic = ""
    return Letter(topic=topic, payload=message.payload, is_again=message.dup)
