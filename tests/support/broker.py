"""A real Mosquitto, run with the very file that the administrator's guide gives, and devices that speak to it."""

import json
import os
import queue
import shutil
import signal
import socket
import ssl
import subprocess
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from tests.support.waiting import PATIENCE_SECONDS, until

CONFIGURATION = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "mosquitto.conf"
PASSWORD = "a password: of the door/信"
V311, V5 = MQTTProtocolVersion.MQTTv311, MQTTProtocolVersion.MQTTv5


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Mosquitto:
    """The broker of one test, below a folder that its system user may read."""

    def __init__(self, folder: Path) -> None:
        self.program = shutil.which("mosquitto", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
        if self.program is None:
            pytest.skip("Mosquitto is not installed: sudo apt-get install -y mosquitto")
        self.folder = folder
        self.credentials, self.authority = folder / "xinqiao", folder / "certs" / "ca.pem"
        self.port, self.device_port = free_port(), free_port()
        self._log = folder / "log"
        self._process: subprocess.Popen[bytes] | None = None
        for path in (self.credentials, folder / "certs", folder / "kept"):
            path.mkdir()
        make_certificates(folder / "certs")
        self._configure()
        self._give_away()

    @property
    def url(self) -> str:
        return f"mqtt://door:a%20password%3A%20of%20the%20door%2F%E4%BF%A1@127.0.0.1:{self.port}"

    @property
    def device_url(self) -> str:
        return self.url.replace("mqtt://", "mqtts://").replace(str(self.port), str(self.device_port))

    @property
    def said(self) -> str:
        return self._log.read_text() if self._log.exists() else ""

    def start(self) -> None:
        with self._log.open("a") as log:
            command = [str(self.program), "-v", "-c", str(self.folder / "mosquitto.conf")]
            self._process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        until(self._answers)

    def reload(self) -> None:
        assert self._process is not None
        before = self.said.count("Reloading config")
        self._process.send_signal(signal.SIGHUP)
        until(lambda: self.said.count("Reloading config") > before)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(PATIENCE_SECONDS)
            self._process = None

    def _answers(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.said[-2000:]
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.device_port)) == 0

    def _configure(self) -> None:
        text = CONFIGURATION.read_text()
        for told, own in {
            "/var/lib/mosquitto/": f"{self.folder}/kept/",
            "/etc/mosquitto/xinqiao/": f"{self.credentials}/",
            "/etc/mosquitto/certs/": f"{self.folder}/certs/",
            "listener 8883": f"listener {self.device_port} 127.0.0.1",
            "listener 1883 127.0.0.1": f"listener {self.port} 127.0.0.1",
        }.items():
            assert told in text, f"the guide's file no longer says {told}"
            text = text.replace(told, own)
        (self.folder / "mosquitto.conf").write_text(text)

    def _give_away(self) -> None:
        # started by root, Mosquitto becomes its own user
        if os.geteuid() == 0:
            for path in (self.credentials, self.folder / "kept", *self.folder.glob("certs/*")):
                shutil.chown(path, "mosquitto", "mosquitto")


def make_certificates(folder: Path) -> None:
    """Make an authority of our own and a certificate of the broker."""
    now, keys = datetime.now(UTC), [ec.generate_private_key(ec.SECP256R1()) for _each in range(2)]
    authority, server = (
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        for name in ("authority of the test", "broker")
    )

    def certificate(
        subject: x509.Name, key: ec.EllipticCurvePrivateKey, extension: Any, *, is_ca: bool
    ) -> bytes:
        made = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(authority)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
            .add_extension(extension, critical=is_ca)
            .sign(keys[0], hashes.SHA256())
        )
        return made.public_bytes(serialization.Encoding.PEM)

    other_uses = (
        *("content_commitment", "key_encipherment", "data_encipherment", "key_agreement"),
        *("crl_sign", "encipher_only", "decipher_only", "digital_signature"),
    )
    uses = dict.fromkeys(other_uses, False)
    signs = x509.KeyUsage(key_cert_sign=True, **uses)
    home = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    (folder / "ca.pem").write_bytes(certificate(authority, keys[0], signs, is_ca=True))
    (folder / "server.pem").write_bytes(certificate(server, keys[1], home, is_ca=False))
    (folder / "server.key").write_bytes(
        keys[1].private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )


class Device:
    """A cuff with a SIM card: TLS, its id and token, one session, its own topics."""

    def __init__(self, broker: Mosquitto, device_id: object, token: str, version: Any = V311) -> None:
        self.id, self.refusal = str(device_id), ""
        self.arrived: queue.Queue[tuple[str, Any]] = queue.Queue()
        self.told: queue.Queue[str] = queue.Queue()
        self._entered: queue.Queue[str] = queue.Queue()
        self._client = Client(CallbackAPIVersion.VERSION2, protocol=version)
        self._client.username_pw_set(self.id, token)
        self._client.tls_set_context(ssl.create_default_context(cafile=broker.authority))
        self._client.will_set(f"xinqiao/v1/{self.id}/status", "offline", qos=1, retain=True)
        self._client.on_message = self._on_message
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = lambda _c, _d, _m, _codes, _p: self._entered.put("")
        self._client.on_publish = lambda _c, _d, _m, code, _p: self.told.put(str(code))
        self._broker = broker
        self._listening_to = f"xinqiao/v1/{self.id}/results"

    def enter(self, listening_to: str | None = None) -> "Device":
        """Connect and listen to the own answers; `refusal` says why not."""
        self._listening_to = listening_to or self._listening_to
        self._client.connect("127.0.0.1", self._broker.device_port)
        self._client.loop_start()
        self.refusal = self._entered.get(timeout=PATIENCE_SECONDS)
        return self

    def publish(
        self, payload: object, *, of: object = None, what: str = "readings", retain: bool = False
    ) -> str:
        """Publish with QoS 1 and return what the broker said to it."""
        body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        self._client.publish(f"xinqiao/v1/{of or self.id}/{what}", body, qos=1, retain=retain)
        return self.told.get(timeout=PATIENCE_SECONDS)

    def answer(self) -> Any:
        """Return the next answer."""
        topic, body = self.arrived.get(timeout=PATIENCE_SECONDS)
        assert topic == f"xinqiao/v1/{self.id}/results"
        return body

    def ask(self, payload: object) -> Any:
        """Publish, and return the answer."""
        self.publish(payload)
        return self.answer()

    def die(self) -> None:
        """Fall silent without a goodbye: what the last will is for."""
        sock = self._client.socket()
        assert sock is not None
        sock.shutdown(socket.SHUT_RDWR)

    def leave(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def _on_connect(self, client: Client, _data: object, _flags: object, code: Any, _more: object) -> None:
        # also when it comes back: Mosquitto 2.0 puts out whoever publishes where it may not
        if code.is_failure:
            self._entered.put(str(code))
        else:
            client.subscribe(self._listening_to, qos=1)

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        body = message.payload.decode()
        self.arrived.put((message.topic, json.loads(body) if body.startswith(("{", "[")) else body))
