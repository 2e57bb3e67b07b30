"""Whether the parts of the house are well."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from prometheus_client import Gauge

from xinqiao.foundation.models import Heartbeat, OutboxEvent, StreamNotice

WORKER_PARTS = ("outbox", "sequencer", "schedules")
# told on their own, and only where they are configured
OPTIONAL_PARTS = ("mqtt",)
_STALE = timedelta(seconds=30)

_waiting = Gauge("xinqiao_outbox_waiting", "Events that wait for their handlers")
_parked = Gauge("xinqiao_outbox_parked", "Events whose handlers failed for good")
_unnumbered = Gauge("xinqiao_notices_unnumbered", "Stream notices that wait for their offset")
_age = Gauge("xinqiao_heartbeat_age_seconds", "Seconds since a part last said it is well", ["part"])


def beat(part: str, now: datetime) -> None:
    """Say that a part is well, and as which database role it runs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        role = cursor.fetchone()[0]
    Heartbeat.objects.update_or_create(name=part, defaults={"beat_at": now, "database_role": role})


def checks(now: datetime) -> dict[str, str]:
    """Return each part's state: `ok`, or a short reason. The worker is as well as its worst part."""
    also = OPTIONAL_PARTS if settings.MQTT_BROKER else ()
    try:
        beats = dict(Heartbeat.objects.values_list("name", "beat_at"))
    except DatabaseError:
        return {"database": "unreachable", "worker": "unknown"} | dict.fromkeys(also, "unknown")
    ailing = [f"{part} {state}" for part in WORKER_PARTS if (state := _state(beats.get(part), now)) != "ok"]
    said = {part: _state(beats.get(part), now) for part in also}
    return {"database": "ok", "worker": ", ".join(ailing) or "ok"} | said


def _state(beat_at: datetime | None, now: datetime) -> str:
    if beat_at is None:
        return "never started"
    return "ok" if now - beat_at <= _STALE else "silent"


def refresh_gauges(now: datetime) -> None:
    """Read the queues into the gauges that `/metrics` shows."""
    open_events = OutboxEvent.objects.filter(settled_at=None)
    _waiting.set(open_events.filter(parked_at=None).count())
    _parked.set(open_events.exclude(parked_at=None).count())
    _unnumbered.set(StreamNotice.objects.filter(offset=None).count())
    for name, beat_at in Heartbeat.objects.values_list("name", "beat_at"):
        _age.labels(name).set((now - beat_at).total_seconds())
