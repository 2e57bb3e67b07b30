"""Which doses a day asks for, in which slot, and what was reported about them."""

from collections.abc import Iterable, Sequence
from datetime import date, time, timedelta

from xinqiao.chart.medicines.types import (
    Adherence,
    AdherenceStrip,
    DueDose,
    Intake,
    IntakeStatus,
    Medicine,
    Slot,
    StripDay,
)

# how the page groups a day; it says nothing about when a dose may be taken
_SLOT_ENDS = (
    (time(4), Slot.BEDTIME),
    (time(11), Slot.MORNING),
    (time(15), Slot.NOON),
    (time(21), Slot.EVENING),
)


def slot_of(at: str) -> Slot:
    """Return the part of the day of a local clock time ("07:30"). Raises ValueError for no time."""
    clock = time.fromisoformat(at)
    return next((slot for end, slot in _SLOT_ENDS if clock < end), Slot.BEDTIME)


def objection(*, name: str, times: Sequence[str], from_on: date, until_on: date | None) -> str:
    """Return what is wrong with a new line as a machine word, or "" when nothing is."""
    if not name.strip():
        return "no-name"
    if not times or len(set(times)) != len(times):
        return "no-times"
    if not all(_is_clock(at) for at in times):
        return "not-a-time"
    return "ends-before-it-starts" if until_on is not None and until_on <= from_on else ""


def _is_clock(at: str) -> bool:
    try:
        return time.fromisoformat(at).strftime("%H:%M") == at
    except ValueError:
        return False


def due_doses(medicines: Iterable[Medicine], intakes: Iterable[Intake], on: date) -> tuple[DueDose, ...]:
    """Return the doses of a local day by clock time, each with the last word about it."""
    said = {(one.medicine_id, one.at): one for one in last_words(intakes) if one.on == on}
    doses = (
        _due(medicine, at, said.get((medicine.id, at)))
        for medicine in medicines
        if medicine.is_due_on(on)
        for at in medicine.times
    )
    return tuple(sorted(doses, key=lambda dose: (dose.at, dose.medicine.name)))


def _due(medicine: Medicine, at: str, said: Intake | None) -> DueDose:
    standing = said if said and said.status is not IntakeStatus.UNDONE else None
    return DueDose(
        medicine=medicine,
        at=at,
        slot=slot_of(at),
        status=standing.status if standing else None,
        reason=standing.reason if standing else "",
        recorded_at=standing.recorded_at if standing else None,
    )


def last_words(intakes: Iterable[Intake]) -> list[Intake]:
    """Return the latest word about each dose; later ones stand, an undone one says nothing."""
    latest: dict[tuple[object, date, str], Intake] = {}
    for one in sorted(intakes, key=lambda intake: intake.recorded_at):
        latest[(one.medicine_id, one.on, one.at)] = one
    return list(latest.values())


def adherence(
    medicines: Iterable[Medicine], intakes: Iterable[Intake], *, until_on: date, days: int
) -> Adherence:
    """Return reported adherence over the `days` local days before `until_on`.

    A medicine that no day of the stretch asks for is left out.
    """
    stretch = [until_on - timedelta(days=back) for back in range(days, 0, -1)]
    words = last_words(intakes)
    strips = [strip for medicine in medicines if (strip := _strip(medicine, words, stretch)).due]
    return Adherence(
        strips=tuple(strips),
        due=sum(strip.due for strip in strips),
        taken=sum(strip.taken for strip in strips),
    )


def _strip(medicine: Medicine, words: list[Intake], stretch: list[date]) -> AdherenceStrip:
    own = [one for one in words if one.medicine_id == medicine.id and one.at in medicine.times]
    days = tuple(_day(medicine, own, on) for on in stretch)
    return AdherenceStrip(
        medicine=medicine,
        days=days,
        due=sum(day.due for day in days),
        taken=sum(day.taken for day in days),
    )


def _day(medicine: Medicine, own: list[Intake], on: date) -> StripDay:
    if not medicine.is_due_on(on):
        return StripDay(on=on, due=0, taken=0, skipped=0)
    said = [one.status for one in own if one.on == on]
    return StripDay(
        on=on,
        due=len(medicine.times),
        taken=said.count(IntakeStatus.TAKEN),
        skipped=said.count(IntakeStatus.SKIPPED),
    )
