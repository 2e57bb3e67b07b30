"""A refused item gets its second chance: the mended words go the same way as any reading."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction

from xinqiao.chart.intake import actions as intake
from xinqiao.chart.intake import queries as refusals
from xinqiao.chart.intake.errors import RefusalNotFound
from xinqiao.chart.intake.types import RefusalState, RefusalView
from xinqiao.chart.observations.actions.recording import KIND, record_readings
from xinqiao.chart.observations.types import (
    Item,
    OutcomeStatus,
    RecordedBatch,
    RefusalCode,
    Source,
    SourceKind,
    read_item,
)
from xinqiao.foundation.guards import Viewer


@transaction.atomic
def mend_reading(
    *, viewer: Viewer, refusal_id: UUID, changes: Mapping[str, Any], now: datetime
) -> RecordedBatch:
    """Send a refused item in again with `changes` to its fields (JSON names), and hand the batch back.

    The caller examines the batch like any other. Kept or already kept: the refusal is settled as mended.
    Refused again: it stays in the list with the new reason. Raises CannotSeeRefusals, RefusalNotFound,
    RefusalSettled.
    """
    refusal = refusals.refusal(viewer, refusal_id)
    if refusal.kind != KIND:
        raise RefusalNotFound
    source = Source(
        kind=SourceKind(refusal.source_kind), key=refusal.source_key, patient_id=refusal.patient_id
    )
    item = _mended(refusal, changes)
    batch = record_readings(viewer=viewer, source=source, items=[item], received_at=now)
    outcome = batch.outcomes[0]
    if outcome.status is OutcomeStatus.REFUSED:
        intake.note_attempt(
            viewer=viewer, refusal_id=refusal_id, code=outcome.code, reason=outcome.reason, now=now
        )
    else:
        intake.settle_refusal(
            viewer=viewer,
            refusal_id=refusal_id,
            state=RefusalState.MENDED,
            result_id=outcome.reading_id,
            now=now,
        )
    return batch


def _mended(refusal: RefusalView, changes: Mapping[str, Any]) -> Item:
    original = refusal.original.encode()
    try:
        told = msgspec.json.decode(original, type=dict[str, Any])
    except (msgspec.DecodeError, ValueError):
        told = {}
    if refusal.code == RefusalCode.CHANGED:
        # the id stands for what was kept under it; the mended item is another reading
        told["id"] = f"{str(told.get('id', ''))[:96]}~{refusal.id.hex[-24:]}"
    return read_item(msgspec.json.encode({**told, **changes}))
