"""What `xinqiao doctor` looks at: what each look found and, where something is wrong, what to do."""

import shutil
import socket
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial

from xinqiao.api.mqtt.address import Broker
from xinqiao.foundation.errors import Refused
from xinqiao.operations import house as houses
from xinqiao.operations.database import APP
from xinqiao.operations.house import House

_LEAST_FREE_BYTES = 2 * 1024**3


@dataclass(frozen=True, slots=True)
class Finding:
    """One look: `ok`, `warning` or `failed`."""

    part: str
    state: str
    found: str
    remedy: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return the finding as JSON has it."""
        return asdict(self)


def examine(house: House) -> list[Finding]:
    """Look at everything; what needs the database is left out while the database does not answer."""
    findings = [look(house) for look in (look_at_disk, look_at_secrets, look_at_server)]
    if findings[-1].state == "failed":
        return findings
    houses.open_house()
    looks: list[Callable[[], Finding]] = [
        look_at_role,
        look_at_migrations,
        look_at_parts,
        look_at_assets,
        look_at_mail,
        look_at_air,
        *_look_at_broker_if_any(),
    ]
    return findings + [look() for look in looks]


def look_at_disk(house: House) -> Finding:
    """Is there room to write?"""
    folder = next(path for path in (house.data, *house.data.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    found = f"{free / 1024**3:.1f} GB free below {house.data}"
    if free < _LEAST_FREE_BYTES:
        return Finding("disk", "failed", found, "Free space, or move XINQIAO_DATA to a larger disk.")
    return Finding("disk", "ok", found)


def look_at_secrets(house: House) -> Finding:
    """May only we read the keys?"""
    if not house.secrets.path.exists():
        return Finding("secrets", "warning", "none yet", "They are made on the first bin/up.")
    exposed = house.secrets.exposed()
    if exposed:
        names = ", ".join(file.name for file in exposed)
        return Finding("secrets", "failed", f"others may read {names}", f"chmod 600 {house.secrets.path}/*")
    return Finding("secrets", "ok", f"kept in {house.secrets.path}")


def look_at_server(house: House) -> Finding:
    """Does PostgreSQL answer?"""
    try:
        if house.cluster is not None and not house.cluster.is_ready():
            return Finding("database", "failed", "our own PostgreSQL does not run", "Start it with bin/up.")
        house.prepare_database()
    except Refused as refusal:
        return Finding("database", "failed", str(refusal), "Check DATABASE_URL and that the server runs.")
    where = "DATABASE_URL" if house.cluster is None else str(house.cluster.home)
    return Finding("database", "ok", f"answers ({where})")


def look_at_role() -> Finding:
    """Are we below row-level security?"""
    from django.db import connection  # noqa: PLC0415 - needs Django

    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        role, is_powerful = cursor.fetchone()
    if role != APP or is_powerful:
        remedy = f"XINQIAO_DATABASE_URL must name {APP}, without SUPERUSER and BYPASSRLS."
        return Finding("role", "failed", f"processes connect as {role}", remedy)
    return Finding("role", "ok", f"processes connect as {role}")


def look_at_migrations() -> Finding:
    """Do the tables fit the code?"""
    from django.db import connection  # noqa: PLC0415 - needs Django
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415 - loaded only when it is needed

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return Finding("migrations", "failed", f"{len(waiting)} have not been run", "Run `xinqiao migrate`.")
    return Finding("migrations", "ok", "the tables fit the code")


def look_at_parts() -> Finding:
    """Do the worker's parts beat?"""
    from xinqiao.foundation import clock, health  # noqa: PLC0415 - needs Django

    states = health.checks(clock.now())
    silent = {part: state for part, state in states.items() if state != "ok" and part != "mqtt"}
    if silent:
        found = ", ".join(f"{part}: {state}" for part, state in silent.items())
        return Finding("worker", "failed", found, "Start bin/up, or `xinqiao worker`, and read what it says.")
    return Finding("worker", "ok", "every part beats")


def look_at_assets() -> Finding:
    """Are the styles and scripts where the web server looks?"""
    from django.conf import settings  # noqa: PLC0415 - needs Django

    root = settings.STATIC_ROOT
    count = sum(1 for path in root.rglob("*") if path.is_file()) if root.exists() else 0
    if not count:
        return Finding("assets", "failed", f"{root} is empty", "Run bin/up once; it collects them.")
    return Finding("assets", "ok", f"{count} files in {root}")


def look_at_mail() -> Finding:
    """Does the mail server answer?"""
    from django.conf import settings  # noqa: PLC0415 - needs Django

    where = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
    try:
        with socket.create_connection((settings.EMAIL_HOST, settings.EMAIL_PORT), timeout=3):
            return Finding("mail", "ok", f"{where} answers")
    except OSError:
        remedy = "Set XINQIAO_SMTP_HOST and XINQIAO_SMTP_PORT; until then e-mail waits and is tried again."
        return Finding("mail", "warning", f"{where} does not answer", remedy)


def look_at_air() -> Finding:
    """Is a feed of air and heat configured, and does it still tell something new?"""
    from django.conf import settings  # noqa: PLC0415 - needs Django

    from xinqiao.care.environment import queries  # noqa: PLC0415 - needs Django
    from xinqiao.foundation import clock  # noqa: PLC0415 - needs Django

    if not settings.ENVIRONMENT_FEED:
        remedy = "To warn of bad air and heat, set XINQIAO_ENVIRONMENT_FEED to a file or an address."
        return Finding("air and heat", "ok", f"no feed is configured. {remedy}")
    newest = queries.newest_report_at()
    if newest is None or not queries.is_fresh(newest, clock.now()):
        said = "nothing was ever told" if newest is None else f"nothing new since {newest:%Y-%m-%d %H:%M} UTC"
        remedy = "Run `xinqiao environment pull` and read what it says."
        return Finding("air and heat", "warning", said, remedy)
    return Finding("air and heat", "ok", f"last told at {newest:%Y-%m-%d %H:%M} UTC")


def _look_at_broker_if_any() -> list[Callable[[], Finding]]:
    from django.conf import settings  # noqa: PLC0415 - needs Django

    broker = settings.MQTT_BROKER
    return [partial(look_at_broker, broker)] if broker else []


def look_at_broker(broker: Broker) -> Finding:
    """Does the MQTT broker let us in, and does anybody listen there?"""
    from xinqiao.api.mqtt import connection  # noqa: PLC0415 - needs Django
    from xinqiao.foundation import clock, health  # noqa: PLC0415 - needs Django

    reason = connection.why_not(broker)
    if reason:
        remedy = "Check XINQIAO_MQTT_URL and XINQIAO_MQTT_CA, and the files of `xinqiao mqtt credentials`."
        return Finding("mqtt", "failed", f"{broker}: {reason}", remedy)
    state = health.checks(clock.now())["mqtt"]
    if state != "ok":
        remedy = "Start bin/up, or `xinqiao mqtt listen`, and read what it says."
        return Finding("mqtt", "failed", f"{broker} lets us in, but the MQTT door: {state}", remedy)
    return Finding("mqtt", "ok", f"{broker} lets us in, and the door listens")
