"""Who is watched for asthma, COPD or heart failure hears of bad air and heat of their own district."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from xinqiao.care.alerts import queries as alerts
from xinqiao.care.alerts.types import WatchView
from xinqiao.care.environment.events import AirOrHeatReached
from xinqiao.care.environment.models import Advice, District
from xinqiao.care.environment.queries import latest_reports
from xinqiao.care.environment.rules import numbers, to_tell
from xinqiao.care.environment.types import Kind, Measured
from xinqiao.care.worklist.permissions import organization_of
from xinqiao.foundation.events import announce
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.consent import queries as consent
from xinqiao.identity.consent.types import PurposeCode
from xinqiao.identity.organizations.queries import organization_ids
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.types import Standing


def advice_round(now: datetime) -> None:
    """Every ten minutes: tell who is to be told, in every hospital. Takes its own viewers."""
    for organization_id in organization_ids():
        advise(viewer=Viewer.system(organization_id, name="environment"), now=now)


@transaction.atomic
def advise(*, viewer: Viewer, now: datetime) -> int:
    """Note whom of the viewer's organization air or heat concerns now, announce it, return how many.

    A fixed number of reads. Once per band and day of the patient, whatever restarts in between: the row is
    unique. Nobody who died, left, ended the watch, or took the consent back.
    """
    with standing_as(viewer):
        watches = {
            one.patient_id: one for one in alerts.watched_for(viewer, numbers()["watched"]["programmes"])
        }
        districts = {row.patient_id: row for row in District.objects.filter(patient_id__in=list(watches))}
        allowed = _allowed(list(districts), now)
        if not allowed:
            return 0
        reports: dict[str, list[Measured]] = defaultdict(list)
        for report in latest_reports({districts[each].district for each in allowed}, now):
            reports[report.district].append(report)
        zones = people.time_zones(allowed)
        told = _told(allowed, zones, now)
        due = [
            (watches[each], report)
            for each in allowed
            for report in reports[districts[each].district]
            if to_tell(report, told[each, report.kind], now, zones[each])
        ]
        return sum(_tell(viewer, watch, report, zones[watch.patient_id], now) for watch, report in due)


def _allowed(patient_ids: Sequence[UUID], now: datetime) -> list[UUID]:
    granted = consent.granted_to(patient_ids, PurposeCode.LOCATION, now=now)
    standings = people.standings(patient_ids)
    return [each for each in patient_ids if each in granted and standings.get(each) is Standing.ALIVE]


def _today(now: datetime, zone: str) -> date:
    return now.astimezone(ZoneInfo(zone)).date()


def _told(
    patient_ids: Sequence[UUID], zones: Mapping[UUID, str], now: datetime
) -> dict[tuple[UUID, Kind], list[int]]:
    """The ranks of what each was told on their own day, by kind."""
    days = {_today(now, zones[each]) for each in patient_ids}
    found: dict[tuple[UUID, Kind], list[int]] = defaultdict(list)
    for row in Advice.objects.filter(patient_id__in=patient_ids, local_on__in=days):
        if row.local_on == _today(now, zones[row.patient_id]):
            found[row.patient_id, Kind(row.kind)].append(row.rank)
    return found


def _tell(viewer: Viewer, watch: WatchView, report: Measured, zone: str, now: datetime) -> int:
    organization_id = organization_of(viewer)
    row = Advice(
        organization_id=organization_id,
        patient_id=watch.patient_id,
        enrolment_id=watch.enrolment_id,
        programme=watch.programme,
        kind=report.kind.value,
        band=report.band.name,
        rank=report.band.rank,
        local_on=_today(now, zone),
        told_at=now,
    )
    # two workers may look at once: the row that came first tells
    Advice.objects.bulk_create([row], ignore_conflicts=True)
    if not Advice.objects.filter(id=row.id).exists():
        return 0
    announce(
        AirOrHeatReached(
            organization_id=organization_id,
            cause_id=row.id,
            at=now,
            patient_id=watch.patient_id,
            enrolment_id=watch.enrolment_id,
            programme=watch.programme,
            kind=report.kind.value,
            band=report.band.name,
            district_name=report.name,
            value="" if report.value is None else f"{report.value:f}",
        )
    )
    return 1
