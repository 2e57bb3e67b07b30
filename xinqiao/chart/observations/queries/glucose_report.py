"""Glucose of a fortnight as a report: metrics, profile of the day, and each day."""

from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from xinqiao.chart.observations.queries.for_rules import instants_of
from xinqiao.chart.observations.rules import agp
from xinqiao.chart.observations.rules.glucose import glucose_metrics
from xinqiao.chart.observations.types import GlucoseReport, SourcedPoint
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people import permissions as people_permissions
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.types import Area

_POINTS = """
SELECT measured_at, local_on, value, unit, coalesce(device_id::text, device_name)
FROM observations_sample
WHERE patient_id = ANY(%s) AND code = '15074-8' AND status = 'final'
    AND measured_at >= %s AND measured_at < %s AND local_on BETWEEN %s AND %s
ORDER BY measured_at, id
"""


def glucose_report(viewer: Viewer, patient_id: UUID, until_on: date, zone: ZoneInfo) -> GlucoseReport:
    """The report over the 14 local days that end with `until_on`; three queries.

    A sensor's values where there is a sensor, all of them (finger-sticks) where there is none: never both.
    Raises what `check_can_read_patient` raises.
    """
    people_permissions.check_can_read_patient(viewer, patient_id, Area.READINGS)
    days = agp.numbers()["days"]
    since_on = until_on - timedelta(days=days - 1)
    points = _points(people.same_person(patient_id), since_on, until_on)
    sensor = agp.sensor_points(points)
    shown = sensor or points
    return GlucoseReport(
        since_on=since_on,
        until_on=until_on,
        is_sensor=bool(sensor),
        active_percent=_active(sensor, days),
        metrics=glucose_metrics(shown),
        profile=agp.profile_of(sensor, zone),
        days=agp.days_of(shown, zone),
    )


def _active(sensor: list[SourcedPoint], days: int) -> float | None:
    if len(sensor) < 2:
        return None
    step = median(
        (later.measured_at - sooner.measured_at).total_seconds() for sooner, later in pairwise(sensor)
    )
    due = timedelta(days=days).total_seconds() / step
    return min(100.0, 100 * len(sensor) / due)


def _points(human: frozenset[UUID], since_on: date, until_on: date) -> list[SourcedPoint]:
    with connection.cursor() as cursor:
        cursor.execute(_POINTS, [list(human), *instants_of(since_on, until_on), since_on, until_on])
        return [
            SourcedPoint(measured_at=at, local_on=on, value=value, unit=unit, source=source or "")
            for at, on, value, unit, source in cursor.fetchall()
        ]
