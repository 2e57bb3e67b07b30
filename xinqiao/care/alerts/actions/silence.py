"""Absence is not normality: a scheduled measure that stays away becomes a YELLOW alert (vector 32)."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from xinqiao.care.alerts.actions.store import Cause, open_or_join, write_down
from xinqiao.care.alerts.models import Alert, Watch
from xinqiao.care.alerts.queries.rule_sets import typed
from xinqiao.care.alerts.types import AlertChange, AlertStatus, CopiedFact, Finding, Silence
from xinqiao.chart.observations.queries import history
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.types import Standing

GROUP = "no-data"


@transaction.atomic
def scan_silence(*, viewer: Viewer, now: datetime) -> list[AlertChange]:
    """Open a YELLOW alert for every watch whose expected measure is later than its cadence and grace.

    One scan of the viewer's organization with a fixed number of reads; who has died, withdrawn or
    gone elsewhere is left in peace, and an alert that is already open is not repeated.
    """
    with standing_as(viewer):
        watches = [watch for watch in Watch.objects.filter(until=None) if watch.cadence]
        standings = people.standings({watch.patient_id for watch in watches})
        watches = [watch for watch in watches if standings.get(watch.patient_id) is Standing.ALIVE]
        if not watches:
            return []
        last = _last_seen(watches, now)
        waiting = _already_open({watch.patient_id for watch in watches})
        changes = []
        for watch in watches:
            silent = _silent_since(watch, last, now)
            if silent is not None and watch.patient_id not in waiting:
                changes.append(_speak(viewer, watch, silent, now))
    return [change for change in changes if change is not None]


def _already_open(patient_ids: set[UUID]) -> set[UUID]:
    rows = Alert.objects.filter(patient_id__in=patient_ids, group=GROUP)
    return set(rows.exclude(status=AlertStatus.CLOSED.value).values_list("patient_id", flat=True))


def _patience(item: dict[str, Any]) -> timedelta:
    return timedelta(hours=item["every_hours"] + item["grace_hours"])


def _last_seen(watches: list[Watch], now: datetime) -> dict[tuple[UUID, str], datetime]:
    codes = {code for watch in watches for item in watch.cadence for code in item["codes"]}
    longest = max(_patience(item) for watch in watches for item in watch.cadence)
    humans = people.same_people({watch.patient_id for watch in watches})
    owners: dict[UUID, list[UUID]] = defaultdict(list)
    for patient_id, ids in humans.items():
        for each in ids:
            owners[each].append(patient_id)
    last: dict[tuple[UUID, str], datetime] = {}
    for reading in history(owners, codes, now - longest - timedelta(days=1), now):
        for patient_id in owners[reading.patient_id]:
            last[patient_id, reading.code] = reading.measured_at
    return last


def _silent_since(watch: Watch, last: dict[tuple[UUID, str], datetime], now: datetime) -> datetime | None:
    for item in watch.cadence:
        seen = [at for code in item["codes"] if (at := last.get((watch.patient_id, code)))]
        newest = max([watch.since, *seen])
        if now - newest >= _patience(item):
            return newest
    return None


def _speak(viewer: Viewer, watch: Watch, silent_since: datetime, now: datetime) -> AlertChange | None:
    rule_set, _ = typed(watch.rule_set_id)
    if rule_set.silence is None:
        return None
    finding = _finding(rule_set.silence, rule_set.reference, silent_since, (now - silent_since).days)
    cause = Cause(viewer=viewer, cause_id=watch.id, now=now)
    change = open_or_join(cause=cause, watch=watch, patient_id=watch.patient_id, found=[finding])
    write_down(cause)
    return change


def _finding(silence: Silence, reference: str, silent_since: datetime, days: int) -> Finding:
    return Finding(
        rule_id=silence.id,
        group=GROUP,
        severity=silence.severity,
        rule_set=reference,
        at=silent_since,
        facts=(CopiedFact("missing_days", str(days), "d", silent_since),),
        phrase_id=silence.phrase_id,
        summary_id=silence.summary_id,
        staff_action=silence.staff_action,
        clock=silence.clock,
    )
