"""Facts in the past tense, saved to an outbox in the caller's transaction, handled after commit.

Bulk work announces one event per batch. Handlers are idempotent; the outbox keeps one row per
event and handler, so a handler that succeeded is not run again when another one failed.
"""

import dataclasses
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

import msgspec
from django.db import connection, transaction

from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.models import OutboxDelivery, OutboxEvent
from xinqiao.foundation.walls import standing_as

log = logging.getLogger(__name__)

CHANNEL = "xq_outbox"
MOST_ATTEMPTS = 8


@dataclasses.dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened in one organization, with the row that caused it."""

    organization_id: UUID
    cause_id: UUID
    at: datetime

    _kinds: ClassVar[dict[str, type["Event"]]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls._kinds[cls.__name__] = cls


# `event.at` is when it happened; `now` is when it is handled
Handler = Callable[..., None]
Subscriptions = Mapping[type[Event], Sequence[Handler]]


def kinds() -> dict[str, type[Event]]:
    """Return every event class by name, for documentation and decoding."""
    return dict(Event._kinds)  # noqa: SLF001 - the register of this very module


def announce(event: Event) -> UUID:
    """Save the event in the current transaction and return its id.

    Raises TransactionManagementError outside a transaction: an event must not outlive its cause.
    """
    if not connection.in_atomic_block:
        message = "an event is announced inside the transaction of its cause"
        raise transaction.TransactionManagementError(message)
    row = OutboxEvent.objects.create(
        id=new_id(),
        on_day=event.at.date(),
        name=type(event).__name__,
        organization_id=event.organization_id,
        cause_id=event.cause_id,
        payload=msgspec.to_builtins(event),
        at=event.at,
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
    return row.id


def decode(name: str, payload: dict[str, Any]) -> Event:
    """Return the event saved under `name`. Raises KeyError for a name no longer known."""
    return msgspec.convert(payload, kinds()[name], strict=False)


def drain(subscriptions: Subscriptions, *, now: datetime, limit: int = 200) -> int:
    """Hand up to `limit` waiting events to their handlers; return how many were settled.

    Several drainers may run at once: rows are claimed by SKIP LOCKED. A failing handler is
    tried again with growing pauses and parked after its last attempt; the others go on.
    """
    with transaction.atomic():
        waiting = (
            OutboxEvent.objects.select_for_update(skip_locked=True)
            .filter(settled_at=None, parked_at=None)
            .exclude(not_before__gt=now)
            .order_by("on_day", "id")[:limit]
        )
        return sum(_settle(row, subscriptions, now) for row in waiting)


def _settle(row: OutboxEvent, subscriptions: Subscriptions, now: datetime) -> int:
    if row.name not in kinds():
        # this process has not loaded the package that says it, so nothing here can have subscribed to it
        _mark(row, settled_at=now)
        return 1
    event = decode(row.name, row.payload)
    errors = [
        error
        for handler in subscriptions.get(type(event), ())
        if (error := _deliver(row, event, handler, now))
    ]
    if not errors:
        _mark(row, settled_at=now)
        return 1
    attempts = row.attempts + 1
    _mark(
        row,
        attempts=attempts,
        last_error="; ".join(errors)[:2000],
        not_before=now + timedelta(seconds=2**attempts),
        parked_at=now if attempts >= MOST_ATTEMPTS else None,
    )
    return 0


def _mark(row: OutboxEvent, **values: object) -> None:
    OutboxEvent.objects.filter(on_day=row.on_day, id=row.id).update(**values)


def _deliver(row: OutboxEvent, event: Event, handler: Handler, now: datetime) -> str | None:
    name = f"{handler.__module__}.{handler.__qualname__}"
    viewer = Viewer.system(event.organization_id, name=name)
    try:
        with standing_as(viewer):
            _, is_new = OutboxDelivery.objects.get_or_create(
                event_id=row.id, handler=name[:120], defaults={"at": now}
            )
            if is_new:
                handler(event, viewer=viewer, now=now)
    except Exception as error:
        log.exception("handler %s failed for event %s", name, row.id)
        return f"{name}: {type(error).__name__}: {error}"
    return None
