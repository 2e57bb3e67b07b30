"""Reads of measured values. History is for rules (set-based); the others are for pages and machines."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from xinqiao.chart.observations.devices import look
from xinqiao.chart.observations.models import Result, Sample
from xinqiao.chart.observations.queries.derived import derived, trend, trend_of_days, trends
from xinqiao.chart.observations.queries.devices import bound_device, devices
from xinqiao.chart.observations.queries.for_rules import (
    arrivals,
    history,
    instants_of,
    measured_days,
    pressure_days,
)
from xinqiao.chart.observations.queries.glucose_report import glucose_report
from xinqiao.chart.observations.queries.machines import MeasuredAct, acts, name_of, panel_of
from xinqiao.chart.observations.queries.vendors import meters_of, vendors
from xinqiao.chart.observations.rules.catalogue import catalogue
from xinqiao.chart.observations.rules.glucose import glucose_metrics
from xinqiao.chart.observations.rules.home_bp import home_bp_mean, pressures
from xinqiao.chart.observations.rules.news2 import news2_risk, score_news2
from xinqiao.chart.observations.types import (
    REPORTED,
    Catalogue,
    EarlyWarning,
    GlucoseMetrics,
    GlucosePoint,
    HomeMean,
    Measure,
    ReadingStatus,
    ResultLine,
    StoredReading,
    VitalSigns,
)
from xinqiao.chart.observations.views import result_view, sample_view
from xinqiao.chart.observations.words import reason, trend_words
from xinqiao.foundation.errors import Refused
from xinqiao.foundation.guards import Viewer
from xinqiao.identity.people import permissions as people_permissions
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.types import Area

GLUCOSE = "15074-8"
SYSTOLIC = "8480-6"
DIASTOLIC = "8462-4"
MOST_POINTS = 20_000

# one index probe per patient, code and month: a sensor's thirty thousand rows are not read for the last one
_NEWEST = """
SELECT newest.id, newest.measured_at
FROM unnest(%s::uuid[]) AS wanted_patient, unnest(%s::text[]) AS wanted_code,
LATERAL (
    SELECT id, measured_at FROM {table}
    WHERE patient_id = wanted_patient AND code = wanted_code AND status = 'final' {only}
    ORDER BY measured_at DESC LIMIT 1
) AS newest
"""
# what a patient told from a slip never stands among values that a laboratory or a device sent
_OUR_OWN = f"AND kind <> '{REPORTED}'"

__all__ = [
    "MeasuredAct",
    "acts",
    "arrivals",
    "bound_device",
    "derived",
    "devices",
    "early_warning",
    "glucose",
    "glucose_report",
    "history",
    "home_bp",
    "instants_of",
    "kept",
    "known_measures",
    "latest",
    "measure",
    "measured_days",
    "meters_of",
    "name_of",
    "newest_results",
    "news2_risk",
    "panel_of",
    "pressure_days",
    "read_time",
    "reason",
    "result_view",
    "sample_view",
    "series",
    "several_series",
    "time_formats",
    "trend",
    "trend_of_days",
    "trend_words",
    "trends",
    "vendors",
    "waiting",
    "waiting_count",
]


def known_measures() -> Catalogue:
    """Everything that can be measured, with the units it may be told in."""
    return catalogue()


def time_formats(cells: Sequence[str]) -> tuple[str, ...]:
    """The ways (strptime) of writing a time that read most of these cells; two where they prove no order."""
    return look.time_formats(cells)


def read_time(cell: str, pattern: str) -> datetime | None:
    """The wall-clock time that a cell tells in this way of writing; None when it tells none."""
    return look.reads(cell, pattern)


def early_warning(signs: VitalSigns) -> EarlyWarning:
    """NEWS2 of one look at a patient. Raises Refused for an unknown scale or level of consciousness."""
    try:
        return score_news2(signs)
    except ValueError as problem:
        raise Refused(str(problem), code="no-news2") from problem


def measure(code: str) -> Measure | None:
    """The catalogue's entry for a code or a synonym: names, units, decimals, limits."""
    return catalogue().measure(code)


def latest(viewer: Viewer, patient_id: UUID, codes: Collection[str]) -> dict[str, StoredReading]:
    """The newest confirmed value per code, samples and results together; a code never measured is absent.

    Raises what `check_can_read_patient` raises. Four reads, however many codes.
    """
    people_permissions.check_can_read_patient(viewer, patient_id, Area.READINGS)
    ids = list(people.same_person(patient_id))
    newest = [
        *map(sample_view, Sample.objects.filter(_newest("observations_sample", ids, codes, ""))),
        *map(result_view, Result.objects.filter(_newest("observations_result", ids, codes, _OUR_OWN))),
    ]
    return {reading.code: reading for reading in sorted(newest, key=lambda each: each.measured_at)}


def _newest(table: str, ids: list[UUID], codes: Collection[str], only: str) -> Q:
    """Name the newest rows per code by id and instant, so that only their months are read."""
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST.format(table=table, only=only), [ids, list(codes)])
        found = cursor.fetchall()
    return Q(id__in=[row[0] for row in found], measured_at__in=[row[1] for row in found])


def series(
    viewer: Viewer,
    patient_id: UUID,
    code: str,
    since: datetime,
    until: datetime,
    *,
    with_waiting: bool = False,
) -> list[StoredReading]:
    """Values of one measure for a chart, oldest first, samples and results, at most 20,000 points.

    `with_waiting` adds those that wait for a confirmation. Raises what `check_can_read_patient` raises.
    """
    people_permissions.check_can_read_patient(viewer, patient_id, Area.READINGS)
    ids = people.same_person(patient_id)
    statuses = [ReadingStatus.FINAL, *([ReadingStatus.PRELIMINARY] if with_waiting else [])]
    wanted = Q(
        patient_id__in=list(ids),
        code=code,
        status__in=statuses,
        measured_at__gte=since,
        measured_at__lt=until,
    )
    found = [
        *map(sample_view, Sample.objects.filter(wanted).order_by("-measured_at")[:MOST_POINTS]),
        *map(
            result_view,
            Result.objects.filter(wanted, ~Q(kind=REPORTED)).order_by("-measured_at")[:MOST_POINTS],
        ),
    ]
    return sorted(found, key=lambda reading: (reading.measured_at, reading.id))[-MOST_POINTS:]


def several_series(
    viewer: Viewer, patient_id: UUID, codes: Collection[str], since: datetime, until: datetime
) -> dict[str, list[StoredReading]]:
    """Confirmed values of several measures, oldest first, by code; three queries however many codes."""
    people_permissions.check_can_read_patient(viewer, patient_id, Area.READINGS)
    wanted = Q(
        patient_id__in=list(people.same_person(patient_id)),
        code__in=list(codes),
        status=ReadingStatus.FINAL,
        measured_at__gte=since,
        measured_at__lt=until,
    )
    found = [
        *map(sample_view, Sample.objects.filter(wanted).order_by("-measured_at")[:MOST_POINTS]),
        *map(
            result_view,
            Result.objects.filter(wanted, ~Q(kind=REPORTED)).order_by("-measured_at")[:MOST_POINTS],
        ),
    ]
    by_code: dict[str, list[StoredReading]] = {code: [] for code in codes}
    for reading in sorted(found, key=lambda each: (each.measured_at, each.id)):
        by_code[reading.code].append(reading)
    return by_code


def newest_results(
    viewer: Viewer, patient_id: UUID, *, kinds: Collection[str] = ("lab", REPORTED), limit: int = 40
) -> list[ResultLine]:
    """The newest value of each laboratory code and kind, newest first; two queries.

    Kind `lab` is the hospital's own, `REPORTED` what patients and relatives told from their slips: never one
    list. At most `limit` of each kind.
    """
    people_permissions.check_can_read_patient(viewer, patient_id, Area.RECORDS)
    rows = Result.objects.filter(
        patient_id__in=list(people.same_person(patient_id)), kind__in=list(kinds), status=ReadingStatus.FINAL
    )
    newest = rows.order_by("kind", "code", "-measured_at", "id").distinct("kind", "code")
    found = sorted(newest, key=lambda row: row.measured_at, reverse=True)
    found = [row for kind in kinds for row in [row for row in found if row.kind == kind][:limit]]
    return [
        ResultLine(
            id=row.id,
            kind=row.kind,
            code=row.code,
            name=row.display or row.code,
            value=row.value,
            unit=row.unit,
            local_on=row.local_on,
            interpretation=row.interpretation,
        )
        for row in found
    ]


def kept(viewer: Viewer, patient_id: UUID, reading_id: UUID, *, now: datetime) -> list[StoredReading]:
    """What was kept under one answer's reading id: a value, or the parts of a panel; [] when unknown."""
    people_permissions.check_can_read_patient(viewer, patient_id, Area.READINGS)
    rows = Sample.objects.filter(
        Q(id=reading_id) | Q(panel_id=reading_id),
        patient_id__in=list(people.same_person(patient_id)),
        # the months are named, so that a year of partitions is the most that is read
        measured_at__gte=now - timedelta(days=366),
    )
    return [sample_view(row) for row in rows.order_by("code")]


def waiting(viewer: Viewer, patient_id: UUID, *, limit: int | None = None) -> list[StoredReading]:
    """Values that wait for somebody to say whether they are right, newest first; parts of a panel apart."""
    rows = _waiting(viewer, patient_id).order_by("-measured_at", "panel_id", "id")[:limit]
    return [sample_view(row) for row in rows]


def waiting_count(viewer: Viewer, patient_id: UUID) -> int:
    """How many answers `waiting` asks for: the parts of a panel are answered together."""
    acts = _waiting(viewer, patient_id).annotate(act=Coalesce("panel_id", "id"))
    return int(acts.aggregate(count=Count("act", distinct=True))["count"])


def _waiting(viewer: Viewer, patient_id: UUID) -> QuerySet[Sample]:
    people_permissions.check_can_read_patient(viewer, patient_id, Area.READINGS)
    return Sample.objects.filter(
        patient_id__in=list(people.same_person(patient_id)), status=ReadingStatus.PRELIMINARY
    )


def glucose(viewer: Viewer, patient_id: UUID, since: datetime, until: datetime) -> GlucoseMetrics:
    """The metrics of `GET /api/patients/{id}/glucose` over [since, until); every confirmed sample counts."""
    people_permissions.check_can_read_patient(viewer, patient_id, Area.READINGS)
    rows = Sample.objects.filter(
        patient_id__in=list(people.same_person(patient_id)),
        code=GLUCOSE,
        status=ReadingStatus.FINAL,
        measured_at__gte=since,
        measured_at__lt=until,
    ).values_list("measured_at", "local_on", "value", "unit")
    return glucose_metrics(
        [
            GlucosePoint(measured_at=at, local_on=local_on, value=value, unit=unit)
            for at, local_on, value, unit in rows
        ]
    )


def home_bp(viewer: Viewer, patient_id: UUID, ends_on: date) -> HomeMean:
    """Home blood pressure mean of the 7 local days that end with `ends_on`."""
    people_permissions.check_can_read_patient(viewer, patient_id, Area.READINGS)
    return home_bp_means(people.same_person(patient_id), ends_on)


def home_bp_means(patient_ids: Iterable[UUID], ends_on: date) -> HomeMean:
    """The mean over the rows of one human, who may be several patients (merge links). For rules."""
    start = datetime.combine(ends_on, time(), tzinfo=UTC)
    rows = Sample.objects.filter(
        patient_id__in=list(patient_ids),
        code__in=[SYSTOLIC, DIASTOLIC],
        status=ReadingStatus.FINAL,
        panel_id__isnull=False,
        # the rule counts local days itself; a fortnight of instants keeps the read within two months
        measured_at__range=(start - timedelta(days=14), start + timedelta(days=2)),
    ).order_by("measured_at", "id")
    at_home = [sample_view(row) for row in rows if row.context.get("setting") != "office"]
    return home_bp_mean(pressures(at_home), ends_on=ends_on)
