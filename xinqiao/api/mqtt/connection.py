"""A connection to the broker: who we say we are, how we are encrypted, and whether we get in at all."""

import ssl
import threading
import time

from django.utils.crypto import get_random_string, salted_hmac
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTErrorCode, MQTTProtocolVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from xinqiao.api.mqtt.address import Broker

KEEP_ALIVE_SECONDS = 60
# how many messages the broker hands out before the first of them is acknowledged; each may be 16 MB large
_MOST_IN_HAND = 10
_FOREVER = 0xFFFFFFFF


def client_id_of(name: str, number: int) -> str:
    """Return the client id of a worker: the same after every start, so that the broker knows its session.

    Whoever connects under the client id of another takes over its session with all that waits in it. The
    ending cannot be guessed by a device.
    """
    label = f"{name}-{number}"
    return f"xinqiao-{label}-{salted_hmac('xinqiao.api.mqtt', label).hexdigest()[:16]}"


def make_client(broker: Broker, client_id: str) -> Client:
    """Return a client of MQTT 5 that acknowledges nothing by itself."""
    client = Client(
        CallbackAPIVersion.VERSION2,
        client_id=client_id,
        protocol=MQTTProtocolVersion.MQTTv5,
        manual_ack=True,
    )
    client.username_pw_set(broker.user, broker.password)
    if broker.is_encrypted:
        client.tls_set_context(ssl.create_default_context(cafile=broker.ca_file))
    return client


def connect(client: Client, broker: Broker) -> None:
    """Connect to the session that the broker keeps for this client. Raises OSError."""
    wishes = Properties(PacketTypes.CONNECT)
    wishes.SessionExpiryInterval = _FOREVER
    wishes.ReceiveMaximum = _MOST_IN_HAND
    client.connect(broker.host, broker.port, KEEP_ALIVE_SECONDS, clean_start=False, properties=wishes)


def part(client: Client, *, forget_session: bool, seconds: float = 2.0) -> None:
    """Say goodbye and close; the broker keeps the session unless it is told to forget it."""
    wishes = Properties(PacketTypes.DISCONNECT)
    wishes.SessionExpiryInterval = 0 if forget_session else _FOREVER
    client.disconnect(properties=wishes)
    until = time.monotonic() + seconds
    while client.socket() is not None and time.monotonic() < until:
        client.loop(timeout=0.1)


def why_not(broker: Broker, *, seconds: float = 5.0) -> str:
    """Return why we cannot enter the broker, in its own words; "" when we can."""
    heard: list[str] = []
    done = threading.Event()

    def on_connect(_client: Client, _data: object, _flags: object, code: object, _properties: object) -> None:
        heard.append("" if not getattr(code, "is_failure", True) else str(code))
        done.set()

    client = make_client(broker, f"xinqiao-doctor-{get_random_string(16)}")
    client.on_connect = on_connect
    try:
        client.connect(broker.host, broker.port, KEEP_ALIVE_SECONDS, clean_start=True)
        until = time.monotonic() + seconds
        while not done.is_set() and time.monotonic() < until:
            if client.loop(timeout=0.1) != MQTTErrorCode.MQTT_ERR_SUCCESS:
                break
        part(client, forget_session=True)
    except OSError as error:
        return str(error)
    return heard[0] if heard else "no answer"
