"""A small town lives its weeks: every screen has something true to show, and the same seed is the same town."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from xinqiao.care.alerts import queries as alerts
from xinqiao.care.alerts.types import AlertStatus
from xinqiao.care.pathways import queries as plans
from xinqiao.care.worklist import queries as worklist
from xinqiao.care.worklist.types import ItemState, Kind, Severity
from xinqiao.chart.medicines import queries as medicines
from xinqiao.chart.observations import queries as observations
from xinqiao.contact.conversations import queries as conversations
from xinqiao.foundation.errors import Conflict
from xinqiao.foundation.models import OutboxEvent
from xinqiao.foundation.walls import standing_as
from xinqiao.simulation.cast import build_cast
from xinqiao.simulation.digest import digest
from xinqiao.simulation.town import SIZES, beginning_of, fill_town

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)  # Sunday half past five in 青禾
TINY = SIZES["tiny"]


def live(*, seed: int = 1):
    cast = build_cast(now=beginning_of(TINY, now=NOW))
    return cast, fill_town(cast=cast, size=TINY, seed=seed, now=NOW, with_cast=True)


def test_a_town_is_the_same_by_its_seed_and_has_something_true_to_show(db: None) -> None:
    # one test: a town takes seconds to live
    with transaction.atomic():
        first, _told = live()
        before = digest(first.viewer("nurse", now=NOW), now=NOW)
        transaction.set_rollback(True)
    cast, told = live()
    assert digest(cast.viewer("nurse", now=NOW), now=NOW) == before
    check_what_is_open_right_now(cast, told)
    check_zhou_guilan_is_on_day_22(cast)
    with pytest.raises(Conflict, match="lives here already"):
        fill_town(cast=cast, size=TINY, seed=1, now=NOW, with_cast=False)


def check_what_is_open_right_now(cast, told) -> None:
    nurse = cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        items = worklist.items(nurse).items
        mine = alerts.alerts(nurse, status=AlertStatus.OPEN)
    by = [(item.severity, item.kind, item.state) for item in items]
    assert (Severity.RED, Kind.ALERT, ItemState.OPEN) in by, "its quarter of an hour still runs"
    assert (Severity.RED, Kind.ALERT, ItemState.CLAIMED) in by, "the backup has it since it escalated"
    assert (Severity.ORANGE, Kind.ALERT, ItemState.OPEN) in by
    assert {Severity.RED, Severity.ORANGE} <= {item.severity for item in items if item.kind is Kind.ALERT}
    assert Kind.MESSAGE in {item.kind for item in items}
    refused = {item.facts["reason"] for item in items if item.cause_type == "watch"}
    assert refused == {"under-age", "pregnancy"}
    assert all(alert.opened_at <= NOW for alert in mine)
    assert not [item for item in items if item.cause_type == "duty-gap"], "somebody was always on duty"
    assert told.counts["sent"] > 20, "messages leave by day"
    assert told.counts["diary"] > 9, "patients jot in their diaries"
    assert told.counts["readings-refused"] == 1, "a late reading of the dead is kept as refused"
    assert {told.counts[end] for end in ("deceased", "withdrawn", "transferred")} == {1}
    assert not OutboxEvent.objects.filter(settled_at=None).exists()


def check_zhou_guilan_is_on_day_22(cast) -> None:
    nurse = cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        plan = plans.plan(nurse, cast.patient_id, now=NOW)
        latest = observations.latest(nurse, cast.patient_id, ["8480-6", "8462-4"])
        said = [
            (message.author_name, message.text)
            for thread in conversations.threads(nurse, patient_id=cast.patient_id).threads
            for message in conversations.messages(nurse, thread.id)
        ]
        lines = medicines.running(nurse, [cast.patient_id], NOW.date(), NOW.date() + timedelta(days=1))
    assert plan is not None
    assert (plan.day, plan.version) == (22, 3)
    assert plan.log[1].caused_by_type == "alerts.alert", "her medicine was changed because of an alert"
    assert [int(latest[code].value) for code in ("8480-6", "8462-4")] == [162, 94]
    assert [author for author, _text in said][-3:] == ["陈砚秋", "周桂兰", "李敏"]
    assert "缬沙坦氨氯地平片" in {line.name for line in lines[cast.patient_id]}
