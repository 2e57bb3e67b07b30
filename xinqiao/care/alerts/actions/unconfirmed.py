"""A device cannot be asked whether an unusual value is right: somebody rings."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from xinqiao.care.alerts.models import Watch
from xinqiao.care.alerts.queries.rule_sets import typed
from xinqiao.care.alerts.types import RuleSet
from xinqiao.care.worklist import actions as worklist
from xinqiao.care.worklist.types import Kind
from xinqiao.chart.observations.events import ReadingConfirmed, ReadingDiscarded
from xinqiao.chart.observations.queries import measure
from xinqiao.chart.observations.types import Method, RecordedBatch, StoredReading
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people import queries as people

CAUSE = "reading-unconfirmed"


@transaction.atomic(savepoint=False)
def ask_about_unconfirmed(*, viewer: Viewer, batch: RecordedBatch, now: datetime) -> None:
    """Open a work item for each fresh value that a device sent and that waits for a yes.

    Of those who are watched only. It raises nothing: the value alerts once it is confirmed, and the item is
    finished by the yes or the no. Severity and clock are those of the rule set; so is what is still fresh.
    """
    del viewer  # whoever sent the readings, the hospital's team is asked
    waiting: dict[UUID, list[StoredReading]] = defaultdict(list)
    for reading in batch.asked:
        if reading.method == Method.DEVICE:
            waiting[reading.organization_id].append(reading)
    for organization_id, readings in waiting.items():
        job = Viewer.system(organization_id, name="alerts")
        with standing_as(job):
            _ask(job, readings, now)


def _ask(viewer: Viewer, readings: Sequence[StoredReading], now: datetime) -> None:
    acts: dict[UUID, list[StoredReading]] = defaultdict(list)
    for reading in readings:
        acts[reading.panel_id or reading.id].append(reading)
    humans = people.same_people({reading.patient_id for reading in readings})
    everybody = {each for ids in humans.values() for each in ids}
    watches = list(Watch.objects.filter(until=None, patient_id__in=everybody).order_by("since"))
    for act_id, parts in acts.items():
        own = [watch for watch in watches if watch.patient_id in humans[parts[0].patient_id]]
        for watch in own[:1]:
            _open(viewer, watch, act_id, parts, now)


def _open(viewer: Viewer, watch: Watch, act_id: UUID, parts: Sequence[StoredReading], now: datetime) -> None:
    rules = _rules(watch)
    if rules is None or rules.unconfirmed is None:
        return
    if now - parts[0].measured_at > timedelta(hours=rules.limit.fresh_hours):
        return
    worklist.open_item(
        viewer=viewer,
        patient_id=watch.patient_id,
        team_id=watch.team_id,
        kind=Kind.PHONE,
        severity=rules.unconfirmed.severity,
        summary_id=rules.unconfirmed.summary_id,
        facts=_facts(parts),
        cause_type=CAUSE,
        cause_id=act_id,
        due_at=now + timedelta(minutes=rules.unconfirmed.clock.minutes),
        now=now,
    )


def _facts(parts: Sequence[StoredReading]) -> dict[str, str]:
    first = parts[0]
    known = measure(first.code)
    unit = known.units.get(first.unit) if known else None
    return {
        "value": "/".join(f"{part.value:f}" for part in parts[:2]),
        "unit": unit.en if unit else first.unit,
    }


def _rules(watch: Watch) -> RuleSet | None:
    found = [typed(each)[0] for each in (watch.rule_set_id, watch.common_rule_set_id) if each]
    return next((one for one in found if one.unconfirmed), None)


def settle_unconfirmed(event: ReadingConfirmed | ReadingDiscarded, *, viewer: Viewer, now: datetime) -> None:
    """Finish the item about a value that was confirmed, or taken back; twice is once."""
    worklist.finish_item_of_cause(viewer=viewer, cause_type=CAUSE, cause_id=event.cause_id, now=now)
