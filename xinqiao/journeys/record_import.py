"""Records of other systems come in: patients are registered, resources kept, values put beside our own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from xinqiao.chart.observations import actions as observations
from xinqiao.chart.observations.types import IncomingResult, SourceKind
from xinqiao.chart.records import actions as records
from xinqiao.chart.records.types import Kept, Resource
from xinqiao.foundation.errors import Refused
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.walls import standing_as


@dataclass(frozen=True, slots=True, kw_only=True)
class Arriving:
    """One resource on its way in, the patient it is about, and the numeric values it carries."""

    resource: Resource
    patient_id: UUID | None
    results: tuple[IncomingResult, ...] = ()


def receive(*, viewer: Viewer, source: str, items: Sequence[Arriving], now: datetime) -> list[Kept | Refused]:
    """Keep resources with their values; a bad one is refused alone, the others are kept.

    Returns one answer per item in the order given. The batch goes in as a whole; only when one
    of it is refused are they taken singly.
    """
    try:
        return list(_keep(viewer, source, items, now))
    except Refused:
        return [_keep_one(viewer, source, item, now) for item in items]


def _keep_one(viewer: Viewer, source: str, item: Arriving, now: datetime) -> Kept | Refused:
    try:
        return _keep(viewer, source, [item], now)[0]
    except Refused as refused:
        return refused


def _keep(viewer: Viewer, source: str, items: Sequence[Arriving], now: datetime) -> list[Kept]:
    with standing_as(viewer):
        kept = records.keep_resources(
            viewer=viewer,
            source=source,
            items=[records.Incoming(item.resource, item.patient_id) for item in items],
            now=now,
        )
        values = [result for item in items for result in item.results]
        if values:
            observations.record_results(
                viewer=viewer, source_kind=SourceKind.IMPORT, source_key="fhir", items=values, now=now
            )
    return kept
