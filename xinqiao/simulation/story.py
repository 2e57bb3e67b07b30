"""`xinqiao story reading`: one loop in simulated time, told as the rows it leaves, each with its cause.

It is played with the cast and an invented patient inside one transaction that is rolled back, so that it
can be told in a running hospital and leaves nothing there; the rows are read back through the queries.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from xinqiao.care.alerts import actions as alert_actions
from xinqiao.care.alerts import queries as alerts
from xinqiao.care.alerts.types import ClosingAction, StepKind
from xinqiao.care.pathways import queries as plans
from xinqiao.care.pathways.types import MeasureRequest, PlanChanges
from xinqiao.care.worklist import queries as worklist
from xinqiao.chart.observations.types import Method, Source, SourceKind, StoredReading
from xinqiao.contact.conversations import queries as conversations
from xinqiao.contact.notifications import queries as notifications
from xinqiao.foundation import clock
from xinqiao.foundation.events import drain
from xinqiao.foundation.walls import standing_as
from xinqiao.journeys import reading
from xinqiao.journeys.wiring import SUBSCRIPTIONS
from xinqiao.simulation.cast import Cast, build_cast, find_cast, prolong_roster
from xinqiao.simulation.people import InventedPerson
from xinqiao.simulation.scenarios.hypertension import HomeReading
from xinqiao.simulation.town import SIZES
from xinqiao.simulation.town.admission import admit
from xinqiao.simulation.town.days import pressure
from xinqiao.simulation.town.signing import is_published, publish_packs
from xinqiao.simulation.town.staff import ALERT, PLAN_VERSION, Desk
from xinqiao.simulation.town.stage import Inhabitant, Stage, local_day
from xinqiao.simulation.town.timeline import Timeline

_NUMBER = 700_001
_WORDS = "我是沈一鸣，刚给您打过电话：先坐着别动，让家人陪着；再看不清或者胸痛，马上打 120。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of the chain. `cause` is the row that it names as its cause; `at` is simulated time."""

    step: str
    id: UUID | None
    at: datetime
    cause: UUID | None
    says: str

    def as_dict(self) -> dict[str, str | None]:
        """Return it as JSON values."""
        return {
            "step": self.step,
            "id": str(self.id) if self.id else None,
            "at": self.at.isoformat(),
            "cause": str(self.cause) if self.cause else None,
            "says": self.says,
        }


@dataclass(slots=True)
class _Scene:
    stage: Stage
    desk: Desk
    her: Inhabitant
    alert_id: UUID | None = None
    item_id: UUID | None = None
    version_id: UUID | None = None
    readings: list[StoredReading] = field(default_factory=list)


def play_reading(*, now: datetime) -> list[Row]:
    """Play reading → finding → alert → item → notice → escalation → answer → plan → notice → measure.

    `now` is when it begins; what follows is later in simulated time. Nothing of it stays.
    """
    with transaction.atomic():
        cast = find_cast(now=now) or build_cast(now=now)
        prolong_roster(cast, now=now)
        if not is_published(cast, now=now):
            publish_packs(cast, now=now)
        scene = _open(cast, now)
        _play(scene, now)
        rows = list(_chain(scene, now))
        transaction.set_rollback(True)
    return rows


def _open(cast: Cast, now: datetime) -> _Scene:
    stage = Stage(
        cast=cast,
        seed=0,
        size=SIZES["tiny"],
        timeline=Timeline(now + timedelta(days=1)),
        staff={key: cast.viewer(key, now=now) for key in ("doctor", "nurse", "case_manager", "front_desk")},
        first_day=local_day(now),
    )
    person = InventedPerson(
        number=_NUMBER,
        name="许安宁",
        sex="female",
        birth_on=date(1957, 4, 2),
        phone=str(10_000_000_000 + _NUMBER),
        id_number="",
    )
    with clock.frozen(now):
        admit(stage, person, now)
        _settle(now)
    return _Scene(stage=stage, desk=Desk(stage), her=stage.people[_NUMBER])


def _settle(at: datetime) -> None:
    while drain(SUBSCRIPTIONS, now=at):
        pass


def _play(scene: _Scene, now: datetime) -> None:
    acts: list[tuple[int, Callable[[_Scene, datetime], None]]] = [
        (10, _measure),
        (18, _measure),
        (26, lambda _scene, at: alert_actions.escalation_round(at)),
        (29, _acknowledge),
        (33, _say),
        (45, _change_plan),
        (70, _close),
    ]
    for minutes, act in acts:
        at = now + timedelta(minutes=minutes)
        with clock.frozen(at):
            act(scene, at)
            _settle(at)


def _measure(scene: _Scene, at: datetime) -> None:
    taken = HomeReading(
        id=f"story-{at:%H%M}",
        measured_at=at - timedelta(minutes=1),
        systolic=182,
        diastolic=112,
        pulse=88,
    )
    got = reading.receive(
        viewer=scene.her.viewer,
        source=Source(kind=SourceKind.PERSON, key="story", patient_id=scene.her.patient_id),
        items=[pressure(scene.her.patient_id, taken, symptoms=["blurred"], method=Method.MANUAL)],
        received_at=at,
    )
    scene.readings += [stored for stored in got.batch.stored if stored.code == "8480-6"]
    scene.alert_id = got.alerts[0].alert_id
    with standing_as(scene.stage.house):
        items = worklist.items(scene.stage.house, patient_id=scene.her.patient_id).items
    scene.item_id = next(item.id for item in items if item.cause_id == scene.alert_id)


def _alert_id(scene: _Scene) -> UUID:
    if scene.alert_id is None:
        raise LookupError
    return scene.alert_id


def _acknowledge(scene: _Scene, at: datetime) -> None:
    scene.desk.acknowledge(_alert_id(scene), "case_manager", at)


def _say(scene: _Scene, at: datetime) -> None:
    scene.desk.say(scene.her, _WORDS, at, by="case_manager", cause=(ALERT, _alert_id(scene)))


def _change_plan(scene: _Scene, at: datetime) -> None:
    tomorrow = local_day(at) + timedelta(days=1)
    changes = PlanChanges(measure=MeasureRequest(from_on=tomorrow, days=7, slots=("am", "pm")))
    note = "接下来一周早晚各量一次，量前坐五分钟。"
    scene.version_id = scene.desk.adjust(
        scene.her, changes, "两次都高，先连测一周", _alert_id(scene), at, note
    )
    scene.desk.say(scene.her, note, at, by="doctor", cause=(PLAN_VERSION, scene.version_id))


def _close(scene: _Scene, at: datetime) -> None:
    scene.desk.close(_alert_id(scene), ClosingAction.ADJUSTED_PLAN, "doctor", at)


def _chain(scene: _Scene, now: datetime) -> Iterator[Row]:
    """Read the rows back, as the pages do."""
    house = scene.stage.house
    with standing_as(house):
        for each in scene.readings:
            yield Row(
                step="reading", id=each.id, at=each.received_at, cause=None, says=f"{each.value} {each.unit}"
            )
        yield from _alert_rows(scene)
        yield from _told(scene, "alert", _alert_id(scene))
        yield from _answer_rows(scene)
        if scene.version_id is not None:
            yield from _told(scene, "plan-version", scene.version_id)
        for row in alerts.answered(house, now, now + timedelta(hours=2)):
            if row.alert_id == scene.alert_id and row.acknowledged_at is not None:
                minutes = (row.acknowledged_at - row.received_at).total_seconds() / 60
                says = f"M11: reading to acknowledgement {minutes:.0f} min"
                yield Row(step="measure", id=None, at=row.acknowledged_at, cause=row.alert_id, says=says)


def _alert_rows(scene: _Scene) -> Iterator[Row]:
    house, alert_id = scene.stage.house, _alert_id(scene)
    opened = alerts.alert(house, alert_id)
    for measured_at, facts in alerts.findings(house, alert_id):
        sample = next((fact.sample_id for fact in facts if fact.sample_id), None)
        words = ", ".join(f"{fact.name} {fact.value}" for fact in facts)
        yield Row(
            step="finding", id=None, at=measured_at, cause=sample, says=f"{opened.rule_version}: {words}"
        )
    first = next((fact.sample_id for fact in opened.facts if fact.sample_id), None)
    says = f"{opened.severity} {opened.rule_id}"
    yield Row(step="alert", id=alert_id, at=opened.opened_at, cause=first, says=says)
    item = worklist.item(house, scene.item_id) if scene.item_id else None
    if item is not None:
        says = f"{item.summary}; due {item.due_at:%H:%M} UTC" if item.due_at else item.summary
        yield Row(step="work item", id=item.id, at=item.opened_at, cause=item.cause_id, says=says)


def _told(scene: _Scene, cause_type: str, cause_id: UUID) -> Iterator[Row]:
    with standing_as(scene.her.viewer):
        inbox = notifications.inbox(scene.her.viewer, patient_id=scene.her.patient_id)
    lives = notifications.message_lives(scene.stage.house, scene.her.patient_id)
    messages = {life.id: life.message_id for life in lives}
    ours = [told for told in inbox if (told.cause_type, told.cause_id) == (cause_type, cause_id)]
    for told in ours:
        message_id = messages[told.id]
        yield Row(step="notice", id=message_id, at=told.sent_at, cause=cause_id, says=told.text)
        for life in (one for one in lives if one.message_id == message_id):
            says = f"{life.channel}: {life.state}"
            yield Row(step="delivery", id=life.id, at=life.at, cause=message_id, says=says)


def _answer_rows(scene: _Scene) -> Iterator[Row]:
    house, alert_id = scene.stage.house, _alert_id(scene)
    for step in alerts.steps(house, alert_id):
        if step.kind in {StepKind.ESCALATED, StepKind.ACKNOWLEDGED, StepKind.CLOSED}:
            says = step.by_name or step.details.get("name", "")
            yield Row(step=step.kind.value, id=None, at=step.at, cause=alert_id, says=says)
    line = plans.change_log(house, scene.her.patient_id)[0]
    says = "; ".join((line.reason, *line.words))
    yield Row(step="plan version", id=scene.version_id, at=line.at, cause=line.caused_by_id, says=says)
    for thread in conversations.threads(house, patient_id=scene.her.patient_id).threads:
        for said in conversations.messages(house, thread.id):
            says = f"{said.author_name}: {said.text}"
            yield Row(step="message", id=said.id, at=said.sent_at, cause=said.cause_id, says=says)
