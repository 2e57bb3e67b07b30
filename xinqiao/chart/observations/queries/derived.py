"""Reads of derived series and of what is usual for one person."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from uuid import UUID

from django.db import connection

from xinqiao.chart.observations.models import DerivedValue
from xinqiao.chart.observations.queries.for_rules import instants_of
from xinqiao.chart.observations.rules.daily import followed, numbers
from xinqiao.chart.observations.rules.trend import trend_of
from xinqiao.chart.observations.types import Derived, DerivedKind, Trend
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people import permissions as people_permissions
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.types import Area

# off-label at home, and never a reassurance: clinicians only (domain/vitals.md §3.2)
CLINICIANS_ONLY = frozenset({DerivedKind.NEWS2})

# one value a day, exactly as `rules.daily.daily_values` takes it from the values themselves
_DAILY = """
SELECT code, local_on, count(*),
    percentile_cont(ARRAY[0.5, 0.1]) WITHIN GROUP (ORDER BY canonical_value), max(canonical_value)
FROM observations_sample
WHERE patient_id = ANY(%s) AND code = ANY(%s) AND status = 'final' AND measured_at >= %s AND measured_at < %s
    AND local_on BETWEEN %s AND %s AND coalesce(context ->> 'setting', '') <> 'office'
GROUP BY code, local_on
ORDER BY code, local_on
"""


def derived(
    viewer: Viewer, patient_id: UUID, kinds: Collection[DerivedKind], since_on: date, until_on: date
) -> dict[DerivedKind, list[Derived]]:
    """Derived values of local days [since_on, until_on] by kind, oldest first; a kind without any is absent.

    NEWS2 is for clinicians: a patient or relative never gets it. Raises what `check_can_read_patient` raises.
    """
    people_permissions.check_can_read_patient(viewer, patient_id, Area.READINGS)
    wanted = set(kinds) - (CLINICIANS_ONLY if viewer.is_person else frozenset())
    rows = DerivedValue.objects.filter(
        patient_id__in=list(people.same_person(patient_id)),
        kind__in=[kind.value for kind in wanted],
        local_on__range=(since_on, until_on),
    )
    found: dict[DerivedKind, list[Derived]] = defaultdict(list)
    for row in rows.order_by("local_on", "derived_at"):
        found[DerivedKind(row.kind)].append(_view(row))
    return dict(found)


def trend(
    viewer: Viewer, patient_id: UUID, code: str, on: date, *, since_on: date | None = None
) -> Trend | None:
    """How the days up to `on` compare with what is usual for this person; None while too few days say so."""
    return trends(viewer, patient_id, on, codes=[code], since_on=since_on).get(code)


def trends(
    viewer: Viewer,
    patient_id: UUID,
    on: date,
    *,
    codes: Collection[str] | None = None,
    since_on: date | None = None,
) -> dict[str, Trend]:
    """`trend` of every followed measure, or of `codes`, that has enough days; two reads for all of them.

    Days before `since_on` are left out, as after a discharge. Raises what `check_can_read_patient` raises.
    """
    people_permissions.check_can_read_patient(viewer, patient_id, Area.READINGS)
    wanted = [code for code in followed() if codes is None or code in codes]
    told = numbers()["trend"]
    first_on = on - timedelta(days=told["recent_days"] + told["usual_days"])
    days = _daily(people.same_person(patient_id), wanted, first_on, on)
    found = {code: trend_of(days[code], code, on=on, since_on=since_on) for code in wanted if code in days}
    return {code: one for code, one in found.items() if one is not None}


def trend_of_days(days: Mapping[date, float], code: str, on: date) -> Trend | None:
    """`trend` of given values, one per local day in the canonical unit; KeyError for a code not followed."""
    return trend_of(days, code, on=on)


def _daily(
    human: frozenset[UUID], codes: Collection[str], first_on: date, last_on: date
) -> Mapping[str, dict[date, float]]:
    many = numbers()["day"]["many_values"]
    found: dict[str, dict[date, float]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_DAILY, [list(human), list(codes), *instants_of(first_on, last_on), first_on, last_on])
        for code, on, count, (middle, lowest), largest in cursor.fetchall():
            take = followed()[code]["take"]
            is_resting = take == "at-rest" and count >= many
            found[code][on] = float(largest) if take == "largest" else lowest if is_resting else middle
    return found


def _view(row: DerivedValue) -> Derived:
    return Derived(
        kind=DerivedKind(row.kind),
        local_on=row.local_on,
        numbers=row.numbers,
        readings=row.readings,
        days=row.days,
        is_sufficient=row.is_sufficient,
        first_at=row.first_at,
        last_at=row.last_at,
        version=row.version,
    )
