"""Filling a hospital with a town: everybody comes and lives through the weeks; what is open stays open."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from itertools import islice

from django.db import transaction

from xinqiao.foundation.errors import Conflict
from xinqiao.foundation.events import drain
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people import queries as people
from xinqiao.journeys.wiring import SUBSCRIPTIONS
from xinqiao.simulation.cast import Cast, prolong_roster
from xinqiao.simulation.people import InventedPerson, inhabitants
from xinqiao.simulation.town import days, guilan, happenings
from xinqiao.simulation.town.admission import admission_days, admit, mrn_of
from xinqiao.simulation.town.signing import is_published, publish_packs
from xinqiao.simulation.town.sizes import LONG_AGO, Size, Told
from xinqiao.simulation.town.staff import Desk
from xinqiao.simulation.town.stage import Stage, local, local_day
from xinqiao.simulation.town.timeline import Timeline

Progress = Callable[[str], None]
_STAFF = ("doctor", "nurse", "head_nurse", "case_manager", "front_desk")
# the first week at home, then the two-week visits; what lies between is told by a night a week
_FIRST_WEEK, _VISITS = 12, range(12, 21)


def beginning_of(size: Size, *, now: datetime) -> datetime:
    """Return when a town of this size must begin to have lived its weeks by `now`."""
    back = LONG_AGO if size.veterans else timedelta(days=size.days)
    return local(local_day(now - back), 6)


def ensure_empty(cast: Cast, size: Size) -> None:
    """Raise Conflict where this town lives already: its people would come twice."""
    with standing_as(cast.system()):
        if people.find_patient(cast.system(), mrn=mrn_of(size.first_number)) is not None:
            message = "This town lives here already. Another data folder (XINQIAO_DATA) gives it a new one."
            raise Conflict(message, code="town-exists")


@transaction.atomic
def fill_town(
    *,
    cast: Cast,
    size: Size,
    seed: int,
    now: datetime,
    with_cast: bool,
    progress: Progress = lambda _line: None,
) -> Told:
    """Let a town live until `now` and return what happened, counted.

    One transaction: a worker beside it sees nothing of simulated time, and an interruption leaves nothing.
    `with_cast` tells 周桂兰's own story too. Raises Conflict as `ensure_empty` does.
    """
    ensure_empty(cast, size)
    start = beginning_of(size, now=now)
    prolong_roster(cast, now=now, since=start - timedelta(days=1))
    if not is_published(cast, now=start):
        publish_packs(cast, now=start)
    stage = Stage(
        cast=cast,
        seed=seed,
        size=size,
        timeline=Timeline(now),
        staff={key: cast.viewer(key, now=now) for key in _STAFF},
        first_day=local_day(start),
    )
    desk = Desk(stage)
    _plan_people(stage)
    happenings.plan(stage, desk)
    if with_cast:
        guilan.plan(stage, desk)
    _plan_days(stage, desk)
    _live(stage, progress)
    return stage.told


def _plan_people(stage: Stage) -> None:
    numbers = range(stage.size.first_number, stage.size.first_number + stage.size.people)
    on = admission_days(stage, list(numbers))
    for place, person in enumerate(_invent(stage, numbers)):
        # every few minutes from nine, so that the ward is not enrolled in one second
        when = local(on[person.number], 9) + timedelta(minutes=place * 7 % 120)
        stage.timeline.at(when, _coming(stage, person))


def _invent(stage: Stage, numbers: range) -> list[InventedPerson]:
    everybody = inhabitants(stage.seed, numbers.stop, today=stage.today)
    return list(islice(everybody, numbers.start, None))


def _coming(stage: Stage, person: InventedPerson) -> Callable[[datetime], None]:
    return lambda at: admit(stage, person, at)


def _plan_days(stage: Stage, desk: Desk) -> None:
    lived = _days(stage)
    for on in lived:
        days.plan_day(stage, desk, on)
    for place in _VISITS:
        on = stage.first_day + timedelta(days=place)
        if on not in lived:
            days.plan_visits(stage, on)


def _days(stage: Stage) -> Sequence[date]:
    """Every day of the weeks; long ago only the veterans' first weeks, and a night a week between."""
    span = (stage.today - stage.first_day).days
    everything = [stage.first_day + timedelta(days=n) for n in range(span + 1)]
    recent = stage.today - timedelta(days=stage.size.days)
    return [
        on for place, on in enumerate(everything) if on >= recent or place < _FIRST_WEEK or place % 7 == 0
    ]


def _live(stage: Stage, progress: Progress) -> None:
    seen = stage.first_day

    def before(at: datetime) -> None:
        nonlocal seen
        if (local_day(at) - seen).days >= 7:
            seen = local_day(at)
            counts = stage.told.counts
            progress(f"{seen}  {counts['people']} people, {counts['readings-stored']} readings")

    def after(at: datetime) -> None:
        while drain(SUBSCRIPTIONS, now=at):
            pass

    stage.timeline.run(before=before, after=after)
