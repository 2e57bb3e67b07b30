"""Values that others measured: laboratory, scores, the office. Kept as they came, once each."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import NoReturn
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from xinqiao.chart.observations.errors import ResultRefused
from xinqiao.chart.observations.models import Result
from xinqiao.chart.observations.permissions import recordable
from xinqiao.chart.observations.rules.catalogue import canonical, catalogue
from xinqiao.chart.observations.types import IncomingResult, RefusalCode
from xinqiao.chart.observations.words import reason
from xinqiao.foundation import audit
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.ids import new_id
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.types import Bearing


@transaction.atomic
def record_results(
    *, viewer: Viewer, source_kind: str, source_key: str, items: Sequence[IncomingResult], now: datetime
) -> dict[str, UUID]:
    """Keep results and return their ids by source id; one that came before keeps its first id.

    Codes need not be in the catalogue (a laboratory measures more than we draw), but a value in a unit that
    the catalogue knows must lie within its hard limits. All or nothing: raises ResultRefused with the code
    of the first item that cannot be kept, and its words.
    """
    bearings = people.bearings({item.patient_id for item in items})
    allowed = recordable(viewer, bearings)
    rows = [_row(item, bearings, allowed, source_kind, source_key, now) for item in items]
    Result.objects.bulk_create(rows, ignore_conflicts=True)
    kept = Result.objects.filter(
        organization_id__in={row.organization_id for row in rows},
        source_key=source_key[:200],
        source_id__in=[item.id for item in items],
    ).values_list("source_id", "id")
    audit.record(
        viewer,
        "results.record",
        object_type="Result",
        object_id=None,
        subjects={item.patient_id for item in items},
        details={"count": len(rows)},
        now=now,
    )
    return dict(kept)


def record_result(
    *, viewer: Viewer, source_kind: str, source_key: str, item: IncomingResult, now: datetime
) -> UUID:
    """Keep one result and return its id; the same source id again returns the first one's."""
    kept = record_results(
        viewer=viewer, source_kind=source_kind, source_key=source_key, items=[item], now=now
    )
    return kept[item.id]


def _row(
    item: IncomingResult,
    bearings: dict[UUID, Bearing],
    allowed: frozenset[UUID],
    source_kind: str,
    source_key: str,
    now: datetime,
) -> Result:
    bearing = bearings.get(item.patient_id)
    if bearing is None:
        _refuse(RefusalCode.UNKNOWN_PATIENT)
    if item.patient_id not in allowed:
        _refuse(RefusalCode.NOT_ALLOWED)
    _check_time(item.measured_at, now)
    measure = catalogue().measure(item.code)
    unit = measure.units.get(item.unit) if measure else None
    if not item.value.is_finite():
        _refuse(RefusalCode.NOT_A_NUMBER, measure=measure.key if measure else item.code)
    if measure and unit and not unit.hard.hold(item.value):
        _refuse(RefusalCode.IMPLAUSIBLE, measure=measure.key, value=str(item.value), unit=unit.ucum)
    offset = item.measured_at.utcoffset() or timedelta()
    return Result(
        id=new_id(),
        organization_id=bearing.organization_id,
        patient_id=item.patient_id,
        panel_id=item.panel_id,
        kind=item.kind,
        # a unit that the catalogue does not know keeps the code it came with: it is not comparable
        code=measure.code if measure and unit else item.code,
        sent_code=item.code,
        display=item.display[:200],
        value=item.value,
        unit=item.unit,
        canonical_value=canonical(item.value, unit, measure) if measure and unit else item.value,
        interpretation=item.interpretation[:40],
        source_kind=source_kind,
        source_key=source_key[:200],
        source_id=item.id,
        cause_id=item.cause_id,
        context=dict(item.context),
        measured_at=item.measured_at.astimezone(UTC),
        offset_minutes=int(offset.total_seconds() // 60),
        local_on=item.measured_at.astimezone(ZoneInfo(bearing.time_zone)).date(),
        received_at=now,
    )


def _check_time(measured_at: datetime, now: datetime) -> None:
    if measured_at.tzinfo is None:
        _refuse(RefusalCode.NO_OFFSET)
    if measured_at - now > catalogue().future_after:
        _refuse(RefusalCode.FUTURE, measured_at=measured_at.isoformat(timespec="minutes"))


def _refuse(code: RefusalCode, **facts: str) -> NoReturn:
    raise ResultRefused(reason(code, facts), code=code.value)
