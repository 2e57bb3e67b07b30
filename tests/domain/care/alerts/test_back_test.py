"""回测: the version in force, gone through again, raises exactly what was raised; a changed limit differs by hand."""

import random
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from tests.cast import NOW
from tests.domain.care.alerts.conftest import Watched, begin
from xinqiao.care.alerts import actions
from xinqiao.care.alerts.errors import BackTestNeeded, BackTestRunning, UnknownDays
from xinqiao.care.alerts.models import Alert, BackTest, RuleSetVersion
from xinqiao.care.alerts.queries import back_test_of, newest_back_test
from xinqiao.care.alerts.queries.pasts import Span, pasts, watched_humans
from xinqiao.care.alerts.queries.rule_sets import typed
from xinqiao.care.alerts.rules.replay import go_through
from xinqiao.care.alerts.types import Assumed, BackTestStatus, ClosingAction
from xinqiao.chart.observations.types import IncomingReading, Method
from xinqiao.foundation.errors import Conflict, NotAllowed
from xinqiao.foundation.walls import standing_as

pytestmark = pytest.mark.django_db
BEGIN = NOW - timedelta(days=40)


def version(cast) -> RuleSetVersion:
    with standing_as(cast.system()):
        return RuleSetVersion.objects.get(code="HTN-ADULT", status="published")


def draft(cast, typed_in: dict[str, str]):
    """A draft of the version in force, with some fields changed and a source for each."""
    nurse = cast.viewer("nurse", now=NOW)
    with standing_as(nurse):
        row_id = actions.draft_rule_set(viewer=nurse, rule_set_id=version(cast).id, now=NOW)
        sources = {"/".join(path.split("/")[:2]): "committee 2026-11" for path in typed_in}
        actions.edit_rule_set(
            viewer=nurse, rule_set_id=row_id, revision=0, typed=typed_in, sources=sources, note="", now=NOW
        )
    return row_id


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return BEGIN + timedelta(days=day, hours=hour, minutes=minute)


def close(cast, group: str, now: datetime) -> None:
    nurse = cast.viewer("nurse", now=now)
    with standing_as(nurse):
        row = Alert.objects.exclude(status="closed").get(group=group)
        actions.close_alert(
            viewer=nurse,
            alert_id=row.id,
            action_code=ClosingAction.CALLED_PATIENT,
            patient_informed=True,
            now=now,
        )


def live_through(watched: Watched) -> None:
    """Forty days: single and confirmed highs, danger signs, lows, a week too high, late and joined batches."""
    cast = watched.cast
    for day in range(1, 12):
        for hour in (0, 12):
            watched.send(141, 88, now=at(day, hour))
    watched.send(184, 96, now=at(12))
    watched.send(186, 98, now=at(12, 0, 8))
    close(cast, "pressure-high", at(12, 3))
    # a value measured before what was answered comes late
    watched.send(182, 90, at=at(12, 0, 4), now=at(13))
    watched.send(176, 111, now=at(14), symptoms=("blurred",))
    watched.send(188, 112, now=at(14, 1))
    close(cast, "pressure-high", at(15))
    close(cast, "pressure-home-mean", at(15))
    watched.receive(
        watched.pressure(86, 55, at(16)), watched.pressure(85, 54, at(16, 0, 9)), now=at(16, 0, 20)
    )
    watched.send(84, 52, now=at(17), symptoms=("syncope",))
    watched.send(183, 97, at=at(18), now=at(20))
    for day in range(18, 39):
        watched.send(139, 84, now=at(day, 1))
        watched.send(142, 86, now=at(day, 13))
    close(cast, "pressure-low", at(38, 14))


@pytest.fixture
def lived(cast, published) -> Watched:
    watched = begin(cast, cast.patient_id, now=BEGIN)
    live_through(watched)
    return watched


def replayed(cast, rule_set_id):
    system = cast.system()
    with standing_as(system):
        span = Span("HTN-ADULT", [typed(rule_set_id)[0]], NOW - timedelta(days=90), NOW)
        humans, _known = watched_humans(system, span)
        return [
            alert
            for past in pasts(system, span, humans)
            for alert in go_through(
                span.rule_sets[0], past, Assumed(None, timedelta(days=1)), since=span.since, until=span.until
            )
        ]


def test_the_version_in_force_raises_exactly_what_it_raised(cast, lived: Watched) -> None:
    found = replayed(cast, version(cast).id)
    told = [
        (a.group, a.rule_id, a.severity, a.opened_at, a.closes_at, a.data_points, a.last_measured_at)
        for a in found
    ]
    with standing_as(cast.system()):
        real = [
            (a.group, a.rule_id, a.severity, a.opened_at, a.closed_at, a.data_points, a.last_measured_at)
            for a in Alert.objects.order_by("opened_at", "id")
        ]
    assert len(real) == 6
    assert sorted(told, key=str) == sorted(real, key=str)
    assert all(alert.is_known for alert in found)


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_any_past_is_gone_through_as_it_was_lived(cast, published, seed: int) -> None:
    """Drawn by lot: pressures, pulses and symptoms, alone and in batches, late, doubled, closed, muted."""
    watched, lot = begin(cast, cast.patient_id, now=BEGIN), random.Random(seed)
    now = BEGIN
    for _ in range(110):
        now += timedelta(minutes=lot.choice([1, 6, 9, 14, 45, 300, 700, 1500]))
        if now >= NOW:
            break
        items = [drawn(watched, lot, now) for _ in range(lot.choice([1, 1, 1, 2, 4]))]
        watched.receive(*items, now=now)
        if lot.random() < 0.2:
            settle_one(cast, lot, now + timedelta(seconds=20))
    with standing_as(cast.system()):
        groups = Span("HTN-ADULT", [typed(version(cast).id)[0]], BEGIN, NOW).groups
        real = [
            (a.group, a.rule_id, a.severity, a.opened_at, a.closed_at, a.data_points, a.last_measured_at)
            for a in Alert.objects.filter(group__in=groups)
        ]
    told = [
        (a.group, a.rule_id, a.severity, a.opened_at, a.closes_at, a.data_points, a.last_measured_at)
        for a in replayed(cast, version(cast).id)
        if a.group in groups
    ]
    assert len(real) > 4
    assert sorted(told, key=str) == sorted(real, key=str)


def drawn(watched: Watched, lot: random.Random, now: datetime) -> IncomingReading:
    at = now - timedelta(minutes=lot.choice([0, 0, 0, 3, 7, 12, 60, 1600, 3000]))
    symptoms = lot.choice([(), (), (), (), ("blurred",), ("syncope",)])
    if lot.random() < 0.7:
        return watched.pressure(
            lot.choice([84, 88, 128, 139, 146, 181, 186]), lot.choice([50, 70]), at, symptoms
        )
    return IncomingReading(
        id=f"pulse-{lot.random()}",
        code="8867-4",
        patient_id=watched.patient_id,
        value=Decimal(lot.choice([45, 60, 75, 125, 135])),
        unit="/min",
        measured_at=at,
        method=Method.DEVICE,
        symptoms=symptoms,
        confirmed=True,
    )


def settle_one(cast, lot: random.Random, now: datetime) -> None:
    """Somebody closes an alert, or first mutes its problem where that is allowed."""
    nurse = cast.viewer("nurse", now=now)
    with standing_as(nurse):
        rows = list(Alert.objects.exclude(status="closed").order_by("opened_at", "id"))
        if not rows:
            return
        row = lot.choice(rows)
        if row.severity != "red" and lot.random() < 0.4:
            until = now + timedelta(days=3)
            actions.mute_alert(viewer=nurse, alert_id=row.id, until=until, reason="travelling", now=now)
        actions.close_alert(
            viewer=nurse,
            alert_id=row.id,
            action_code=ClosingAction.CALLED_PATIENT,
            patient_informed=True,
            now=now,
        )


def test_another_limit_differs_as_by_hand(cast, lived: Watched) -> None:
    """Systolic 180 → 185: 184 and 182 and 183 trip nothing; 186 alone and 188/112 do. Diastolic stays 110."""
    raised = draft(cast, {"rules/htn-orange/when/0/mm[Hg]": "185"})
    found = back_test_of(cast.system(), raised, days=90, until=NOW, progress=lambda _done, _total: True)
    tested, current = found["tested"], found["current"]
    with standing_as(cast.system()):
        real = Alert.objects.count()
    # what goes: the late 183 of day 18, history when it came
    assert (current["alerts"], tested["alerts"], found["gone"], found["new"]) == (real, real - 1, 1, 0)
    assert (current["known"], current["patients"], found["humans"], found["of_humans"]) == (real, 1, 1, 1)
    assert [example["side"] for example in found["examples"]] == ["gone"]
    assert sum(tested["weeks"]) == tested["alerts"] == sum(tested["rules"].values())
    assert tested["busiest_count"] >= 1


def test_a_run_is_kept_with_its_data_and_proposing_asks_for_it(cast, lived: Watched) -> None:
    nurse, raised = cast.viewer("nurse", now=NOW), draft(cast, {"rules/htn-orange/when/0/mm[Hg]": "185"})
    with standing_as(nurse):
        with pytest.raises(UnknownDays):
            actions.ask_for_back_test(viewer=nurse, rule_set_id=raised, days=8, now=NOW)
        with pytest.raises(BackTestNeeded):
            actions.propose_rule_set(viewer=nurse, rule_set_id=raised, now=NOW)
        run = actions.ask_for_back_test(viewer=nurse, rule_set_id=raised, days=90, now=NOW)
        with pytest.raises(BackTestRunning):
            actions.ask_for_back_test(viewer=nurse, rule_set_id=raised, days=7, now=NOW)
    actions.run_back_test(viewer=cast.system(), back_test_id=run, now=lambda: NOW)
    with standing_as(nurse):
        view = newest_back_test(nurse, raised)
        assert view is not None
        assert (view.status, view.done, view.total, view.is_of_these_data) == (
            BackTestStatus.DONE,
            1,
            1,
            True,
        )
        actions.edit_rule_set(
            viewer=nurse, rule_set_id=raised, revision=1, typed={"rules/htn-home/quiet_days_after_close": "7"},
            sources={"rules/htn-home": "committee"}, note="", now=NOW,
        )  # fmt: skip
        assert newest_back_test(nurse, raised).is_of_these_data is False
        with pytest.raises(BackTestNeeded):
            actions.propose_rule_set(viewer=nurse, rule_set_id=raised, now=NOW)
        actions.propose_rule_set(viewer=nurse, rule_set_id=raised, untested_reason="One word only", now=NOW)


def test_a_run_is_cancelled_and_the_worker_lets_it_be(cast, lived: Watched) -> None:
    nurse, raised = cast.viewer("nurse", now=NOW), draft(cast, {"rules/htn-orange/when/0/mm[Hg]": "185"})
    with standing_as(nurse):
        run = actions.ask_for_back_test(viewer=nurse, rule_set_id=raised, days=7, now=NOW)
        actions.cancel_back_test(viewer=nurse, back_test_id=run, now=NOW)
        with pytest.raises(Conflict):
            actions.cancel_back_test(viewer=nurse, back_test_id=run, now=NOW)
    actions.run_back_test(viewer=cast.system(), back_test_id=run, now=lambda: NOW)
    with standing_as(nurse):
        assert BackTest.objects.get(id=run).status == BackTestStatus.CANCELLED
        actions.ask_for_back_test(viewer=nurse, rule_set_id=raised, days=7, now=NOW)
    desk = cast.viewer("front_desk", now=NOW)
    with standing_as(desk), pytest.raises(NotAllowed):
        actions.ask_for_back_test(viewer=desk, rule_set_id=raised, days=7, now=NOW)
