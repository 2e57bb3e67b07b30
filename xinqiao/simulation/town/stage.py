"""What every scene of the town needs: who is there, what time it is in 青禾, and chance by seed."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from xinqiao.foundation.guards import Viewer
from xinqiao.simulation.cast import ZONE, Cast
from xinqiao.simulation.scenarios.hypertension import Patient
from xinqiao.simulation.town.sizes import Size, Told
from xinqiao.simulation.town.timeline import Timeline

_LOCAL = ZoneInfo(ZONE)


@dataclass(slots=True, kw_only=True)
class Inhabitant:
    """One enrolled inhabitant.

    `left_on` is the day on which they died, withdrew or moved; `turns` are the parts of the day (am, pm)
    with medicines to tick, from `reminded_from` on.
    """

    number: int
    patient_id: UUID
    viewer: Viewer
    truth: Patient
    enrolled_on: date
    uses_app: bool
    turns: frozenset[str] = frozenset()
    reminded_from: date = date.max
    left_on: date | None = None

    def day(self, on: date) -> int | None:
        """Return the plan day of a date, or None where they are not (or no longer) enrolled."""
        if on < self.enrolled_on or (self.left_on is not None and on >= self.left_on):
            return None
        return (on - self.enrolled_on).days


@dataclass(slots=True, kw_only=True)
class Stage:
    """The town at work."""

    cast: Cast
    seed: int
    size: Size
    timeline: Timeline
    staff: Mapping[str, Viewer]
    first_day: date
    told: Told = field(default_factory=Told)
    people: dict[int, Inhabitant] = field(default_factory=dict)
    by_patient: dict[UUID, Inhabitant] = field(default_factory=dict)

    @property
    def house(self) -> Viewer:
        """The hospital's own jobs."""
        return self.cast.system()

    @property
    def today(self) -> date:
        """The last simulated day on the calendar of 青禾."""
        return local_day(self.timeline.until)

    def chance(self, *about: object) -> random.Random:
        """Return the dice for one question: the same ones for the same seed, whatever else happened."""
        return random.Random(":".join(map(str, (self.seed, *about))))

    def join(self, inhabitant: Inhabitant) -> None:
        """Let somebody live here."""
        self.people[inhabitant.number] = inhabitant
        self.by_patient[inhabitant.patient_id] = inhabitant


def local(on: date, hour: int, minute: int = 0) -> datetime:
    """Return an instant (UTC) of the wall clock in 青禾."""
    return datetime.combine(on, time(hour, minute), _LOCAL).astimezone(UTC)


def local_day(at: datetime) -> date:
    """Return the calendar day of an instant in 青禾."""
    return at.astimezone(_LOCAL).date()


def turn_of(clock_time: str) -> str:
    """Return the part of the day of a local clock time such as "07:30": am or pm."""
    return "am" if clock_time < "12:00" else "pm"
