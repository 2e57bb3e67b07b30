"""The outbox: with its cause or not at all, to every handler once, failures apart."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction

from xinqiao.foundation import events
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.models import OutboxEvent
from xinqiao.foundation.walls import standing_as

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class KettleBoiled(events.Event):
    """An event for these tests."""

    cups: int
    rooms: tuple[UUID, ...] = ()


def boiled(cups: int = 2) -> KettleBoiled:
    return KettleBoiled(organization_id=new_id(), cause_id=new_id(), at=NOON, cups=cups, rooms=(new_id(),))


def announce(event: events.Event) -> None:
    with standing_as(Viewer.system(event.organization_id)):
        events.announce(event)


class Ear:
    """A handler that remembers what it heard, and fails as often as told."""

    def __init__(self, name: str, failures: int = 0) -> None:
        self.heard: list[events.Event] = []
        self.failures = failures
        self.__qualname__ = name

    def __call__(self, event: events.Event, *, viewer: Viewer, now: datetime) -> None:
        assert viewer.organization_id == event.organization_id
        assert now >= event.at
        self.heard.append(event)
        if len(self.heard) <= self.failures:
            message = "not now"
            raise RuntimeError(message)


@pytest.mark.django_db
def test_an_event_returns_whole_and_is_settled_once() -> None:
    event, ear = boiled(), Ear("ear")
    announce(event)
    assert events.drain({KettleBoiled: [ear]}, now=NOON) == 1
    assert events.drain({KettleBoiled: [ear]}, now=NOON) == 0
    assert ear.heard == [event]


@pytest.mark.django_db
def test_a_failing_handler_is_tried_again_and_the_other_is_not_told_twice() -> None:
    event, good, bad = boiled(), Ear("good"), Ear("bad", failures=1)
    announce(event)
    table = {KettleBoiled: [good, bad]}
    assert events.drain(table, now=NOON) == 0
    assert events.drain(table, now=NOON) == 0, "it waits before the second attempt"
    assert events.drain(table, now=NOON + timedelta(minutes=1)) == 1
    assert (len(good.heard), len(bad.heard)) == (1, 2)


@pytest.mark.django_db
def test_what_never_succeeds_is_parked_with_its_reason_and_blocks_nothing() -> None:
    broken, fine = Ear("broken", failures=99), Ear("fine")
    announce(boiled(1))
    for attempt in range(events.MOST_ATTEMPTS):
        events.drain({KettleBoiled: [broken]}, now=NOON + timedelta(hours=attempt))
    parked = OutboxEvent.objects.get()
    assert parked.parked_at is not None
    assert "RuntimeError: not now" in parked.last_error
    announce(boiled(2))
    assert events.drain({KettleBoiled: [fine]}, now=NOON + timedelta(days=1)) == 1


@pytest.mark.django_db
def test_an_event_that_nobody_here_knows_blocks_nothing() -> None:
    announce(boiled(1))
    OutboxEvent.objects.update(name="SaidByAPackageNotLoaded")
    announce(boiled(2))
    ear = Ear("fine")
    assert events.drain({KettleBoiled: [ear]}, now=NOON) == 2
    assert len(ear.heard) == 1


@pytest.mark.django_db(transaction=True)
def test_an_event_shares_the_fate_of_its_cause() -> None:
    with transaction.atomic():
        events.announce(boiled())
        transaction.set_rollback(True)
    assert OutboxEvent.objects.count() == 0
    with pytest.raises(transaction.TransactionManagementError):
        events.announce(boiled())
