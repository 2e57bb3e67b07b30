"""What is known while one batch is being judged: patients, earlier values, drafts and answers so far."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import blake2b
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec

from xinqiao.chart.observations.models import Sample
from xinqiao.chart.observations.permissions import recordable
from xinqiao.chart.observations.rules.catalogue import catalogue
from xinqiao.chart.observations.rules.plausibility import Accepted, Part
from xinqiao.chart.observations.types import (
    IncomingReading,
    Item,
    Outcome,
    OutcomeStatus,
    ReadingStatus,
    RefusalCode,
    Source,
    StoredReading,
)
from xinqiao.chart.observations.words import reason
from xinqiao.foundation.guards import Viewer
from xinqiao.foundation.ids import new_id, new_ids
from xinqiao.identity.people import queries as people
from xinqiao.identity.people.types import Bearing, Standing

_encode = msgspec.json.Encoder(order="deterministic").encode


class Place(msgspec.Struct, gc=False):
    """A patient as one batch sees them; `refusal` is set where nothing may be kept for them."""

    patient_id: UUID
    organization_id: UUID
    zone: ZoneInfo
    ids: str
    refusal: RefusalCode | None


class Draft(msgspec.Struct, gc=False):
    """One accepted item on its way into the tables; `key` and `content` are hashes in hex."""

    position: int
    item: IncomingReading
    place: Place
    accepted: Accepted
    key: str
    content: str
    reading_id: UUID
    readings: tuple[StoredReading, ...]


class Desk:
    """One batch at work. Two queries on opening it, whatever its size (three where weights are in it)."""

    def __init__(self, viewer: Viewer, source: Source, items: Sequence[Item], received_at: datetime) -> None:
        self.viewer = viewer
        self.source = source
        self.items = items
        self.received_at = received_at
        self.batch_id = new_id()
        self._ids = new_ids()
        self.catalogue = catalogue()
        self.answers: dict[int, Outcome] = {}
        self.drafts: dict[str, Draft] = {}
        self.repeats: list[tuple[int, Draft]] = []
        named = {self.patient_of(item) for item in items if isinstance(item, IncomingReading)}
        bearings = people.bearings([each for each in named if each is not None])
        allowed = recordable(viewer, bearings)
        self.places = {each: _place(bearing, each in allowed) for each, bearing in bearings.items()}
        self.previous = _previous_values(items, self.places, received_at)
        self.key_head = f"{source.kind}\0{source.key}\0"

    def patient_of(self, item: IncomingReading) -> UUID | None:
        """The patient an item names, else the one its source is bound to."""
        return item.patient_id or self.source.patient_id

    def refuse(self, position: int, code: RefusalCode, facts: Mapping[str, str] | None = None) -> None:
        """Answer an item with its refusal, in words."""
        told = dict(facts or {})
        self.answers[position] = Outcome(
            id=self.items[position].id,
            status=OutcomeStatus.REFUSED,
            reason=reason(code, told),
            code=code.value,
            facts=told,
        )

    def draft(self, position: int, item: IncomingReading, verdict: Accepted, place: Place) -> Draft | None:
        """Put an accepted item aside for keeping; an id that came twice is answered like a later repeat."""
        key = _hash(f"{place.organization_id.hex}\0{self.key_head}{item.id}".encode())
        content = _hash(_content(item, place))
        earlier = self.drafts.get(key)
        if earlier is None:
            reading_id = next(self._ids)
            readings = self._readings(item, verdict, place, reading_id)
            made = Draft(position, item, place, verdict, key, content, reading_id, readings)
            self.drafts[key] = made
            return made
        if earlier.content == content:
            self.repeats.append((position, earlier))
            return None
        self.refuse(position, RefusalCode.CHANGED)
        return None

    def _readings(
        self, item: IncomingReading, verdict: Accepted, place: Place, reading_id: UUID
    ) -> tuple[StoredReading, ...]:
        """The values of one item. A single one bears the reading's id; parts of a panel share it."""
        if not item.components:
            return (self._reading(item, verdict, place, verdict.parts[0], reading_id, None),)
        return tuple(
            self._reading(item, verdict, place, part, next(self._ids), reading_id) for part in verdict.parts
        )

    def _reading(
        self,
        item: IncomingReading,
        verdict: Accepted,
        place: Place,
        part: Part,
        sample_id: UUID,
        panel_id: UUID | None,
    ) -> StoredReading:
        return StoredReading(
            id=sample_id,
            organization_id=place.organization_id,
            patient_id=place.patient_id,
            code=part.measure.code,
            value=part.value,
            unit=part.unit.ucum,
            canonical_value=part.canonical,
            measured_at=item.measured_at.astimezone(UTC),
            received_at=self.received_at,
            local_on=verdict.local_on,
            offset_minutes=verdict.offset_minutes,
            method=item.method,
            panel_id=panel_id,
            device_id=self.source.device_id,
            context=item.context,
            symptoms=item.symptoms,
            status=ReadingStatus.PRELIMINARY if verdict.ask else ReadingStatus.FINAL,
            is_late=verdict.is_late,
        )

    def lines(self, draft: Draft) -> list[str]:
        """A draft as rows of `staged_samples` in COPY text form: tabs between, backslashes doubled."""
        item, accepted, readings = draft.item, draft.accepted, draft.readings
        context = _escaped(_encode(item.context).decode()) if item.context else "{}"
        symptoms = "{" + ",".join(f'"{word}"' for word in item.symptoms) + "}" if item.symptoms else "{}"
        device_name = _escaped(item.device) if item.device else ""
        codes = [part.code for part in item.components] if item.components else (item.code,)
        first = readings[0]
        panel = first.panel_id.hex if first.panel_id else _NULL
        # what the parts of a panel share is written out once
        head = f"{draft.key}\t{draft.content}\t{draft.reading_id.hex}\t"
        place = f"{first.measured_at.isoformat()}\t{draft.place.ids}\t{panel}\t"
        tail = (
            f"{device_name}\t{item.method}\t{context}\t{symptoms}\t{accepted.offset_minutes}\t"
            f"{accepted.local_on}\t{first.status}\t{'t' if accepted.is_late else 'f'}\n"
        )
        return [
            f"{head}{'f' if number else 't'}\t{reading.id.hex}\t{place}{reading.code}\t{sent_code}\t"
            f"{reading.value}\t{reading.unit}\t{reading.canonical_value}\t{tail}"
            for number, (reading, sent_code) in enumerate(zip(readings, codes, strict=True))
        ]


_NULL = r"\N"
# a merged patient is the same living human: devices at home still bear the old id
_ACTIVE = frozenset({Standing.ALIVE, Standing.MERGED})


def _place(bearing: Bearing, is_allowed: bool) -> Place:  # noqa: FBT001 - private, both by place
    refusal = None if is_allowed else RefusalCode.NOT_ALLOWED
    if is_allowed and bearing.standing not in _ACTIVE:
        refusal = RefusalCode.PATIENT_NOT_ACTIVE
    return Place(
        patient_id=bearing.patient_id,
        organization_id=bearing.organization_id,
        zone=ZoneInfo(bearing.time_zone),
        ids=f"{bearing.organization_id.hex}\t{bearing.patient_id.hex}",
        refusal=refusal,
    )


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\")


def _hash(data: bytes) -> str:
    return blake2b(data, digest_size=16).hexdigest()


def _content(item: IncomingReading, place: Place) -> bytes:
    """Everything that the item says, except `confirmed`: a later yes is not another reading."""
    return _encode(
        (
            place.patient_id,
            item.code,
            item.value,
            item.unit,
            item.components,
            item.measured_at,
            item.device,
            item.method,
            item.context,
            item.symptoms,
        )
    )


def _previous_values(
    items: Sequence[Item], places: Mapping[UUID, Place], received_at: datetime
) -> dict[tuple[UUID, str], Decimal]:
    """The last canonical value by (patient, code) of the measures that are asked about when they jump."""
    known = catalogue().measures
    sent = {item.code for item in items if isinstance(item, IncomingReading)}
    measures = {measure.code: measure for code in sent if (measure := known.get(code)) is not None}
    previous: dict[tuple[UUID, str], Decimal] = {}
    for code, measure in measures.items():
        if measure.sudden_change_days is None:
            continue
        rows = Sample.objects.filter(
            patient_id__in=list(places),
            code=code,
            status=ReadingStatus.FINAL.value,
            measured_at__gt=received_at - timedelta(days=measure.sudden_change_days),
        )
        newest = rows.order_by("patient_id", "-measured_at").distinct("patient_id")
        found = newest.values_list("patient_id", "canonical_value")
        previous.update({(patient_id, code): value for patient_id, value in found})
    return previous
