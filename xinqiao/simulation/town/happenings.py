"""What every town must have to show: who may not be enrolled, who left, and what is open right now."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from xinqiao.care.alerts import actions as alerts
from xinqiao.care.pathways import actions as pathways
from xinqiao.care.pathways.errors import EnrolmentRefused
from xinqiao.chart.observations.types import IncomingReading
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people import actions as people
from xinqiao.identity.people.types import EVERY_AREA, Relationship, Standing
from xinqiao.simulation.people import InventedPerson
from xinqiao.simulation.scenarios.hypertension import HomeReading
from xinqiao.simulation.town.admission import admission_days, register
from xinqiao.simulation.town.days import pressure, receive, write
from xinqiao.simulation.town.signing import PROGRAMME
from xinqiao.simulation.town.staff import Desk
from xinqiao.simulation.town.stage import Inhabitant, Stage, local, local_day
from xinqiao.simulation.town.timeline import Act

# numbers far from those of the inhabitants, so that phones and hospital numbers are their own
_GUESTS = 500_000
_LEAST_ACTORS = 8
DANGER = ("blurred",)
_GUARDIAN_PHONE = 10_600_000_000


def plan(stage: Stage, desk: Desk) -> None:
    """Put it all on the timeline; a town too small for the parts plays those it has people for."""
    _plan_refused(stage)
    actors = _actors(stage)
    if len(actors) < _LEAST_ACTORS:
        return
    _plan_leaving(stage, actors[:3])
    _plan_answered(stage, desk, actors[3:7])
    _plan_alerts(stage, desk, actors[3:7])
    _plan_messages(stage, desk, actors[7:])


def _actors(stage: Stage) -> list[int]:
    """Return the numbers of those who came a while ago and are no veterans, in order."""
    numbers = range(stage.size.first_number, stage.size.first_number + stage.size.people)
    came = admission_days(stage, list(numbers))
    oldest, newest = stage.today - timedelta(days=stage.size.days), stage.today - timedelta(days=8)
    return [number for number in numbers if oldest <= came[number] <= newest]


def _plan_refused(stage: Stage) -> None:
    child = InventedPerson(
        number=_GUESTS + stage.size.first_number,
        name="周小禾",
        sex="female",
        birth_on=stage.today.replace(month=1, day=9, year=stage.today.year - 9),
        phone="",
        id_number="",
    )
    expecting = InventedPerson(
        number=_GUESTS + stage.size.first_number + 1,
        name="许文娟",
        sex="female",
        birth_on=date(stage.today.year - 31, 5, 17),
        phone=str(10_000_000_000 + _GUESTS + stage.size.first_number + 1),
        id_number="",
    )
    day = stage.today - timedelta(days=min(3, stage.size.days))
    stage.timeline.at(local(day, 10, 5), lambda at: _refuse(stage, child, frozenset(), at))
    stage.timeline.at(local(day, 14, 40), lambda at: _refuse(stage, expecting, frozenset({"pregnancy"}), at))


def _refuse(stage: Stage, person: InventedPerson, conditions: frozenset[str], at: datetime) -> None:
    """Try to enrol somebody for whom the adult rules are not made: a person must follow up instead."""
    patient_id = register(stage, person, at)
    if not person.phone:
        desk = stage.staff["front_desk"]
        with standing_as(desk):
            people.add_related_person(
                viewer=desk,
                patient_id=patient_id,
                name="周志强",
                phone=str(_GUARDIAN_PHONE + person.number),
                relationship=Relationship.GUARDIAN,
                areas=EVERY_AREA,
                now=at,
            )
    manager = stage.staff["case_manager"]
    with standing_as(manager):
        try:
            pathways.enrol(
                viewer=manager,
                patient_id=patient_id,
                programme=PROGRAMME,
                team_id=stage.cast.team_id,
                anchor_on=stage.today,
                conditions=conditions,
                now=at,
            )
        except EnrolmentRefused:
            parameters = {"pregnant": "yes"} if conditions else {}
            alerts.watch(
                viewer=manager,
                patient_id=patient_id,
                enrolment_id=None,
                programme=PROGRAMME,
                parameters=parameters,
                now=at,
            )
            stage.told.counts["refused"] += 1


def _plan_leaving(stage: Stage, actors: Sequence[int]) -> None:
    gone = (
        (Standing.DECEASED, 6, "家属告知"),
        (Standing.WITHDRAWN, 5, "不想再收到提醒"),
        (Standing.TRANSFERRED, 4, "转到临溪市第一医院"),
    )
    for number, (standing, days_ago, reason) in zip(actors, gone, strict=True):
        day = stage.today - timedelta(days=days_ago)
        stage.timeline.at(local(day, 10, 50), _leaving(stage, number, standing, reason))
    day = stage.today - timedelta(days=5)
    stage.timeline.at(local(day, 9, 12), lambda at: _late_reading(stage, actors[0], at))


def _leaving(stage: Stage, number: int, standing: Standing, reason: str) -> Act:
    def leave(at: datetime) -> None:
        each = stage.people[number]
        viewer = each.viewer if standing is Standing.WITHDRAWN else stage.staff["case_manager"]
        with standing_as(viewer):
            people.change_standing(
                viewer=viewer, patient_id=each.patient_id, standing=standing, reason=reason, now=at
            )
        each.left_on = local_day(at)
        stage.told.counts[standing.value] += 1

    return leave


def _late_reading(stage: Stage, number: int, at: datetime) -> None:
    # the family's meter sends what it still held: refused, and nobody is rung up
    receive(stage, None, [_reading(stage.people[number], at - timedelta(minutes=3), 178, 104)], at)


def _plan_answered(stage: Stage, desk: Desk, actors: Sequence[int]) -> None:
    """Last week's red and orange alerts, which the team took, answered and closed."""
    for place, number in enumerate(actors):
        at = local(stage.today - timedelta(days=7 - place), 9 + place, 12)
        if place % 2 == 0:
            stage.timeline.at(at, _arriving(stage, desk, number, 184, 111, DANGER))
            continue
        # twice within a quarter of an hour: only then it is orange
        for when in (at, at + timedelta(minutes=8)):
            stage.timeline.at(when, _arriving(stage, desk, number, 186, 104))


def _arriving(
    stage: Stage, desk: Desk, number: int, systolic: int, diastolic: int, symptoms: tuple[str, ...] = ()
) -> Act:
    return lambda at: _arrive(stage, desk, number, at, systolic, diastolic, symptoms)


def _plan_alerts(stage: Stage, desk: Desk, actors: Sequence[int]) -> None:
    now = stage.timeline.until
    red, escalated, high, low = actors
    line = stage.timeline
    # red, nine minutes old: its quarter of an hour still runs
    line.at(now - timedelta(minutes=9), lambda at: _arrive(stage, None, red, at, 186, 112, DANGER))
    line.at(now - timedelta(minutes=131), lambda at: _escalated(stage, desk, escalated, at))
    for minutes in (78, 70):
        line.at(now - timedelta(minutes=minutes), lambda at: _arrive(stage, None, high, at, 184, 98))
    # once low: the patient is asked to measure again
    line.at(now - timedelta(minutes=24), lambda at: _arrive(stage, None, low, at, 86, 54))


def _arrive(
    stage: Stage,
    desk: Desk | None,
    number: int,
    at: datetime,
    systolic: int,
    diastolic: int,
    symptoms: tuple[str, ...] = (),
) -> None:
    item = _reading(stage.people[number], at - timedelta(minutes=1), systolic, diastolic, symptoms)
    receive(stage, desk, [item], at)


def _reading(
    each: Inhabitant, at: datetime, systolic: int, diastolic: int, symptoms: tuple[str, ...] = ()
) -> IncomingReading:
    found = HomeReading(
        id=f"{each.number}-{at:%Y%m%d%H%M}", measured_at=at, systolic=systolic, diastolic=diastolic, pulse=82
    )
    return pressure(each.patient_id, found, symptoms=symptoms)


def _escalated(stage: Stage, desk: Desk, number: int, at: datetime) -> None:
    """A red one that nobody took in time: it went to the case manager, who has it now."""
    each = stage.people[number]
    item = _reading(each, at - timedelta(minutes=1), 192, 118, ("headache_severe",))
    moved = receive(stage, None, [item], at)
    for change in moved:
        stage.timeline.at(at + timedelta(minutes=16), alerts.escalation_round)
        stage.timeline.at(
            at + timedelta(minutes=19),
            _taking(desk, each, change.alert_id),
        )


def _taking(desk: Desk, each: Inhabitant, alert_id: UUID) -> Act:
    def take(at: datetime) -> None:
        if desk.acknowledge(alert_id, "case_manager", at):
            desk.say(
                each,
                "刚打过电话，您先坐下休息，家人陪着；头痛再加重马上打 120。我下午再打给您。",
                at,
                by="case_manager",
            )

    return take


def _plan_messages(stage: Stage, desk: Desk, actors: Sequence[int]) -> None:
    now = stage.timeline.until
    waiting = (
        (50, "从早上开始胸口闷，走几步就喘"),
        (190, "药店说缬沙坦没货，换成氯沙坦行不行？"),
        (22, "今天的血压记录怎么少了一条？"),
    )
    for number, (minutes, text) in zip(actors, waiting, strict=False):
        stage.timeline.at(now - timedelta(minutes=minutes), _writing(stage, desk, number, text))


def _writing(stage: Stage, desk: Desk, number: int, text: str) -> Act:
    return lambda at: write(stage, desk, stage.people[number], text, None, at)
