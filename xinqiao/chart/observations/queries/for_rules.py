"""Reads for rules: many patients by one query, under the caller's wall, nobody is looking."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

import msgspec
from django.db import connection
from psycopg.types.datetime import TimestamptzLoader

from xinqiao.chart.observations.types import Arrival, PressureDay, SeriesReading
from xinqiao.foundation.database import RepeatedIdLoader

# rows go straight into views: model instances would take four times as long, and rules read thousands
_HISTORY = """
SELECT id, patient_id, code, value, unit, measured_at, local_on, panel_id,
    nullif(context, '{}'), nullif(symptoms, '{}')
FROM observations_sample
WHERE patient_id = ANY(%s) AND code = ANY(%s) AND status = 'final' AND measured_at >= %s AND measured_at < %s
    AND batch_id IS DISTINCT FROM %s
ORDER BY patient_id, measured_at, id
"""

_ARRIVALS = """
SELECT batch_id, received_at, id, patient_id, code, value, unit, measured_at, local_on, panel_id,
    nullif(context, '{}'), nullif(symptoms, '{}')
FROM observations_sample
WHERE patient_id = ANY(%s) AND (code = ANY(%s) OR symptoms <> '{}') AND status = 'final'
    AND measured_at >= %s AND measured_at < %s
ORDER BY received_at, batch_id, measured_at, id
"""

# a part counts when the other one was measured at its very instant; those of a clinic's cuff do not
_PRESSURE_DAYS = """
WITH instants AS (
    SELECT patient_id, local_on, measured_at,
        count(*) FILTER (WHERE is_systolic) AS systolic, count(*) FILTER (WHERE NOT is_systolic) AS diastolic,
        count(*) FILTER (WHERE is_systolic AND is_home) AS s_count,
        sum(value) FILTER (WHERE is_systolic AND is_home) AS s_sum,
        count(*) FILTER (WHERE NOT is_systolic AND is_home) AS d_count,
        sum(value) FILTER (WHERE NOT is_systolic AND is_home) AS d_sum,
        coalesce(min(value) FILTER (WHERE is_systolic) <= max(value) FILTER (WHERE NOT is_systolic), false)
            AS is_crossed
    FROM (
        SELECT patient_id, local_on, measured_at, value, code = '8480-6' AS is_systolic,
            unit = 'mm[Hg]' AND coalesce(context ->> 'setting', 'home') = 'home' AS is_home
        FROM observations_sample
        WHERE patient_id = ANY(%s) AND code IN ('8480-6', '8462-4') AND status = 'final'
            AND measured_at >= %s AND measured_at < %s
    ) AS parts
    GROUP BY patient_id, local_on, measured_at
)
SELECT patient_id, local_on,
    sum(s_count) FILTER (WHERE diastolic > 0), sum(s_sum) FILTER (WHERE diastolic > 0),
    sum(d_count) FILTER (WHERE systolic > 0), sum(d_sum) FILTER (WHERE systolic > 0),
    NOT bool_or(is_crossed) AND bool_or(systolic > 0) AND bool_or(diastolic > 0)
        AND coalesce(
            lag(max(measured_at)) OVER (PARTITION BY patient_id ORDER BY local_on) < min(measured_at), true)
FROM instants
GROUP BY patient_id, local_on
ORDER BY patient_id, local_on
"""

_DAYS = """
SELECT DISTINCT local_on FROM observations_sample
WHERE patient_id = ANY(%s) AND code = ANY(%s) AND status = 'final' AND measured_at >= %s AND measured_at < %s
    AND local_on BETWEEN %s AND %s
ORDER BY local_on
"""


_ZERO = Decimal(0)


def history(
    patient_ids: Iterable[UUID],
    codes: Iterable[str],
    since: datetime,
    until: datetime,
    *,
    except_batch: UUID | None = None,
) -> list[SeriesReading]:
    """Confirmed samples of many patients, oldest first, half-open [since, until); one query.

    It does not ask who is looking. Late arrivals are in it; those of `except_batch`, which the caller
    still holds, are not fetched again.
    """
    with connection.cursor() as cursor:
        # rules read thousands of instants and ids: these loaders are several times quicker than the usual
        cursor.cursor.adapters.register_loader("timestamptz", TimestamptzLoader)
        cursor.cursor.adapters.register_loader("uuid", RepeatedIdLoader)
        cursor.execute(_HISTORY, [list(patient_ids), list(codes), since, until, except_batch])
        return [_fetched(*row) for row in cursor.fetchall()]


def arrivals(
    patient_ids: Iterable[UUID], codes: Iterable[str], since: datetime, until: datetime
) -> list[Arrival]:
    """Confirmed samples measured in [since, until), in the order in which they arrived; one query.

    Values of other codes are in it where a symptom was told with them. It does not ask who is looking.
    """
    with connection.cursor() as cursor:
        cursor.cursor.adapters.register_loader("timestamptz", TimestamptzLoader)
        cursor.cursor.adapters.register_loader("uuid", RepeatedIdLoader)
        cursor.execute(_ARRIVALS, [list(patient_ids), list(codes), since, until])
        return [
            Arrival(batch_id=batch_id, received_at=received_at, reading=_fetched(*row))
            for batch_id, received_at, *row in cursor.fetchall()
        ]


def pressure_days(
    patient_ids: Iterable[UUID], since: datetime, until: datetime
) -> dict[UUID, list[PressureDay]]:
    """Confirmed home pressures in mm[Hg] by patient and local day, oldest day first, in [since, until).

    What `history` would bring, summed by the database: a part counts when the other was measured at the
    same instant, as a home mean asks (domain/vitals.md §3.4). A day is not plain where that is not the
    whole truth: a diastolic value at or above a systolic one, one part alone all day, or days that
    overlap because she moved to another time zone.
    """
    found: dict[UUID, list[PressureDay]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.cursor.adapters.register_loader("uuid", RepeatedIdLoader)
        cursor.execute(_PRESSURE_DAYS, [list(patient_ids), since, until])
        for patient_id, on, s_count, s_sum, d_count, d_sum, is_plain in cursor.fetchall():
            systolic, diastolic = (int(s_count or 0), s_sum or _ZERO), (int(d_count or 0), d_sum or _ZERO)
            found[patient_id].append(PressureDay(on, systolic, diastolic, is_plain))
    return dict(found)


def measured_days(
    patient_ids: Iterable[UUID], codes: Iterable[str], first_on: date, last_on: date
) -> list[date]:
    """The patients' own days, both ends included, on which one of the codes was measured; oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            _DAYS, [list(patient_ids), list(codes), *instants_of(first_on, last_on), first_on, last_on]
        )
        return [row[0] for row in cursor.fetchall()]


def instants_of(first_on: date, last_on: date) -> tuple[datetime, datetime]:
    """Instants [since, until) that hold these local days in whatever zone."""
    since = datetime.combine(first_on - timedelta(days=1), time(), tzinfo=UTC)
    return since, datetime.combine(last_on + timedelta(days=2), time(), tzinfo=UTC)


def _fetched(
    sample_id: UUID,
    patient_id: UUID,
    code: str,
    value: Decimal,
    unit: str,
    measured_at: datetime,
    local_on: date,
    panel_id: UUID | None,
    context: str | None,
    symptoms: list[str] | None,
) -> SeriesReading:
    return SeriesReading(
        id=sample_id,
        patient_id=patient_id,
        code=code,
        value=value,
        unit=unit,
        measured_at=measured_at,
        local_on=local_on,
        panel_id=panel_id,
        context=msgspec.json.decode(context) if context else {},
        symptoms=tuple(symptoms) if symptoms else (),
    )
