"""The diaries of the town: 周桂兰's with her daughter, and those of a few people who like to jot."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from xinqiao.companion.engagement.types import Kind, Written
from xinqiao.foundation.guards import Viewer
from xinqiao.journeys import diary
from xinqiao.simulation.cast import QINGHE, ZONE
from xinqiao.simulation.town.stage import Stage, local
from xinqiao.simulation.town.words import DIARY, GUILAN_DIARY

# one in seven of those with the app keeps a diary, and none of them every day
_WRITER, _WRITES = 7, 0.4


def plan_day(stage: Stage, on: date) -> None:
    """Put the evening's lines of one local day on the timeline."""
    stage.timeline.at(local(on, 21, 24), lambda at: _evening(stage, on, at))


def _evening(stage: Stage, on: date, at: datetime) -> None:
    for number in sorted(stage.people):
        each = stage.people[number]
        chance = stage.chance("diary", number, on)
        is_writer = number >= 0 and number % _WRITER == 0 and each.uses_app and each.day(on) is not None
        if is_writer and each.enrolled_on < on and chance.random() < _WRITES:
            kind, tap, text, is_shared = chance.choice(DIARY)
            _jot(stage, each.viewer, each.patient_id, (kind, tap, text), at, is_shared=is_shared)


def plan_guilan(stage: Stage, today: date) -> None:
    """Put 周桂兰's diary of her last week on the timeline; her daughter writes too."""
    for days_ago, hour, minute, who, line, is_shared in GUILAN_DIARY:
        _plan_line(
            stage, local(today - timedelta(days=days_ago), hour, minute), who, line, is_shared=is_shared
        )


def _plan_line(
    stage: Stage, when: datetime, who: str, line: tuple[str, str, str], *, is_shared: bool
) -> None:
    def jot(at: datetime) -> None:
        viewer = stage.cast.viewer(who, now=at)
        _jot(stage, viewer, stage.cast.patient_id, line, at, is_shared=is_shared)

    stage.timeline.at(when, jot)


def _jot(
    stage: Stage,
    viewer: Viewer,
    patient_id: UUID,
    line: tuple[str, str, str],
    at: datetime,
    *,
    is_shared: bool,
) -> None:
    kind, tap, text = line
    choice, _between, amount = tap.partition(":")
    diary.record(
        viewer=viewer,
        patient_id=patient_id,
        written=Written(
            kind=Kind(kind),
            choice=choice,
            amount=Decimal(amount) if amount else None,
            text=text,
            happened_at=at.astimezone(ZoneInfo(ZONE)),
        ),
        is_shared=is_shared,
        client_id=uuid5(QINGHE, f"diary:{stage.seed}:{patient_id}:{at.isoformat()}"),
        now=at,
    )
    stage.told.counts["diary"] += 1
