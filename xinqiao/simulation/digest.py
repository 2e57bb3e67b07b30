"""What a town means, without its ids: two runs of one seed tell the same."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from xinqiao.care.alerts import queries as alerts
from xinqiao.care.pathways import queries as plans
from xinqiao.care.worklist import queries as worklist
from xinqiao.chart.observations.queries import history
from xinqiao.contact.conversations import queries as conversations
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as
from xinqiao.identity.people import queries as people

_CODES = ("8480-6", "8462-4", "8867-4")
_LONG = timedelta(days=400)


def digest(viewer: Viewer, *, now: datetime) -> str:
    """Return a hash over values, alerts, items, plans and words of the viewer's patients, sorted."""
    with standing_as(viewer):
        cards = people.patients(viewer).cards
        numbers = {card.id: card.mrn for card in cards}
        lines = sorted(
            json.dumps(line, ensure_ascii=False, default=str) for line in _lines(viewer, numbers, now)
        )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _lines(viewer: Viewer, numbers: dict[UUID, str], now: datetime) -> Iterator[list[object]]:
    for value in history(numbers, _CODES, now - _LONG, now + timedelta(days=1)):
        yield [numbers[value.patient_id], value.code, value.value, value.measured_at]
    for alert in alerts.alerts(viewer):
        facts = [(fact.name, fact.value) for fact in alert.facts]
        yield [
            numbers.get(alert.patient_id),
            alert.severity,
            alert.status,
            alert.opened_at,
            alert.closed_at,
            facts,
        ]
    for item in worklist.items(viewer).items:
        yield [
            numbers.get(item.patient_id),
            item.kind,
            item.summary,
            item.opened_at,
            item.due_at,
            item.owner_name,
        ]
    for thread in conversations.threads(viewer).threads:
        for said in conversations.messages(viewer, thread.id):
            yield [numbers.get(said.patient_id), said.sent_at, said.author_name, said.text]
    for patient_id, number in numbers.items():
        yield from _of_one(viewer, patient_id, number, now)


def _of_one(viewer: Viewer, patient_id: UUID, number: str, now: datetime) -> Iterable[list[object]]:
    for line in plans.change_log(viewer, patient_id):
        yield [number, line.version, line.at, line.words, line.note]
    today = plans.today(viewer, patient_id, now=now)
    yield [number, [(task.kind, task.state, task.title) for task in today.tasks]]
