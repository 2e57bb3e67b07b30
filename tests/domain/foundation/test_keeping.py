"""What passes through the floor is forgotten after its time, and never what somebody still waits for."""

from datetime import UTC, datetime, timedelta

import pytest

from xinqiao.foundation import keeping
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.models import OutboxDelivery, OutboxEvent, RateBucket, StreamNotice

pytestmark = pytest.mark.django_db
NIGHT = datetime(2031, 3, 1, 19, 40, tzinfo=UTC)


def event(days_ago, *, is_settled=True, is_parked=False):
    at = NIGHT - timedelta(days=days_ago)
    row = OutboxEvent.objects.create(
        on_day=at.date(), name="KettleBoiled", organization_id=new_id(), cause_id=new_id(), payload={}, at=at,
        settled_at=at if is_settled else None, parked_at=at if is_parked else None,
    )  # fmt: skip
    OutboxDelivery.objects.create(event_id=row.id, handler="ear", at=at)
    return row.id


def notice(days_ago, offset):
    at = NIGHT - timedelta(days=days_ago)
    row = StreamNotice.objects.create(
        organization_id=new_id(), audience="team:1", region="worklist", made_at=at, offset=offset
    )
    return row.id


def test_settled_events_go_after_a_month_and_waiting_ones_stay_with_their_marks():
    event(31)
    kept = {event(29), event(31, is_settled=False), event(31, is_settled=False, is_parked=True)}
    assert keeping.keep_floor(NIGHT)["outbox"] == 1
    assert set(OutboxEvent.objects.values_list("id", flat=True)) == kept
    assert set(OutboxDelivery.objects.values_list("event_id", flat=True)) == kept


def test_buckets_go_after_two_days():
    for hours in (49, 47):
        RateBucket.objects.create(key="code", window_start=NIGHT - timedelta(hours=hours), count=3)
    assert keeping.keep_floor(NIGHT)["limits"] == 1
    assert RateBucket.objects.count() == 1


def test_numbered_notices_go_after_a_week_but_never_the_last_number():
    kept = {notice(9, None), notice(6, 8_000_002), notice(8, 8_000_003)}
    notice(8, 8_000_001)
    assert keeping.keep_floor(NIGHT)["notices"] == 1
    assert set(StreamNotice.objects.values_list("id", flat=True)) == kept


def test_an_empty_floor_is_kept_as_well():
    assert keeping.keep_floor(NIGHT) == {"outbox": 0, "limits": 0, "notices": 0}


def test_days_are_made_a_week_ahead_once():
    assert keeping.make_days(NIGHT) == 7
    assert keeping.make_days(NIGHT) == 0
    assert keeping.make_days(NIGHT + timedelta(days=1)) == 1


def test_every_term_says_why():
    for name, term in keeping.retention().items():
        assert term["keep_days"] > 0, name
        assert len(term["reason"]) > 40, name
