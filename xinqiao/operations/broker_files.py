"""The password and ACL files of a Mosquitto broker: who may enter, and each device on its own topics only."""

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from xinqiao.api.mqtt import topics
from xinqiao.api.mqtt.address import Broker
from xinqiao.foundation.mosquitto import PASSWORD_ITERATIONS, hash_for_broker, is_kept_as
from xinqiao.identity.accounts.types import BrokerCredential

PASSWORDS, ACL = "passwords", "acl"
_EVERY_DEVICE, _ITS_OWN = "+", "%u"


def passwords(broker: Broker, devices: Iterable[BrokerCredential], earlier: str) -> str:
    """Return the password file: ourselves, then each device by its id.

    Our own line is that of the `earlier` file where it still holds, so that an unchanged hospital makes an
    unchanged file.
    """
    own = [line.partition(":")[2] for line in earlier.splitlines() if line.startswith(f"{broker.user}:")]
    kept = next((line for line in own if is_kept_as(broker.password, line)), None)
    kept = kept or hash_for_broker(broker.password, iterations=PASSWORD_ITERATIONS)
    lines = [f"{broker.user}:{kept}", *(f"{one.device_id}:{one.broker_hash}" for one in devices)]
    return "".join(f"{line}\n" for line in lines)


def acl(broker: Broker) -> str:
    """Return the ACL file: nothing for everybody; a pattern holds each device to its own user name."""
    lines = [
        f"user {broker.user}",
        f"topic read {topics.of(_EVERY_DEVICE, topics.READINGS)}",
        f"topic read {topics.of(_EVERY_DEVICE, topics.STATUS)}",
        f"topic write {topics.of(_EVERY_DEVICE, topics.RESULTS)}",
        "",
        f"pattern write {topics.of(_ITS_OWN, topics.READINGS)}",
        f"pattern write {topics.of(_ITS_OWN, topics.STATUS)}",
        f"pattern read {topics.of(_ITS_OWN, topics.RESULTS)}",
    ]
    return "".join(f"{line}\n" for line in lines)


def write(folder: Path, name: str, content: str) -> bool:
    """Put a file in its place in one step, readable by the folder's owner only; return whether it changed."""
    place = folder / name
    if place.exists() and place.read_text() == content and place.stat().st_mode & 0o777 == 0o600:
        return False
    handle, made = tempfile.mkstemp(dir=folder, prefix=f".{name}-")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(content)
            file.flush()
            if os.geteuid() == 0:
                # the broker runs as another user, to whom the folder belongs
                owner = folder.stat()
                os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
            os.fsync(file.fileno())
        Path(made).replace(place)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise
    return True
