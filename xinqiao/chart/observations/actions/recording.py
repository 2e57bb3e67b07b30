"""Keeping a batch of readings: each judged, each kept once, the good beside the bad."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain, groupby
from operator import attrgetter
from uuid import UUID

import msgspec
from django.db import transaction

from xinqiao.chart.intake import actions as intake
from xinqiao.chart.intake.types import ArrivalFigures, RefusedItem
from xinqiao.chart.observations.actions import staging
from xinqiao.chart.observations.actions.desk import Desk, Draft
from xinqiao.chart.observations.actions.devices import note_device_seen
from xinqiao.chart.observations.events import ObservationsRecorded
from xinqiao.chart.observations.rules.plausibility import Rejected, judge
from xinqiao.chart.observations.types import (
    Item,
    Outcome,
    OutcomeStatus,
    RecordedBatch,
    RefusalCode,
    Source,
    StoredReading,
    UnreadableReading,
)
from xinqiao.chart.observations.words import reason
from xinqiao.foundation import audit, events
from xinqiao.foundation.guards import Viewer

KIND = "reading"
_ORGANIZATION = attrgetter("organization_id")
_original = msgspec.json.Encoder(decimal_format="number").encode


@transaction.atomic(savepoint=False)
def record_readings(
    *, viewer: Viewer, source: Source, items: Sequence[Item], received_at: datetime
) -> RecordedBatch:
    """Keep what can be kept of a batch and answer each item in the order sent; nothing is raised for an item.

    Idempotent by (source, id): the same content answers `duplicate`, other content is refused as `changed`.
    Values outside the soft limits are kept as `asked` and stand in `asked`, not in `stored`, so that nothing
    alerts on them before `confirm_reading`. Refused items lie word for word in the intake. One arrival, one
    audit entry and one event per batch. The device that sent it has been seen, whatever came of its items.
    """
    desk = Desk(viewer, source, items, received_at)
    taken = _claim(desk)
    if source.device_id is not None:
        note_device_seen(source.device_id, received_at)
    if not desk.drafts:
        return _settle(desk, taken)
    with staging.keeping(desk.batch_id, source, received_at):
        return _settle(desk, taken)


def _settle(desk: Desk, taken: dict[str, tuple[UUID | None, UUID | None]]) -> RecordedBatch:
    """Answer every item and write down what came of the batch."""
    _answer(desk, taken)
    kept = [draft for key, draft in desk.drafts.items() if key not in taken]
    batch = RecordedBatch(
        id=desk.batch_id,
        organization_id=_organization(desk),
        received_at=desk.received_at,
        outcomes=tuple(desk.answers[position] for position in range(len(desk.items))),
        stored=tuple(each for draft in kept if not draft.accepted.ask for each in draft.readings),
        asked=tuple(each for draft in kept if draft.accepted.ask for each in draft.readings),
    )
    _note(desk, batch)
    return batch


def _claim(desk: Desk) -> dict[str, tuple[UUID | None, UUID | None]]:
    """Judge the items and claim the ids of those that are believed; the first that is opens the way."""
    lines = _lines(desk)
    first = next(lines, None)
    if first is None:
        return {}
    taken = staging.claim(desk.received_at, chain([first], lines))
    return {key.hex: earlier for key, earlier in taken.items()} | _sent_by_another(desk)


def _sent_by_another(desk: Desk) -> dict[str, tuple[UUID | None, UUID | None]]:
    """The drafts that are the measurement of another source over again, as if taken before."""
    moments = [draft.readings[0].measured_at for draft in desk.drafts.values()]
    required = [code for panel in desk.catalogue.panels.values() for code in panel.required]
    twins = staging.twins(desk.source, required, desk.catalogue.same_within, (min(moments), max(moments)))
    return {key.hex: (UUID(desk.drafts[key.hex].content), reading_id) for key, reading_id in twins.items()}


def _lines(desk: Desk) -> Iterator[list[str]]:
    for position, item in enumerate(desk.items):
        draft = _judge(desk, position, item)
        if draft is not None:
            yield desk.lines(draft)


def _judge(desk: Desk, position: int, item: Item) -> Draft | None:
    if isinstance(item, UnreadableReading):
        desk.refuse(position, item.code, {"field": item.explanation})
        return None
    patient_id = item.patient_id or desk.source.patient_id
    place = desk.places.get(patient_id) if patient_id else None
    if place is None:
        desk.refuse(position, RefusalCode.UNKNOWN_PATIENT)
        return None
    if place.refusal is not None:
        desk.refuse(position, place.refusal)
        return None
    verdict = judge(
        item,
        catalogue=desk.catalogue,
        received_at=desk.received_at,
        zone=place.zone,
        previous=desk.previous.get((place.patient_id, item.code)) if desk.previous else None,
    )
    if isinstance(verdict, Rejected):
        desk.refuse(position, verdict.code, verdict.facts)
        return None
    return desk.draft(position, item, verdict, place)


def _answer(desk: Desk, taken: dict[str, tuple[UUID | None, UUID | None]]) -> None:
    """Answer what was kept, what had been kept before, and what came twice in this batch."""
    for key, draft in desk.drafts.items():
        if key not in taken:
            desk.answers[draft.position] = _kept(draft)
            continue
        content, reading_id = taken[key]
        if content is not None and content.hex == draft.content:
            desk.answers[draft.position] = _duplicate(draft.item.id, reading_id)
        else:
            desk.refuse(draft.position, RefusalCode.CHANGED)
    for position, draft in desk.repeats:
        first = desk.answers[draft.position]
        if first.status is OutcomeStatus.REFUSED:
            desk.refuse(position, RefusalCode.CHANGED)
        else:
            desk.answers[position] = _duplicate(draft.item.id, first.reading_id)


def _kept(draft: Draft) -> Outcome:
    ask = draft.accepted.ask
    if not ask:
        return Outcome(id=draft.item.id, status=OutcomeStatus.STORED, reading_id=draft.reading_id)
    return Outcome(
        id=draft.item.id,
        status=OutcomeStatus.ASKED,
        reading_id=draft.reading_id,
        reason=reason(ask, draft.accepted.facts),
        code=ask,
        facts=draft.accepted.facts,
    )


def _duplicate(item_id: str, reading_id: UUID | None) -> Outcome:
    return Outcome(id=item_id, status=OutcomeStatus.DUPLICATE, reading_id=reading_id, code="duplicate")


def _organization(desk: Desk) -> UUID | None:
    if desk.viewer.organization_id is not None:
        return desk.viewer.organization_id
    own = sorted(place.organization_id for place in desk.places.values())
    return next(iter(own or sorted(desk.viewer.organization_ids)), None)


def _note(desk: Desk, batch: RecordedBatch) -> None:
    """Arrival with its refusals, one audit entry, one event per organization of the patients."""
    if batch.organization_id is None:
        return
    figures = _figures(batch)
    intake.note_arrival(
        viewer=desk.viewer,
        organization_id=batch.organization_id,
        kind=KIND,
        source_kind=desk.source.kind,
        source_key=desk.source.key,
        figures=figures,
        refused=_refused(desk) if figures.refused else (),
        arrival_id=batch.id,
        now=batch.received_at,
    )
    patients = _kept_by_organization(batch)
    audit.record(
        desk.viewer,
        "readings.record",
        object_type="Arrival",
        object_id=batch.id,
        subjects={each.patient_id for own in patients.values() for each in own},
        details={"stored": figures.stored, "asked": figures.asked, "refused": figures.refused},
        now=batch.received_at,
    )
    for home, own in sorted(patients.items()):
        _announce(batch, home, own)


def _figures(batch: RecordedBatch) -> ArrivalFigures:
    statuses = [outcome.status for outcome in batch.outcomes]
    return ArrivalFigures(
        stored=statuses.count(OutcomeStatus.STORED),
        duplicate=statuses.count(OutcomeStatus.DUPLICATE),
        asked=statuses.count(OutcomeStatus.ASKED),
        refused=statuses.count(OutcomeStatus.REFUSED),
    )


def _refused(desk: Desk) -> list[RefusedItem]:
    return [
        RefusedItem(
            position=position,
            name=outcome.id,
            code=outcome.code,
            reason=outcome.reason,
            original=desk.items[position].original or _original(desk.items[position]),
            patient_id=_visible_patient(desk, desk.items[position]),
        )
        for position, outcome in sorted(desk.answers.items())
        if outcome.status is OutcomeStatus.REFUSED
    ]


def _visible_patient(desk: Desk, item: Item) -> UUID | None:
    if isinstance(item, UnreadableReading):
        return desk.source.patient_id
    patient_id = desk.patient_of(item)
    return patient_id if patient_id in desk.places else None


def _kept_by_organization(batch: RecordedBatch) -> dict[UUID, list[StoredReading]]:
    kept: dict[UUID, list[StoredReading]] = {}
    for organization_id, group in groupby(batch.stored + batch.asked, key=_ORGANIZATION):
        kept.setdefault(organization_id, []).extend(group)
    return kept


def _announce(batch: RecordedBatch, organization_id: UUID, kept: Sequence[StoredReading]) -> None:
    days = [reading.local_on for reading in kept]
    events.announce(
        ObservationsRecorded(
            organization_id=organization_id,
            cause_id=batch.id,
            at=batch.received_at,
            patient_ids=tuple(sorted({reading.patient_id for reading in kept})),
            count=len(kept),
            codes=tuple(sorted({reading.code for reading in kept})),
            first_on=min(days),
            last_on=max(days),
        )
    )
