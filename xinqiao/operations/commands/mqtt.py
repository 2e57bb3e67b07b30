"""`xinqiao mqtt listen` and `xinqiao mqtt credentials`: readings of devices by way of a broker."""

import re
import signal
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xinqiao.operations.commands.answer import as_json_option, say
from xinqiao.operations.house import open_house

if TYPE_CHECKING:
    from xinqiao.api.mqtt.address import Broker

_NAME = re.compile(r"[A-Za-z0-9.-]{1,40}")


@click.group()
def mqtt() -> None:
    """Readings of devices by way of an MQTT broker."""


def _name(_context: click.Context, _option: click.Parameter, given: str) -> str:
    if not _NAME.fullmatch(given):
        message = "a name is made of letters, digits, dots and dashes"
        raise click.BadParameter(message)
    return given


@mqtt.command("listen")
@click.option(
    "--workers",
    type=click.IntRange(0, 16),
    default=1,
    show_default=True,
    envvar="XINQIAO_MQTT_WORKERS",
    help="Messages at once; 0 takes in what waits under the name, gives the name up, and ends.",
)
@click.option("--name", default="ingest", show_default=True, callback=_name, help="Another on every machine.")
def listen(workers: int, name: str) -> None:
    """Keep what devices publish and publish the answers, until SIGTERM.

    Where and as whom: XINQIAO_MQTT_URL, and XINQIAO_MQTT_CA for the broker's own authority.
    """
    open_house()
    from xinqiao.api.mqtt.service import Service  # noqa: PLC0415 - needs Django

    running = Service(_broker(), name=name, workers=workers)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _signal, _frame: running.stop())
    running.run()


@mqtt.command("credentials")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True))
@as_json_option
def credentials(folder: Path, *, as_json: bool) -> None:
    """Write Mosquitto's files `passwords` and `acl` into FOLDER: every device that may send, and ourselves.

    Reload the broker afterwards; run it again whenever devices come or go.
    """
    open_house()
    from xinqiao.identity.accounts import queries as accounts  # noqa: PLC0415 - needs Django
    from xinqiao.operations import broker_files  # noqa: PLC0415 - needs Django

    broker = _broker()
    devices = accounts.broker_credentials()
    known = folder / broker_files.PASSWORDS
    earlier = known.read_text() if known.exists() else ""
    changed = [
        broker_files.write(folder, broker_files.PASSWORDS, broker_files.passwords(broker, devices, earlier)),
        broker_files.write(folder, broker_files.ACL, broker_files.acl(broker)),
    ]
    content = {"devices": len(devices), "changed": any(changed)}
    told = "written; reload the broker" if any(changed) else "unchanged"
    say(content, as_json=as_json, lines=lambda: [f"{len(devices)} devices in {folder}: {told}"])


def _broker() -> "Broker":
    from django.conf import settings  # noqa: PLC0415 - needs Django

    from xinqiao.operations.errors import OperationRefused  # noqa: PLC0415 - needs Django

    broker: Broker | None = settings.MQTT_BROKER
    if broker is None:
        message = "No broker is named. Set XINQIAO_MQTT_URL=mqtts://user:<password>@host:8883."
        raise OperationRefused(message, code="no-broker")
    return broker
