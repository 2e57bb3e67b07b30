"""The common days: readings morning and evening, ticks, forms, questions, visits, the house's rounds."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from xinqiao.care.alerts import actions as alerts
from xinqiao.care.alerts.types import AlertChange
from xinqiao.care.pathways import actions as pathways
from xinqiao.care.pathways import queries as plans
from xinqiao.care.pathways.types import NewFollowUp, TaskKind, TodayTask, VisitMode
from xinqiao.chart.medicines.types import SkipReason
from xinqiao.chart.observations.types import Component, IncomingReading, Method, Source, SourceKind
from xinqiao.contact.notifications import actions as notifications
from xinqiao.foundation.walls import standing_as
from xinqiao.journeys import message, questionnaire, reading
from xinqiao.journeys import visit as follow_up
from xinqiao.simulation.cast import QINGHE
from xinqiao.simulation.scenarios import hypertension as scenario
from xinqiao.simulation.town import diary
from xinqiao.simulation.town.staff import Desk
from xinqiao.simulation.town.stage import Inhabitant, Stage, local, local_day, turn_of
from xinqiao.simulation.town.timeline import Act
from xinqiao.simulation.town.words import FORM_ANSWERED, TALK

_GATEWAY = Source(kind=SourceKind.CLIENT, key="town-gateway")
FORM = "how-are-you"
_VISIT_DAY = 14


def plan_day(stage: Stage, desk: Desk, on: date) -> None:
    """Put the acts of one local day on the timeline."""
    line = stage.timeline
    line.at(local(on, 6, 30), lambda at: rounds(stage, desk, at))
    line.at(local(on, 7, 58), lambda at: readings(stage, desk, on, "am", at))
    line.at(local(on, 8, 40), lambda at: on_the_phone(stage, desk, on, "am", at))
    plan_visits(stage, on)
    line.at(local(on, 20, 56), lambda at: readings(stage, desk, on, "pm", at))
    line.at(local(on, 21, 10), lambda at: on_the_phone(stage, desk, on, "pm", at))
    diary.plan_day(stage, on)
    # not at night: what the gate holds then would only be claimed and put back
    for hour in (9, 18):
        line.at(local(on, hour, 35), lambda at: _send(stage, at))
    for inhabitant, minute in _askers(stage, on):
        line.at(local(on, 9) + timedelta(minutes=minute), _asking(stage, desk, inhabitant))


def plan_visits(stage: Stage, on: date) -> None:
    """Put only the visits of a day on the timeline."""
    stage.timeline.at(local(on, 10, 30), lambda at: visits(stage, on, at))


def rounds(stage: Stage, desk: Desk, at: datetime) -> None:
    """Do at night what the clock starts: plan ahead, mark what was missed, listen for silence."""
    if (local_day(at) - stage.first_day).days % stage.size.planning_days == 0:
        pathways.planning_round(at)
    pathways.missed_round(at)
    alerts.escalation_round(at)
    for change in alerts.scan_silence(viewer=stage.house, now=at):
        _hear(stage, desk, change, at)


def _hear(stage: Stage, desk: Desk | None, change: AlertChange, at: datetime) -> None:
    stage.told.counts[f"alerts-{change.severity}"] += change.is_new or change.is_raised
    if desk is not None:
        desk.hear(change, at)


def _send(stage: Stage, at: datetime) -> None:
    stage.told.counts["sent"] += notifications.send_due_everywhere(at).sent


def readings(stage: Stage, desk: Desk, on: date, turn: str, at: datetime) -> None:
    """Receive everybody's readings of one turn of a day as one batch."""
    items = [item for each in living(stage, on) for item in _readings_of(stage, each, on, turn, at)]
    if items:
        receive(stage, desk, items, at)


def receive(
    stage: Stage, desk: Desk | None, items: Sequence[IncomingReading], at: datetime
) -> tuple[AlertChange, ...]:
    """Receive items as a gateway sends them; the staff hear of the alerts, unless they look away (None)."""
    got = reading.receive(viewer=stage.house, source=_GATEWAY, items=items, received_at=at)
    for outcome in got.outcomes:
        stage.told.counts[f"readings-{outcome.status}"] += 1
    for change in got.alerts:
        _hear(stage, desk, change, at)
    return got.alerts


def living(stage: Stage, on: date) -> Iterator[Inhabitant]:
    """Yield those enrolled on a day, in the order of their numbers; the cast live by their own story."""
    for number in sorted(stage.people):
        if number >= 0 and stage.people[number].day(on) is not None:
            yield stage.people[number]


def _readings_of(
    stage: Stage, each: Inhabitant, on: date, turn: str, at: datetime
) -> Iterator[IncomingReading]:
    day = each.day(on)
    assert day is not None  # the caller asked who lives
    if not _measures(stage, each, on, day):
        return
    for found in scenario.day_of_readings(stage.seed, each.truth, day, on):
        if found.id.endswith(turn) and local(each.enrolled_on, 11) < found.measured_at <= at:
            symptoms = ("blurred",) if scenario.is_crisis_day(each.truth, day) else ()
            yield pressure(each.patient_id, found, symptoms=symptoms)


def _measures(stage: Stage, each: Inhabitant, on: date, day: int) -> bool:
    """Whether somebody measures: the first week as asked; later by habit, and hardly after the weeks."""
    if day <= 7:
        return stage.chance("silent", each.number).random() > 0.06
    if (stage.today - on).days > stage.size.days:
        return False
    return stage.chance("habit", each.number).random() < each.truth.diligence - 0.15


def pressure(
    patient_id: UUID,
    found: scenario.HomeReading,
    *,
    symptoms: Sequence[str] = (),
    method: Method = Method.DEVICE,
) -> IncomingReading:
    """Return one measurement as a device sends it."""
    return IncomingReading(
        id=found.id,
        patient_id=patient_id,
        code="85354-9",
        components=(
            Component("8480-6", Decimal(found.systolic), "mm[Hg]"),
            Component("8462-4", Decimal(found.diastolic), "mm[Hg]"),
            Component("8867-4", Decimal(found.pulse), "/min"),
        ),
        measured_at=found.measured_at,
        method=method,
        symptoms=tuple(symptoms),
    )


def on_the_phone(stage: Stage, desk: Desk, on: date, turn: str, at: datetime) -> None:
    """Let those with the app tick their medicines and answer the form that waits."""
    for each in list(living(stage, on)):
        if each.uses_app and each.enrolled_on < on:
            tick(stage, each, turn, at)
            if turn == "am":
                answer_form(stage, desk, each, on, at)


def tick(stage: Stage, each: Inhabitant, turn: str, at: datetime, *, share: float | None = None) -> None:
    """Tick the medicines of a turn of the day, or leave them out with a reason, or forget them."""
    if turn not in each.turns or local_day(at) < each.reminded_from:
        return
    wanted = each.truth.diligence if share is None else share
    dice = stage.chance("tick", each.number, local_day(at), turn).random()
    if dice > wanted + 0.03:
        return
    for task in _open_doses(each, turn, at):
        with standing_as(each.viewer):
            if dice > wanted:
                pathways.skip_task(viewer=each.viewer, task_id=task.id, reason=SkipReason.FORGOT, now=at)
            else:
                pathways.complete_task(viewer=each.viewer, task_id=task.id, now=at)
        stage.told.counts["ticks"] += 1


def _open_doses(each: Inhabitant, turn: str, at: datetime) -> list[TodayTask]:
    with standing_as(each.viewer):
        today = plans.today(each.viewer, each.patient_id, now=at)
    return [
        task
        for task in today.tasks
        if task.kind is TaskKind.MEDICINE and task.can_do and turn_of(task.at) == turn
    ]


def answer_form(stage: Stage, desk: Desk, each: Inhabitant, on: date, at: datetime) -> None:
    """Answer the weekly form on most of its days."""
    day = each.day(on)
    chance = stage.chance("form", each.number, on)
    if not day or day % 7 or chance.random() > each.truth.diligence:
        return
    missed = chance.choice([0, 0, 0, 1, 2])
    answers: dict[str, list[str | int | bool]] = {
        "symptoms": ["none"],
        "side-effect": [chance.random() < 0.05],
        "missed-days": [missed],
        "contact-today": [chance.random() < 0.03],
    }
    if missed:
        answers["missed-reason"] = ["forgot"]
    told = submit(stage, each, answers, on, at).told
    if told is not None:
        desk.answer_later(each, told.thread_id, FORM_ANSWERED, at)


def submit(
    stage: Stage, each: Inhabitant, answers: dict[str, list[str | int | bool]], on: date, at: datetime
) -> questionnaire.Submitted:
    """Hand the short form in."""
    done = questionnaire.submit(
        viewer=each.viewer,
        patient_id=each.patient_id,
        name=FORM,
        response_id=uuid5(QINGHE, f"{stage.seed}:{each.number}:{on}"),
        answers=answers,
        now=at,
    )
    stage.told.counts["answers"] += 1
    return done


def _askers(stage: Stage, on: date) -> Iterator[tuple[int, int]]:
    """Yield who writes on a day, and at which minute after nine."""
    for number in range(stage.size.first_number, stage.size.first_number + stage.size.people):
        chance = stage.chance("ask", number, on)
        if chance.random() < 0.04:
            yield number, chance.randrange(12 * 60)


def _asking(stage: Stage, desk: Desk, number: int) -> Act:
    def ask(at: datetime) -> None:
        each = stage.people.get(number)
        if each is None or not each.uses_app or not each.day(local_day(at)):
            return
        question, reply = stage.chance("words", number, local_day(at)).choice(TALK)
        write(stage, desk, each, question, reply, at)

    return ask


def write(stage: Stage, desk: Desk, each: Inhabitant, text: str, reply: str | None, at: datetime) -> None:
    """Write to the team; they answer with `reply` when they come to it, or not yet without one."""
    got = message.receive(viewer=each.viewer, patient_id=each.patient_id, text=text, now=at)
    stage.told.counts["messages"] += 1
    if reply is not None:
        desk.answer_later(each, got.thread_id, reply, at)


def visits(stage: Stage, on: date, at: datetime) -> None:
    """Settle the two-week visits of those who came."""
    for each in list(living(stage, on)):
        chance = stage.chance("visit", each.number)
        if chance.random() < 0.8 and each.day(on) == _VISIT_DAY + chance.choice([-2, 0, 0, 1, 3]):
            visit(stage, each, at)


def visit(stage: Stage, each: Inhabitant, at: datetime) -> None:
    """Write down the follow-up of somebody whose visit is open: a calm pressure at the clinic."""
    nurse = stage.staff["nurse"]
    with standing_as(nurse):
        tasks = plans.today(nurse, each.patient_id, now=at).tasks
    if not any(task.kind is TaskKind.VISIT and task.state == "open" for task in tasks):
        return
    chance = stage.chance("visit-pressure", each.number, local_day(at))
    held = NewFollowUp(
        id=uuid5(QINGHE, f"visit:{stage.seed}:{each.number}:{local_day(at)}"),
        held_at=at,
        mode=VisitMode.CLINIC,
        systolic=round(min(172, each.truth.systolic + chance.gauss(2, 5))),
        diastolic=round(min(102, each.truth.diastolic + chance.gauss(1, 3))),
    )
    follow_up.hold(viewer=nurse, patient_id=each.patient_id, visit=held, now=at)
    stage.told.counts["visits"] += 1
