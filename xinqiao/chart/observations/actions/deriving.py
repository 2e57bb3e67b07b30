"""Keeping derived series true: what arrives marks days as due, a round on the clock computes them anew."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from xinqiao.chart.observations.events import ObservationsRecorded, ReadingConfirmed
from xinqiao.chart.observations.models import DerivationDue, DerivedValue
from xinqiao.chart.observations.queries import history, instants_of, measured_days
from xinqiao.chart.observations.rules.daily import numbers
from xinqiao.chart.observations.rules.derived import Derivation, derivations, derive, kinds_of
from xinqiao.chart.observations.types import Derived, DerivedKind, SeriesReading
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.ids import new_id
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.organizations import queries as organizations
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.events import PatientsLinked, PatientsUnlinked

AT_ONCE = 100
MOST_TURNS = 50
# days computed from one fetch: a sensor's month and its fortnight before are some thirteen thousand values
_STRIDE = timedelta(days=30)
_DAY = timedelta(days=1)
_EARLIEST = date(1990, 1, 1)

_MARK = """
INSERT INTO observations_derivationdue (id, organization_id, patient_id, kind, first_on, last_on, marked_at)
SELECT id, %s, patient_id, kind, %s, %s, %s
FROM unnest(%s::uuid[], %s::uuid[], %s::text[]) AS due (id, patient_id, kind)
ON CONFLICT (patient_id, kind) DO UPDATE SET
    first_on = least(observations_derivationdue.first_on, excluded.first_on),
    last_on = greatest(observations_derivationdue.last_on, excluded.last_on)
"""


def mark_recorded(event: ObservationsRecorded, *, viewer: Viewer, now: datetime) -> None:
    """Mark the series into which the values of a batch go, for its patients and days; one statement."""
    del viewer
    if event.first_on and event.last_on:
        _mark(event.organization_id, event.patient_ids, event.codes, (event.first_on, event.last_on), now)


def mark_confirmed(event: ReadingConfirmed, *, viewer: Viewer, now: datetime) -> None:
    """Mark the series of a value that counts from now on."""
    del viewer
    if event.local_on:
        _mark(event.organization_id, [event.patient_id], event.codes, (event.local_on, event.local_on), now)


def mark_linked(event: PatientsLinked | PatientsUnlinked, *, viewer: Viewer, now: datetime) -> None:
    """Mark everything of two patient rows that became one human, or two again."""
    del viewer
    codes = {code for one in derivations().values() for code in one.codes}
    both = [event.patient_id, event.survivor_id]
    _mark(event.organization_id, both, codes, (_EARLIEST, now.date() + _DAY), now)


def derive_round(now: datetime) -> None:
    """Every half minute: compute what is due in every hospital. Takes its own viewers."""
    for organization_id in organizations.organization_ids():
        viewer = Viewer.system(organization_id, name="derivations")
        for _turn in range(MOST_TURNS):
            if derive_due(viewer=viewer, now=now) < AT_ONCE:
                break


@transaction.atomic
def derive_due(*, viewer: Viewer, now: datetime, limit: int = AT_ONCE) -> int:
    """Compute up to `limit` series that are due in the viewer's organization; return how many.

    Several may run at once: each claims its own. A day whose values are gone loses its derived value.
    """
    with standing_as(viewer):
        due = list(
            DerivationDue.objects.select_for_update(skip_locked=True).order_by("marked_at", "id")[:limit]
        )
        humans = people.same_people({row.patient_id for row in due})
        for row in due:
            _derive(viewer, row, humans[row.patient_id], now)
        DerivationDue.objects.filter(id__in=[row.id for row in due]).delete()
    return len(due)


def _mark(
    organization_id: UUID,
    patient_ids: Collection[UUID],
    codes: Collection[str],
    days: tuple[date, date],
    now: datetime,
) -> None:
    due = [(patient_id, kind) for patient_id in patient_ids for kind in kinds_of(set(codes))]
    if not due:
        return
    # sorted, so that two batches of the same patients never wait for each other crosswise
    due.sort()
    ids = [new_id() for _each in due]
    with connection.cursor() as cursor:
        cursor.execute(
            _MARK,
            [organization_id, *days, now, ids, [each[0] for each in due], [each[1].value for each in due]],
        )


def _derive(viewer: Viewer, row: DerivationDue, human: frozenset[UUID], now: datetime) -> None:
    kind = DerivedKind(row.kind)
    one = derivations()[kind]
    keeper = people.survivor_of(row.patient_id) if len(human) > 1 else row.patient_id
    # a value counts on every day whose window reaches back to it
    last_on = row.last_on + timedelta(days=one.window_days - 1)
    found = list(_values(kind, one, human, row.first_on, last_on))
    if kind is DerivedKind.NEWS2:
        found = _of_age(viewer, keeper, found)
    kept = [_row(each, row.organization_id, keeper, now) for each in found]
    stale = DerivedValue.objects.filter(
        patient_id__in=list(human), kind=kind, local_on__range=(row.first_on, last_on)
    )
    stale.exclude(patient_id=keeper, local_on__in=[each.local_on for each in kept]).delete()
    fields = ("numbers", "readings", "days", "is_sufficient", "first_at", "last_at", "version", "derived_at")
    DerivedValue.objects.bulk_create(
        kept,
        update_conflicts=True,
        unique_fields=("patient", "kind", "local_on"),
        update_fields=fields,
        batch_size=500,
    )


def _values(
    kind: DerivedKind, one: Derivation, human: frozenset[UUID], first_on: date, last_on: date
) -> Iterator[Derived]:
    measured = measured_days(human, one.codes, first_on, last_on)
    while measured:
        until = measured[0] + _STRIDE
        turn = [day for day in measured if day < until]
        readings = _fetched(one, human, turn[0] - timedelta(days=one.window_days - 1), turn[-1])
        yield from (value for day in turn if (value := derive(kind, readings, day)))
        measured = measured[len(turn) :]


def _fetched(
    one: Derivation, human: frozenset[UUID], first_on: date, last_on: date
) -> Sequence[SeriesReading]:
    found = history(human, one.codes, *instants_of(first_on, last_on))
    return [reading for reading in found if first_on <= reading.local_on <= last_on]


def _of_age(viewer: Viewer, patient_id: UUID, found: list[Derived]) -> list[Derived]:
    least = numbers()["news2"]["minimum_age_years"]
    card = people.cards(viewer, [patient_id]).get(patient_id)
    return [each for each in found if card and (card.age_on(each.local_on) or 0) >= least]


def _row(value: Derived, organization_id: UUID, patient_id: UUID, now: datetime) -> DerivedValue:
    return DerivedValue(
        organization_id=organization_id,
        patient_id=patient_id,
        kind=value.kind.value,
        local_on=value.local_on,
        numbers=value.numbers,
        readings=value.readings,
        days=value.days,
        is_sufficient=value.is_sufficient,
        first_at=value.first_at,
        last_at=value.last_at,
        version=value.version,
        derived_at=now,
    )
